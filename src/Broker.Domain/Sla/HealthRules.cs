namespace Broker.Domain.Sla;

/// <summary>How many probes make a verdict, and when they are made.</summary>
/// <param name="Interval">T: from one regular probe to the next.</param>
/// <param name="Timeout">After this time without an answer a probe has failed; shorter than the interval.</param>
/// <param name="ReprobeGap">r: from the end of an unexpected answer to the probe that confirms it.</param>
/// <param name="FailuresToDown">m: failures in a row that make an outage, at least 1.</param>
/// <param name="SuccessesToUp">s: successes in a row that end an outage, at least 1.</param>
/// <param name="GapAfter">Without a probe for longer than this we did not watch, and the time between is unknown.</param>
public sealed record HealthRules(
    TimeSpan Interval,
    TimeSpan Timeout,
    TimeSpan ReprobeGap,
    int FailuresToDown,
    int SuccessesToUp,
    TimeSpan GapAfter)
{
    public static HealthRules Default { get; } = new(
        Interval: TimeSpan.FromSeconds(5),
        Timeout: TimeSpan.FromSeconds(2),
        ReprobeGap: TimeSpan.FromSeconds(1),
        FailuresToDown: 3,
        SuccessesToUp: 2,
        GapAfter: TimeSpan.FromSeconds(20));

    /// <summary>
    /// Longest time from death to verdict: the replica dies right after a good probe, then hangs, so that every
    /// probe of the run takes its whole timeout.
    /// </summary>
    public TimeSpan WorstDetection => Interval + (FailuresToDown * Timeout) + ((FailuresToDown - 1) * ReprobeGap);
}
