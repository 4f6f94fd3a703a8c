namespace Broker.Domain.Shared;

/// <summary>A half-open stretch of time, <c>[Start, End)</c>, in UTC.</summary>
public readonly record struct Interval
{
    public Interval(DateTimeOffset start, DateTimeOffset end)
    {
        if (end < start)
        {
            throw new ArgumentException($"An interval cannot end ({end:O}) before it starts ({start:O}).", nameof(end));
        }

        Start = start;
        End = end;
    }

    public DateTimeOffset Start { get; }

    public DateTimeOffset End { get; }

    public TimeSpan Length => End - Start;

    public bool IsEmpty => End == Start;

    public bool Contains(DateTimeOffset at) => Start <= at && at < End;

    /// <summary>The part of this interval inside <paramref name="window"/>; empty when they do not meet.</summary>
    public Interval Clip(Interval window)
    {
        var start = Start > window.Start ? Start : window.Start;
        var end = End < window.End ? End : window.End;
        return end <= start ? new Interval(start, start) : new Interval(start, end);
    }
}
