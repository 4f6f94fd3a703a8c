using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Market;

namespace Broker.Engine.Placement;

/// <summary>What a person or a program filled in. Everything is checked here, in one place, for page and API alike.</summary>
public sealed record PlanDraft
{
    public string? Name { get; init; }

    /// <summary>What a replica is; a batch job has one replica, does its work once and ends.</summary>
    public WorkloadKind Kind { get; init; } = WorkloadKind.Service;

    /// <summary>Longest time a batch job may run, in minutes; null for the other kinds.</summary>
    public int? RunLimitMinutes { get; init; }

    /// <summary>
    /// An Akash SDL, version 2.0 or 2.1, at most 128 KiB, in place of image, command, arguments, environment, port and
    /// resources. The GPU is the one it asks for; name one in <see cref="Gpu"/> where it leaves a choice. One service with one
    /// public port runs on every network, anything more on networks that read SDL.
    /// </summary>
    public string? Definition { get; init; }

    /// <summary>Who may log in to a machine: lines of OpenSSH <c>.pub</c> files; empty for the other kinds.</summary>
    public IReadOnlyList<string> SshKeys { get; init; } = [];

    /// <summary>What to run; of a machine, what is installed, and then it may be left out.</summary>
    public string? Image { get; init; }

    public IReadOnlyList<string> Command { get; init; } = [];

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public int Port { get; init; } = 8000;

    public string HealthPath { get; init; } = "/";

    public string? Gpu { get; init; }

    /// <summary>Least memory of one GPU in GiB; 0 for any.</summary>
    public int MinimumMemoryGib { get; init; }

    public int GpuCount { get; init; } = 1;

    public int Replicas { get; init; } = 3;

    public int Needed { get; init; } = 2;

    /// <summary>USD per hour for the whole deployment; null for no limit.</summary>
    public decimal? BudgetPerHour { get; init; }

    public IReadOnlyList<string> Regions { get; init; } = [];

    public int CpuMillicores { get; init; } = 4000;

    public int MemoryMib { get; init; } = 16384;

    public int StorageMib { get; init; } = 51200;
}

/// <param name="Field">The property of <see cref="PlanDraft"/>, in camel case as the API spells it.</param>
public sealed record FieldError(string Field, string Message);

public abstract record PlanOutcome
{
    private PlanOutcome() { }

    public sealed record Planned(PlanView Plan) : PlanOutcome;

    /// <summary>The draft is wrong; nothing was stored.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : PlanOutcome;

    /// <summary>The draft is right, the market cannot serve it; nothing was stored.</summary>
    public sealed record Infeasible(IReadOnlyList<string> Reasons) : PlanOutcome;

    /// <summary>The member's role may not plan.</summary>
    public sealed record Forbidden(string Why) : PlanOutcome;
}

/// <summary>A plan with everything its page shows.</summary>
/// <param name="Refusals">Networks that cannot run the workload at all, and why.</param>
/// <param name="Availability">P(at least needed up), 0..1, shared failure domains counted.</param>
/// <param name="Hyperscaler">Cheapest like-for-like list prices, one per cloud, for the needed replicas (no spare): what a careful buyer would compare with.</param>
public sealed record PlanView(
    PlanId? Id,
    string Name,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    int Wanted,
    int Needed,
    IReadOnlyList<PlannedReplicaView> Replicas,
    Money PricePerHour,
    Money RedundancyPerHour,
    double Availability,
    double AvailabilityIfIndependent,
    IReadOnlyList<PlanAlternativeView> Alternatives,
    IReadOnlyList<HyperscalerComparison> Hyperscaler,
    int OffersConsidered,
    IReadOnlyList<NetworkRefusal> Refusals);

/// <param name="Availability">Share of time this one replica is expected to serve, 0..1, its provider and network counted.</param>
/// <param name="SharedFate">In words: what it shares with which other replica of the plan.</param>
public sealed record PlannedReplicaView(
    int Ordinal, bool Spare, NetworkId Network, string NetworkName, string Provider, string Gpu, int GpuCount,
    string Region, double Availability, string SharedFate, Money PricePerHour);

public sealed record PlanAlternativeView(string Label, Money PricePerHour, double Availability, string Remark);

/// <param name="PricePerHour">For <paramref name="Replicas"/> replicas of the same GPU count.</param>
/// <param name="Saving">Share the plan saves against it, redundancy included; negative when the plan is dearer.</param>
public sealed record HyperscalerComparison(HyperscalerPrice Price, int Replicas, Money PricePerHour, decimal Saving);

/// <summary>Plans for the signed-in member.</summary>
public interface IPlanning
{
    /// <summary>
    /// Plans without storing: what the page shows while one types, so name and image may still be missing. Returned
    /// plans have no id.
    /// </summary>
    Task<PlanOutcome> PreviewAsync(PlanDraft draft, CancellationToken cancellationToken);

    /// <summary>Plans and stores, so that the plan can be accepted until it expires.</summary>
    Task<PlanOutcome> PlanAsync(PlanDraft draft, CancellationToken cancellationToken);

    Task<PlanView?> FindAsync(PlanId id, CancellationToken cancellationToken);
}
