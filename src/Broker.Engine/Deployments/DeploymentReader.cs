using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Deployments;

/// <summary>Reads as the app role: row-level security decides what there is to see.</summary>
public sealed class DeploymentReader(
    IDbContextFactory<BrokerDbContext> database, ComputeNetworks networks, TimeProvider clock) : IDeploymentReader
{
    private const int LatencyPoints = 240;
    private static readonly TimeSpan ProbesLookedAt = TimeSpan.FromMinutes(10);

    public async Task<Page<DeploymentRow>> ListAsync(DeploymentQuery query, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var page = query.Page ?? new PageRequest();
        var matching = DeploymentListing.Matching(db, query);
        var total = await matching.CountAsync(cancellationToken);
        var now = clock.GetUtcNow();
        if (query.Sort == DeploymentSort.Availability)
        {
            // Availability is computed from the interval log, so this one order needs every match of the organisation.
            var all = await RowsAsync(db, await matching.ToListAsync(cancellationToken), now, cancellationToken);
            var sorted = query.Descending ? all.OrderByDescending(r => r.Availability) : all.OrderBy(r => r.Availability);
            return new([.. sorted.Skip(page.Skip).Take(page.Take)], total, page.Index, page.Take);
        }

        var found = await DeploymentListing.Ordered(matching, query).Skip(page.Skip).Take(page.Take)
            .ToListAsync(cancellationToken);
        return new(await RowsAsync(db, found, now, cancellationToken), total, page.Index, page.Take);
    }

    public async Task<DeploymentView?> FindAsync(DeploymentId id, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var deployment = await db.Deployments.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, cancellationToken);
        if (deployment is null)
        {
            return null;
        }

        var organisation = await db.Organisations.AsNoTracking().SingleAsync(o => o.Id == deployment.OrganisationId, cancellationToken);
        var now = clock.GetUtcNow();
        var history = (await DeploymentHistory.ReadAsync(db, [id], now, cancellationToken)).Of(deployment);
        var probes = await NewestProbesAsync(db, id, cancellationToken);
        var incidents = await db.Incidents.AsNoTracking().Where(i => i.DeploymentId == id)
            .OrderByDescending(i => i.OpenedAt).Take(50).ToListAsync(cancellationToken);
        return DeploymentMapping.ToView(deployment, organisation.Name, history, probes, incidents, NameOf) with
        {
            Labels = new DeploymentLabels(deployment.Team, deployment.CostCentre, deployment.Tags),
            Sla = await SlaMonth.OfAsync(
                db, deployment, history.Health.Select(h => new HealthInterval(h.ReplicaId, h.Health, h.StartedAt, h.EndedAt)), now, cancellationToken),
        };
    }

    public async Task<IReadOnlyList<ActivityView>> ActivityAsync(
        DeploymentId id, long? before, int take, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var lines = await db.Activity.AsNoTracking()
            .Where(a => a.DeploymentId == id && (before == null || a.Id < before))
            .OrderByDescending(a => a.Id).Take(Math.Clamp(take, 1, 200))
            .GroupJoin(db.Incidents, a => a.IncidentId, i => (IncidentId?)i.Id, (a, i) => new { a, i })
            .SelectMany(x => x.i.DefaultIfEmpty(), (x, i) => new { x.a, Number = i == null ? (int?)null : i.Number })
            .OrderByDescending(x => x.a.Id)
            .ToListAsync(cancellationToken);
        return [.. lines.Select(x => new ActivityView(x.a.Id, x.a.At, x.a.Kind, x.a.Text, x.a.Actor, x.a.ReplicaId, x.Number))];
    }

    public async Task<IReadOnlyList<LatencySeries>> LatencyAsync(
        DeploymentId id, TimeSpan window, CancellationToken cancellationToken)
    {
        var start = clock.GetUtcNow() - window;
        var width = TimeSpan.FromTicks(Math.Max(TimeSpan.FromSeconds(1).Ticks, window.Ticks / LatencyPoints));
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var points = await db.Database.SqlQuery<LatencyRow>(
            $"""
            select replica_id as "ReplicaId", date_bin({width}, at, {start}) as "At",
                   percentile_cont(0.5) within group (order by latency_us) / 1000.0 as "LatencyMs",
                   count(*) filter (where outcome <> 0)::int as "Failures"
            from probe_samples where deployment_id = {id.Value} and at >= {start}
            group by 1, 2
            """).OrderBy(r => r.At).ToListAsync(cancellationToken);
        return [.. points.GroupBy(p => p.ReplicaId).Select(g => new LatencySeries(
            new ReplicaId(g.Key), [.. g.Select(p => new LatencyPoint(p.At, p.LatencyMs, p.Failures))]))];
    }

    public async Task<LogsOutcome> LogsAsync(ReplicaId replica, int tail, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var found = await db.Replicas.AsNoTracking().SingleOrDefaultAsync(r => r.Id == replica, cancellationToken);
        if (found is null)
        {
            return new LogsOutcome.NotFound();
        }

        var network = networks.Find(found.Network);
        if (network is not ILeaseLogs logs)
        {
            return new LogsOutcome.NotOffered(NameOf(found.Network));
        }

        if (found.LeaseHandle is null || !ReplicaLifecycle.MayHoldLease(found.State))
        {
            return new LogsOutcome.Unavailable("There is no lease to read logs from.");
        }

        try
        {
            return new LogsOutcome.Lines(await logs.ReadLogsAsync(found.LeaseHandle, Math.Clamp(tail, 1, 1000), cancellationToken));
        }
        catch (NetworkUnreachableException exception)
        {
            return new LogsOutcome.Unavailable(exception.Message);
        }
    }

    public async Task<DeploymentCounts> CountsAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return new(
            await db.Deployments.CountAsync(d => d.State != DeploymentState.Closed, cancellationToken),
            await db.Incidents.CountAsync(i => i.ResolvedAt == null, cancellationToken));
    }

    private async Task<List<DeploymentRow>> RowsAsync(
        BrokerDbContext db, List<DeploymentEntity> deployments, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var history = await DeploymentHistory.ReadAsync(db, [.. deployments.Select(d => d.Id)], now, cancellationToken);
        return [.. deployments.Select(d => DeploymentMapping.ToRow(d, history.Of(d), NameOf))];
    }

    private async Task<Dictionary<ReplicaId, NewestProbe>> NewestProbesAsync(
        BrokerDbContext db, DeploymentId id, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - ProbesLookedAt;
        var rows = await db.Database.SqlQuery<NewestProbe>(
            $"""
            select distinct on (replica_id) replica_id as "ReplicaId", at as "At", latency_us / 1000 as "LatencyMs"
            from probe_samples where deployment_id = {id.Value} and at >= {since} order by replica_id, at desc
            """).ToListAsync(cancellationToken);
        return rows.ToDictionary(r => new ReplicaId(r.ReplicaId));
    }

    private string NameOf(NetworkId id) => networks.Find(id)?.Traits.DisplayName ?? id.Value;

    private sealed record LatencyRow(Guid ReplicaId, DateTimeOffset At, double? LatencyMs, int Failures);
}
