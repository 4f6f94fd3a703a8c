using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Sla;

/// <summary>Reads which replicas are to be probed and what was known about them.</summary>
public sealed class ProbeTargets(SystemDatabase database)
{
    /// <summary>More than a run can be long; older samples cannot change a verdict any more.</summary>
    private const int Recent = 24;

    /// <summary>A target with the health that is written down for it.</summary>
    public sealed record Row(ProbeTarget Target, HealthState Health, DateTimeOffset HealthSince, bool Served);

    /// <summary>Every replica that has a lease and an address, of all organisations.</summary>
    public async Task<IReadOnlyList<Row>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var rows = await db.Replicas.AsNoTracking()
            .Where(r => (r.State == ReplicaState.Leased || r.State == ReplicaState.Running) && r.Endpoint != null)
            .Join(
                db.Deployments, r => r.DeploymentId, d => d.Id,
                (r, d) => new
                {
                    r.Id,
                    r.OrganisationId,
                    r.DeploymentId,
                    r.Network,
                    r.Provider,
                    r.Endpoint,
                    r.State,
                    r.Health,
                    r.HealthSince,
                    d.Workload,
                })
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(r => new Row(
                new ProbeTarget(
                    r.Id, r.OrganisationId, r.DeploymentId, r.Network, r.Provider, r.Endpoint!,
                    r.Endpoint!.Scheme is "http" or "https" ? r.Workload.HealthPath : ""),
                r.Health, r.HealthSince, Served: r.State == ReplicaState.Running)),
        ];
    }

    /// <summary>The newest samples of each replica, oldest first: the run a restart may have cut in two.</summary>
    public async Task<ILookup<ReplicaId, ProbeSample>> RecentAsync(
        IReadOnlyCollection<ReplicaId> replicas, CancellationToken cancellationToken)
    {
        await using var command = database.DataSource.CreateCommand(
            """
            select s.replica_id, s.at, s.outcome from unnest($1) as r (id)
            cross join lateral (
                select replica_id, at, outcome from probe_samples
                where replica_id = r.id and vantage = $2 order by at desc limit $3) s
            order by s.at
            """);
        command.Parameters.AddWithValue(replicas.Select(r => r.Value).ToArray());
        command.Parameters.AddWithValue(SampleCopy.Vantage);
        command.Parameters.AddWithValue(Recent);
        var samples = new List<ProbeSample>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            samples.Add(new ProbeSample(
                new ReplicaId(rows.GetGuid(0)), rows.GetFieldValue<DateTimeOffset>(1), (ProbeOutcome)rows.GetInt16(2), null, null));
        }

        return samples.ToLookup(s => s.Replica);
    }
}
