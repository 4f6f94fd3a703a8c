using System.ComponentModel.DataAnnotations;
using Broker.Domain.Sla;

namespace Broker.Engine.Sla;

/// <summary>How replicas are probed and when a verdict is reached.</summary>
public sealed class SlaOptions
{
    public const string Section = "Sla";

    /// <summary>From one regular probe of a replica to the next, 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ProbeEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A probe without an answer has failed after this time, 20 ms to 30 s; shorter than <see cref="ProbeEvery"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:00:30")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// From an unexpected answer to the probe that confirms it, 10 ms to 30 s. The default leaves half a second of
    /// <see cref="DetectWithin"/> for lateness and for writing the verdict.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:30")]
    public TimeSpan ReprobeGap { get; set; } = TimeSpan.FromMilliseconds(750);

    /// <summary>Failures in a row that make an outage, 1..20.</summary>
    [Range(1, 20)]
    public int FailuresToDown { get; set; } = 3;

    /// <summary>Successes in a row that end an outage, 1..20.</summary>
    [Range(1, 20)]
    public int SuccessesToUp { get; set; } = 2;

    /// <summary>From the death of a replica to the verdict at worst, 1 s to 15 min: what the product promises.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:15:00")]
    public TimeSpan DetectWithin { get; set; } = TimeSpan.FromSeconds(13);

    /// <summary>Without a probe for longer than this the time between is unknown, 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan GapAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Targets are read again at least this often, 1 s to 10 min; the live feed tells of most changes sooner.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RefreshTargetsEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Probes in flight at the same time on one node, 1..4,096.</summary>
    [Range(1, 4096)]
    public int Parallelism { get; set; } = 512;

    /// <summary>A kept-alive connection is used for no longer, 0 to 10 min: a dead listener may have a living connection.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ReconnectEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a node keeps its share of the probing without renewing it, 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ShardLease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Samples are written at least this often, 50 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan FlushEvery { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Samples are written at the latest when so many have come together, 1..100,000.</summary>
    [Range(1, 100_000)]
    public int FlushRows { get; set; } = 5_000;

    /// <summary>A replica that fails again so soon continues its incident instead of opening another, 0 to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan IncidentQuietPeriod { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>A network looks dark from here when more than this share of its providers fails at once, 0..1.</summary>
    [Range(0.0, 1.0)]
    public double DoubtShare { get; set; } = 0.3;

    /// <summary>With fewer unrelated providers in sight we never doubt our own connection, 2..1,000.</summary>
    [Range(2, 1000)]
    public int DoubtMinimumProviders { get; set; } = 5;

    public HealthRules Rules =>
        new(ProbeEvery, ProbeTimeout, ReprobeGap, FailuresToDown, SuccessesToUp, GapAfter);

    /// <summary>Evidence about ourselves is as old as the slowest target's newest probe may be, and no older.</summary>
    public VantageRules Vantage => new(DoubtShare, DoubtMinimumProviders, ProbeEvery + (2 * ProbeTimeout) + (2 * ReprobeGap));
}
