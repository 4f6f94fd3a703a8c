using System.Runtime.InteropServices;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Domain.Sla;

/// <summary>A stretch in which a deployment's status was one thing.</summary>
public readonly record struct StatusSegment(Status Status, Interval Time);

/// <summary>What the interval logs of the replicas say about the deployment as a whole.</summary>
public static class StatusTimeline
{
    /// <summary>
    /// The deployment's status over a window in which it was meant to serve, as gapless segments, oldest first.
    /// One sweep over the sorted edges: O(e log e). Should intervals of one replica overlap, the worse one holds; a
    /// replica without an interval at some time did not serve then.
    /// </summary>
    /// <param name="log">Intervals of all replicas in any order; open ones last until the window's end.</param>
    public static IReadOnlyList<StatusSegment> Of(
        IEnumerable<HealthInterval> log, Interval window, int needed, int wanted)
    {
        var edges = Edges(log, window);
        edges.Sort(static (left, right) => left.At.CompareTo(right.At));

        var segments = new List<StatusSegment>();
        var replicas = new Dictionary<ReplicaId, Tally>();
        var (serving, unknown) = (0, 0);
        var from = window.Start;
        foreach (var edge in edges)
        {
            Append(segments, StatusTable.OfCounts(serving, unknown, needed, wanted, hasServed: true), from, edge.At);
            from = edge.At;
            ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(replicas, edge.Replica, out _);
            serving -= tally.Word == Status.Up ? 1 : 0;
            unknown -= tally.Word == Status.Unknown ? 1 : 0;
            tally = tally.Plus(edge.Word, edge.Step);
            serving += tally.Word == Status.Up ? 1 : 0;
            unknown += tally.Word == Status.Unknown ? 1 : 0;
        }

        Append(segments, StatusTable.OfCounts(serving, unknown, needed, wanted, hasServed: true), from, window.End);
        return segments;
    }

    /// <summary>The worst status in each of equal slices of the window, oldest first; Pending where no segment reaches.</summary>
    public static IReadOnlyList<Status> Worst(IReadOnlyList<StatusSegment> segments, Interval window, int slices)
    {
        var bars = new Status?[slices];
        var width = window.Length.Ticks / slices;
        foreach (var segment in segments)
        {
            var part = segment.Time.Clip(window);
            if (part.IsEmpty)
            {
                continue;
            }

            var first = (int)((part.Start - window.Start).Ticks / width);
            var last = (int)(((part.End - window.Start).Ticks - 1) / width);
            for (var i = first; i <= Math.Min(last, slices - 1); i++)
            {
                bars[i] = bars[i] is { } seen && StatusTable.Severity(seen) >= StatusTable.Severity(segment.Status)
                    ? seen
                    : segment.Status;
            }
        }

        return [.. bars.Select(b => b ?? Status.Pending)];
    }

    private static List<Edge> Edges(IEnumerable<HealthInterval> log, Interval window)
    {
        var edges = new List<Edge>();
        foreach (var entry in log)
        {
            if (entry.Start >= window.End || entry.End <= window.Start)
            {
                continue;
            }

            var time = new Interval(entry.Start, entry.End ?? window.End).Clip(window);
            if (!time.IsEmpty)
            {
                var word = StatusTable.OfReplica(ReplicaState.Running, entry.Health);
                edges.Add(new Edge(time.Start, entry.Replica, word, +1));
                edges.Add(new Edge(time.End, entry.Replica, word, -1));
            }
        }

        return edges;
    }

    private static void Append(List<StatusSegment> segments, Status status, DateTimeOffset from, DateTimeOffset to)
    {
        if (from == to)
        {
            return;
        }

        if (segments.Count > 0 && segments[^1].Status == status)
        {
            segments[^1] = new StatusSegment(status, new Interval(segments[^1].Time.Start, to));
            return;
        }

        segments.Add(new StatusSegment(status, new Interval(from, to)));
    }

    private readonly record struct Edge(DateTimeOffset At, ReplicaId Replica, Status Word, int Step);

    /// <summary>How many intervals of each kind cover a replica now.</summary>
    private readonly record struct Tally(int Up, int Down, int Unknown)
    {
        public Status? Word => (Down > 0, Unknown > 0, Up > 0) switch
        {
            (true, _, _) => Status.Down,
            (_, true, _) => Status.Unknown,
            (_, _, true) => Status.Up,
            _ => null,
        };

        public Tally Plus(Status word, int step) => word switch
        {
            Status.Up => this with { Up = Up + step },
            Status.Down => this with { Down = Down + step },
            _ => this with { Unknown = Unknown + step },
        };
    }
}
