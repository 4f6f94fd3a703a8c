using System.ComponentModel.DataAnnotations;
using Broker.Domain.Deployments;

namespace Broker.Engine.Deployments;

/// <summary>How deployments are driven. All times are real time; a faster simulator wants shorter ones.</summary>
public sealed class DeploymentOptions
{
    public const string Section = "Deployments";

    /// <summary>How long a node may work on one step before another node may take it over.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan ClaimFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest pause between two looks for due rows.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:30")]
    public TimeSpan LookForDueEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often an order is asked for its bids, and a lease for its endpoint.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a running lease is compared with what its network says.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan ObserveEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an unknown or ended lease may show up on a network before it is closed as a leak.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LeakGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Providers that let a deployment down are not used for it again for so long.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan AvoidFailedProviderFor { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Longest pause between two tries of something that keeps failing: a step, or the replacement of a replica.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan LongestBackOff { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Where nobody else offers what a deployment needs, the provider that just let it down is tried again after so long.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RetryFailedProviderAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How much more than the planned price a lease may cost before it is not taken; a share, 0..1. Real bids on Akash
    /// lie up to about 6 % over the median it lists; the customer pays the plan's price in any case.
    /// </summary>
    [Range(0.0, 1.0)]
    public double PriceTolerance { get; set; } = 0.1;

    /// <summary>Prepaid term asked for where a network wants one; whole hours.</summary>
    [Range(1, 8760)]
    public int TermHours { get; set; } = 24;

    /// <summary>How long the result of a batch job can be refused; then it accepts itself. Default: 72 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan ResultsAcceptThemselvesAfter { get; set; } = BatchReview.AcceptsItselfAfter;

    /// <summary>Steps worked on at the same time by one node.</summary>
    [Range(1, 256)]
    public int Parallelism { get; set; } = 16;

    /// <summary>
    /// For the crash test only: ends the process as <c>kill -9</c> would, before or after the commit of a move, such as
    /// <c>before:replica:Ordering>Ordered</c>. Refused in production.
    /// </summary>
    public string? KillAt { get; set; }

    /// <summary>This node's name; its claims are its own again after a restart.</summary>
    [Required]
    public string Node { get; set; } = Environment.MachineName;
}
