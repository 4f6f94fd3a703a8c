using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Sla;

/// <summary>What must be known of a deployment to measure it.</summary>
/// <param name="From">When the needed replicas first served; null while they never did.</param>
/// <param name="Until">When the customer asked to close it; null while it is wanted.</param>
internal sealed record MeasuredDeployment(
    DeploymentId Id, OrganisationId Organisation, int Needed, int Wanted, DateTimeOffset? From, DateTimeOffset? Until)
{
    public static MeasuredDeployment Of(DeploymentEntity deployment) => new(
        deployment.Id, deployment.OrganisationId, deployment.Needed, deployment.Wanted,
        // What ends when its work is done has no availability.
        deployment.Workload.Kind == WorkloadKind.Batch ? null : deployment.FirstUpAt,
        deployment.CloseAskedAt ?? deployment.ClosedAt);

    /// <summary>The part of the time since <paramref name="earliest"/> in which it was meant to serve; null if none.</summary>
    public Interval? Window(DateTimeOffset earliest, DateTimeOffset now)
    {
        var start = From > earliest ? From.Value : earliest;
        var end = Until < now ? Until.Value : now;
        return From is null || end <= start ? null : new Interval(start, end);
    }

    /// <summary>The intervals of all of them that reach beyond <paramref name="since"/>, with one query.</summary>
    /// <param name="db">Decides what may be seen: the caller's own context.</param>
    public static async Task<ILookup<DeploymentId, HealthInterval>> ReadLogAsync(
        BrokerDbContext db, IReadOnlyCollection<MeasuredDeployment> deployments, DateTimeOffset since,
        CancellationToken cancellationToken)
    {
        // The organisation is part of the index, so it is part of the question although row-level security asks it too.
        var organisations = deployments.Select(d => d.Organisation).Distinct().ToList();
        var ids = deployments.Select(d => d.Id).ToList();
        var rows = await db.HealthIntervals.AsNoTracking()
            .Where(i => organisations.Contains(i.OrganisationId) && ids.Contains(i.DeploymentId))
            .Where(i => i.EndedAt == null || i.EndedAt > since)
            .OrderBy(i => i.StartedAt).ThenBy(i => i.Id)
            .Select(i => new { i.DeploymentId, i.ReplicaId, i.Health, i.StartedAt, i.EndedAt })
            .ToListAsync(cancellationToken);
        return rows.ToLookup(i => i.DeploymentId, i => new HealthInterval(i.ReplicaId, i.Health, i.StartedAt, i.EndedAt));
    }
}
