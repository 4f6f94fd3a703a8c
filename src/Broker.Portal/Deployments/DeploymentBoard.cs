using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Live;

namespace Broker.Portal.Deployments;

/// <summary>What a batch of changes asks the page to do.</summary>
[Flags]
public enum BoardChange
{
    None = 0,

    /// <summary>Something shown is different now.</summary>
    Redraw = 1,

    /// <summary>Something came that only the database can tell in full: a new replica, an incident.</summary>
    ReadDeployment = 2,

    ReadActivity = 4,
}

/// <summary>
/// The deployment page's state: what was read, kept current by the feed. Pure; older items than what is shown are
/// dropped by their version, so that the order in which a read and a change arrive does not matter.
/// </summary>
public sealed class DeploymentBoard(DeploymentView view, DateTimeOffset readAt)
{
    /// <summary>Most of the past that the lanes show.</summary>
    public static readonly TimeSpan LaneWindow = TimeSpan.FromHours(6);

    /// <summary>Most of the past that the latency chart shows.</summary>
    public static readonly TimeSpan LatencyWindow = TimeSpan.FromHours(1);

    private static readonly TimeSpan[] Windows =
        [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), LatencyWindow, LaneWindow];

    private static readonly TimeSpan LatestWindow = TimeSpan.FromMinutes(5);

    private readonly Dictionary<ReplicaId, DateTimeOffset> _servesSince = [];
    private Dictionary<ReplicaId, List<LatencyPoint>> _latency = [];
    private DateTimeOffset _readAt = readAt;

    public DeploymentView View { get; private set; } = view;

    public IReadOnlyList<LatencySeries> Latency =>
        [.. _latency.Select(l => new LatencySeries(l.Key, l.Value))];

    /// <summary>A young deployment is looked at more closely: the smallest window that holds its whole life.</summary>
    public TimeSpan Window(TimeSpan most, DateTimeOffset now) =>
        Windows.FirstOrDefault(w => w >= now - View.CreatedAt || w >= most, most);

    /// <summary>Replicas that were there at some time in the window; older ends are in the table below only.</summary>
    public IReadOnlyList<ReplicaView> InWindow(TimeSpan window, DateTimeOffset now) =>
        [.. View.Replicas.Where(r => r.ClosedAt is null || r.ClosedAt > now - window)];

    /// <summary>Takes a newer read; where a change that came meanwhile is newer still, it stays.</summary>
    public void Replace(DeploymentView view, DateTimeOffset at)
    {
        var known = View;
        View = known.FeedVersion <= view.FeedVersion ? view : view with
        {
            State = known.State,
            Status = known.Status,
            StatusSince = known.StatusSince,
            Up = known.Up,
            FeedVersion = known.FeedVersion,
        };
        View = View with
        {
            Replicas = [.. view.Replicas.Select(r => known.Replicas.FirstOrDefault(k => k.Id == r.Id && k.FeedVersion > r.FeedVersion) ?? r)],
        };
        _readAt = at;
        _servesSince.Clear();
    }

    /// <summary>Up-time over observed time until <paramref name="now"/>: what was read, plus the time since then.</summary>
    public decimal? Availability(DateTimeOffset now)
    {
        if (View.Availability is not { } read || View.State is not (DeploymentState.Active or DeploymentState.Launching))
        {
            return View.Availability;
        }

        var since = now > _readAt ? now - _readAt : TimeSpan.Zero;
        var up = ((decimal)View.Observed.Ticks * read) + (View.Up >= View.Needed ? since.Ticks : 0);
        var observed = (View.Observed + since).Ticks;
        return observed == 0 ? read : Math.Clamp(up / observed, 0, 1);
    }

    public TimeSpan Observed(DateTimeOffset now) =>
        View.Availability is null || now <= _readAt ? View.Observed : View.Observed + (now - _readAt);

    public void Load(IReadOnlyList<LatencySeries> series)
    {
        var live = _latency;
        _latency = series.ToDictionary(s => s.Replica, s => s.Points.ToList());
        foreach (var (replica, points) in live)
        {
            // Probes that were heard while the chart was being read come after it.
            var known = _latency.TryGetValue(replica, out var read) ? read : _latency[replica] = [];
            var last = known.Count > 0 ? known[^1].At : DateTimeOffset.MinValue;
            known.AddRange(points.Where(p => p.At > last));
        }
    }

    public BoardChange Apply(LiveItem item) => item.Deployment != View.Id ? BoardChange.None : item.Payload switch
    {
        LivePayload.ReplicaChanged change => Apply(change, item.Version),
        LivePayload.DeploymentChanged change => Apply(change, item.Version),
        LivePayload.Probed probe => Apply(probe),
        LivePayload.ActivityAdded => BoardChange.ReadActivity,
        LivePayload.IncidentChanged => BoardChange.ReadDeployment,
        _ => BoardChange.None,
    };

    /// <summary>A replica is paid for while it serves; a doubt of our own is not its fault.</summary>
    public static bool Serves(ReplicaView replica) =>
        replica.State == ReplicaState.Running && replica.Status is Status.Up or Status.Degraded or Status.Unknown;

    /// <summary>Cost until <paramref name="now"/>: what was read, plus what serving since then costs.</summary>
    public Money CostToDate(ReplicaView replica, DateTimeOffset now) =>
        Serves(replica) ? replica.CostToDate + Running(replica, now) : replica.CostToDate;

    public Money CostToDate(DateTimeOffset now) => View.CostToDate + View.Replicas
        .Select(r => CostToDate(r, now) - r.CostToDate)
        .Aggregate(View.CostToDate with { Amount = 0 }, (sum, cost) => sum + cost);

    /// <summary>Median of the answered probes of the last five minutes; null when none was answered.</summary>
    public double? LatestLatencyMs(DateTimeOffset now)
    {
        var recent = _latency.Values
            .SelectMany(points => points)
            .Where(p => p.At > now - LatestWindow && p.LatencyMs is not null)
            .Select(p => p.LatencyMs!.Value)
            .Order()
            .ToList();
        return recent.Count == 0 ? null : recent[recent.Count / 2];
    }

    /// <summary>What a serving replica cost from the read, or from when it began to serve, until <paramref name="until"/>.</summary>
    private Money Running(ReplicaView replica, DateTimeOffset until)
    {
        var start = _servesSince.GetValueOrDefault(replica.Id, _readAt);
        var length = until > start ? until - start : TimeSpan.Zero;
        return replica.PricePerHour * ((decimal)length.Ticks / TimeSpan.TicksPerHour);
    }

    private BoardChange Apply(LivePayload.DeploymentChanged change, long version)
    {
        if (version <= View.FeedVersion)
        {
            return BoardChange.None;
        }

        View = View with
        {
            Name = change.Name,
            State = change.State,
            Status = change.Status,
            StatusSince = change.StatusSince,
            Up = change.Up,
            Wanted = change.Wanted,
            Needed = change.Needed,
            FeedVersion = version,
        };

        // Rare, and the measured availability starts or turns with it: only the database knows that exactly.
        return BoardChange.Redraw | BoardChange.ReadDeployment;
    }

    private BoardChange Apply(LivePayload.ReplicaChanged change, long version)
    {
        var known = View.Replicas.FirstOrDefault(r => r.Id.Value == change.Id);
        if (known is null)
        {
            return BoardChange.ReadDeployment;
        }

        if (version <= known.FeedVersion)
        {
            return BoardChange.None;
        }

        var next = known with
        {
            State = change.State,
            Status = change.Status,
            StatusSince = change.StatusSince,
            Provider = change.Provider,
            Region = change.Region,
            Endpoint = change.Endpoint is null ? known.Endpoint : new Uri(change.Endpoint),
            PricePerHour = known.PricePerHour with { Amount = change.PricePerHour },
            FeedVersion = version,
            Timeline = Extend(known, change),
        };
        if (Serves(known) && !Serves(next))
        {
            // It stopped costing when it died, not when we were told.
            var cost = Running(known, change.StatusSince);
            next = next with { CostToDate = known.CostToDate + cost };
            View = View with { CostToDate = View.CostToDate + cost };
        }
        else if (!Serves(known) && Serves(next))
        {
            _servesSince[known.Id] = change.StatusSince;
        }

        Put(next);
        return BoardChange.Redraw;
    }

    private BoardChange Apply(LivePayload.Probed probe)
    {
        var id = new ReplicaId(probe.Replica);
        if (View.Replicas.FirstOrDefault(r => r.Id == id) is not { } known || probe.At <= known.LastProbeAt)
        {
            return BoardChange.None;
        }

        Put(known with { LastProbeAt = probe.At, LastLatencyMs = probe.LatencyMs });
        var points = _latency.TryGetValue(id, out var list) ? list : _latency[id] = [];
        points.Add(new LatencyPoint(
            probe.At, probe.Outcome == ProbeOutcome.Success ? probe.LatencyMs : null, probe.Outcome == ProbeOutcome.Success ? 0 : 1));
        points.RemoveAll(p => p.At < probe.At - LatencyWindow);
        return BoardChange.Redraw;
    }

    private void Put(ReplicaView next)
    {
        List<ReplicaView> replicas = [.. View.Replicas.Select(r => r.Id == next.Id ? next : r)];
        var nothing = View.PricePerHour with { Amount = 0 };
        View = View with
        {
            Replicas = replicas,
            CostNowPerHour = replicas.Where(Serves).Aggregate(nothing, (sum, r) => sum + r.PricePerHour),
        };
    }

    private static IReadOnlyList<StatusSpan> Extend(ReplicaView known, LivePayload.ReplicaChanged change)
    {
        if (known.Status == change.Status || known.Timeline.Count == 0)
        {
            return known.Timeline.Count == 0 ? [new StatusSpan(change.Status, change.StatusSince, null)] : known.Timeline;
        }

        var last = known.Timeline[^1];
        return
        [
            .. known.Timeline.Take(known.Timeline.Count - 1),
            last with { End = last.End ?? change.StatusSince },
            new StatusSpan(change.Status, change.StatusSince, null),
        ];
    }
}
