using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Networks;

/// <summary>What only staff may see of a network: whose incidents, which lease, which words.</summary>
internal sealed class NetworkInsides(SystemDatabase database)
{
    private const int MostRows = 50;
    private static readonly ReplicaEnd?[] Failures = [ReplicaEnd.NotLeased, ReplicaEnd.NeverServed, ReplicaEnd.EndedByNetwork, ReplicaEnd.Died];

    public async Task<NetworkInside> ReadAsync(IComputeNetwork network, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var id = network.Id;
        var incidents = await db.Incidents.AsNoTracking()
            .Where(i => i.ResolvedAt == null)
            .Join(db.Replicas.Where(r => r.Network == id), i => i.ReplicaId, r => r.Id, (i, r) => new { i, r.Provider })
            .Join(db.Deployments, j => j.i.DeploymentId, d => d.Id, (j, d) => new { j.i, j.Provider, d.Name })
            .Join(db.Organisations, j => j.i.OrganisationId, o => o.Id, (j, o) => new { j.i, j.Provider, Deployment = j.Name, Organisation = o.Name })
            .OrderBy(j => j.i.OpenedAt).Take(MostRows)
            .ToListAsync(cancellationToken);
        var differences = await db.ReconciliationFindings.AsNoTracking()
            .Where(f => f.Network == id && f.ResolvedAt == null)
            .OrderBy(f => f.FirstSeenAt).Take(MostRows)
            .ToListAsync(cancellationToken);
        return new NetworkInside(
            network.Pulse.Faults,
            incidents.ConvertAll(j => new NetworkIncident(
                j.i.Id, j.i.Number, j.i.DeploymentId, j.Deployment, j.Organisation, j.Provider, j.i.Cause, j.i.OpenedAt)),
            differences.ConvertAll(f => new NetworkDifference(f.Kind, f.LeaseHandle.Value, f.Detail, f.FirstSeenAt)));
    }

    /// <summary>With the words of the last failure at each provider of a page.</summary>
    public async Task<IReadOnlyList<ProviderHealth>> WithFailuresAsync(
        NetworkId network, IReadOnlyList<ProviderHealth> page, CancellationToken cancellationToken)
    {
        var providers = page.Select(p => p.Provider).ToList();
        await using var db = database.CreateContext();
        var last = (await db.Replicas.AsNoTracking()
                .Where(r => r.Network == network && providers.Contains(r.Provider) && Failures.Contains(r.End))
                .GroupBy(r => r.Provider)
                .Select(g => g.OrderByDescending(r => r.ClosedAt ?? r.StatusSince).Select(r => new { r.Provider, r.EndDetail, At = r.ClosedAt ?? r.StatusSince }).First())
                .ToListAsync(cancellationToken))
            .ToDictionary(r => r.Provider, StringComparer.Ordinal);
        return [.. page.Select(p => last.TryGetValue(p.Provider, out var failure)
            ? p with { LastFailure = failure.EndDetail, LastFailureAt = failure.At }
            : p)];
    }
}
