using Broker.Domain.Shared;

namespace Broker.Domain.Sla;

/// <summary>
/// Time in which at least the needed replicas served, in which they did not, and in which nobody can say.
/// Exact in ticks; adding the figures of parts gives the figure of the whole.
/// </summary>
/// <param name="Up">Degraded counts as up: the needed number served.</param>
public sealed record Availability(TimeSpan Up, TimeSpan Down, TimeSpan Unknown)
{
    public static Availability None { get; } = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>The denominator: time we watched. Unknown time is in neither part of the share.</summary>
    public TimeSpan Observed => Up + Down;

    /// <summary>Up-time over observed time, 0..1; null when nothing was observed.</summary>
    public decimal? Share => Observed == TimeSpan.Zero ? null : Up.Ticks / (decimal)Observed.Ticks;

    /// <summary>How much of the time was watched, 0..1; null for no time at all.</summary>
    public decimal? Coverage => Observed + Unknown is { Ticks: > 0 } all ? Observed.Ticks / (decimal)all.Ticks : null;

    public static Availability operator +(Availability left, Availability right) =>
        new(left.Up + right.Up, left.Down + right.Down, left.Unknown + right.Unknown);

    /// <param name="log">Intervals of all replicas, in any order.</param>
    /// <param name="window">From the moment the needed number first served to now or to the end.</param>
    public static Availability Of(IEnumerable<HealthInterval> log, Interval window, int needed, int wanted) =>
        Of(StatusTimeline.Of(log, window, needed, wanted), window);

    public static Availability Of(IEnumerable<StatusSegment> segments, Interval window) =>
        segments.Aggregate(None, (sum, segment) => sum + OfOne(segment.Status, segment.Time.Clip(window).Length));

    private static Availability OfOne(Status status, TimeSpan time) => status switch
    {
        Status.Up or Status.Degraded => None with { Up = time },
        Status.Down => None with { Down = time },
        Status.Unknown => None with { Unknown = time },
        Status.Pending => None,
        _ => throw new InvalidOperationException($"Unknown status {status}."),
    };
}
