namespace Broker.Domain.Shared;

/// <summary>Sets of intervals as sorted lists that neither overlap nor touch.</summary>
public static class Intervals
{
    /// <summary>The same time as the given intervals, in order, with what overlaps or touches made one.</summary>
    public static IReadOnlyList<Interval> Merge(IEnumerable<Interval> intervals)
    {
        var merged = new List<Interval>();
        foreach (var next in intervals.Where(i => !i.IsEmpty).OrderBy(i => i.Start).ThenBy(i => i.End))
        {
            if (merged.Count > 0 && next.Start <= merged[^1].End)
            {
                merged[^1] = new Interval(merged[^1].Start, Later(merged[^1].End, next.End));
            }
            else
            {
                merged.Add(next);
            }
        }

        return merged;
    }

    /// <summary>What lies inside the window, merged.</summary>
    public static IReadOnlyList<Interval> Clip(IEnumerable<Interval> intervals, Interval window) =>
        Merge(intervals.Select(i => i.Clip(window)));

    /// <summary>What is in <paramref name="from"/> and in none of <paramref name="without"/>; O(n log n).</summary>
    public static IReadOnlyList<Interval> Subtract(IEnumerable<Interval> from, IEnumerable<Interval> without)
    {
        var holes = Merge(without);
        var rest = new List<Interval>();
        var first = 0;
        foreach (var whole in Merge(from))
        {
            while (first < holes.Count && holes[first].End <= whole.Start)
            {
                first++;
            }

            var start = whole.Start;
            for (var i = first; i < holes.Count && holes[i].Start < whole.End; i++)
            {
                if (holes[i].Start > start)
                {
                    rest.Add(new Interval(start, holes[i].Start));
                }

                start = Later(start, holes[i].End);
            }

            if (start < whole.End)
            {
                rest.Add(new Interval(start, whole.End));
            }
        }

        return rest;
    }

    /// <summary>The length of merged intervals; of others it would count overlaps twice.</summary>
    public static TimeSpan Sum(IReadOnlyList<Interval> merged) =>
        merged.Aggregate(TimeSpan.Zero, (sum, interval) => sum + interval.Length);

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
