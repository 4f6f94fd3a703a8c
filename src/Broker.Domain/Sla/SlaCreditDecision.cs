using Broker.Domain.Shared;

namespace Broker.Domain.Sla;

/// <summary>What is known of one deployment in one month. Intervals in any order, overlapping or not, reaching beyond the window or not.</summary>
/// <param name="Window">The part of the month in which it was meant to run.</param>
/// <param name="Down">Fewer than needed served.</param>
/// <param name="Unknown">Nobody can say whether enough served.</param>
/// <param name="Excluded">Agreed not to count, such as announced maintenance.</param>
public sealed record SlaFacts(
    Interval Window, IReadOnlyList<Interval> Down, IReadOnlyList<Interval> Unknown, IReadOnlyList<Interval> Excluded)
{
    /// <summary>From the interval logs of the replicas.</summary>
    /// <param name="log">Of all replicas, around the window too: an outage that reaches beyond it is as long as it is.</param>
    /// <param name="around">The window and what of its surroundings the log covers.</param>
    public static SlaFacts Of(
        IEnumerable<HealthInterval> log, Interval window, Interval around, int needed, int wanted, IReadOnlyList<Interval> excluded)
    {
        var segments = StatusTimeline.Of(log, around, needed, wanted);
        return new SlaFacts(
            window,
            [.. segments.Where(s => s.Status == Status.Down).Select(s => s.Time)],
            [.. segments.Where(s => s.Status == Status.Unknown).Select(s => s.Time)],
            excluded);
    }
}

/// <summary>What a contract makes of the facts of a month.</summary>
/// <param name="Total">The denominator: time that counts.</param>
/// <param name="Down">Downtime that counts.</param>
/// <param name="Unknown">Time nobody watched, exclusions taken off.</param>
/// <param name="Excluded">Time agreed not to count.</param>
/// <param name="Outages">The downtime that counts, in order.</param>
/// <param name="IsKept">Whether the objective was kept.</param>
/// <param name="Percent">Of the charges; 0 where nothing is owed.</param>
/// <param name="IsProvisional">Too little was watched for the figures to be final.</param>
public sealed record SlaCreditDecision(
    TimeSpan Total, TimeSpan Down, TimeSpan Unknown, TimeSpan Excluded, IReadOnlyList<Interval> Outages, bool IsKept, int Percent,
    bool IsProvisional)
{
    /// <summary>For people; decisions were made in integers. Null where no time counts.</summary>
    public decimal? Availability => Total == TimeSpan.Zero ? null : (Total - Down).Ticks / (decimal)Total.Ticks;

    public static SlaCreditDecision Of(SlaContract contract, SlaFacts facts)
    {
        var excluded = Intervals.Clip(facts.Excluded, facts.Window);
        var whole = Intervals.Merge(facts.Down);
        var down = Intervals.Subtract(
            Intervals.Clip(whole.Where(d => d.Length >= contract.MinimumDowntime), facts.Window), excluded);
        var unknown = Intervals.Subtract(Intervals.Subtract(Intervals.Clip(facts.Unknown, facts.Window), whole), excluded);
        if (contract.NoData == NoDataRule.CountsAsDown)
        {
            down = Intervals.Merge([.. down, .. unknown]);
        }

        var (away, dark) = (Intervals.Sum(excluded), Intervals.Sum(unknown));
        var total = facts.Window.Length
            - (contract.Exclusions == ExclusionRule.LeftOut ? away : TimeSpan.Zero)
            - (contract.NoData == NoDataRule.LeftOut ? dark : TimeSpan.Zero);
        var bad = Intervals.Sum(down);
        var percent = contract.Credits.Where(t => !t.Below.IsKept(bad, total)).Select(t => t.Percent).DefaultIfEmpty(0).Max();
        return new SlaCreditDecision(
            total, bad, dark, away, down, contract.Objective.IsKept(bad, total), Math.Min(percent, contract.CapPercent),
            IsProvisional: !contract.CoverageNeeded.IsKept(dark, facts.Window.Length - away));
    }

    /// <summary>What is credited of charges: rounded once, never more than they are, nothing of what was given back.</summary>
    public Money Of(Money charges) =>
        charges.Amount <= 0 ? charges with { Amount = 0 } : (charges * (Percent / 100m)).ToChargeable();
}
