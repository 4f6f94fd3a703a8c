using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Sla;

/// <summary>Which version of its contract a deployment is under.</summary>
internal static class SlaContracts
{
    /// <summary>
    /// Of each deployment the version that governs a month: the newest that was valid when it began, or else the first.
    /// Deployments accepted before there were contracts get their first version here.
    /// </summary>
    public static async Task<IReadOnlyDictionary<DeploymentId, SlaContractEntity>> EnsureAsync(
        BrokerDbContext db, IReadOnlyCollection<DeploymentEntity> deployments, DateTimeOffset monthStart, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var governing = await OfAsync(db, deployments, monthStart, cancellationToken);
        foreach (var deployment in deployments.Where(d => !governing.ContainsKey(d.Id)))
        {
            var first = SlaContractEntity.First(
                deployment.OrganisationId, deployment.Id, deployment.PromisedAvailability, deployment.CreatedAt, now);
            db.Add(first);
            governing.Add(deployment.Id, first);
        }

        return governing;
    }

    /// <summary>Reads only: a deployment without a version of its own is not in the answer.</summary>
    public static async Task<Dictionary<DeploymentId, SlaContractEntity>> OfAsync(
        BrokerDbContext db, IReadOnlyCollection<DeploymentEntity> deployments, DateTimeOffset monthStart, CancellationToken cancellationToken)
    {
        var ids = deployments.Select(d => d.Id).ToList();
        var versions = await db.SlaContracts.AsNoTracking().Where(c => ids.Contains(c.DeploymentId)).ToListAsync(cancellationToken);
        return versions.GroupBy(c => c.DeploymentId).ToDictionary(
            g => g.Key,
            g => g.Where(c => c.ValidFrom <= monthStart).MaxBy(c => c.Version) ?? g.MinBy(c => c.Version)!);
    }
}
