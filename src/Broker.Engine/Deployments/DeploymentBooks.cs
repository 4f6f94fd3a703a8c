using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Deployments;

/// <summary>Opens <see cref="DeploymentBook"/>s as the system role: the engine works for every organisation.</summary>
public sealed class DeploymentBooks(
    SystemDatabase database, ComputeNetworks networks, TimeProvider clock, IMoveWitness witness, OutboxSignal outbox, DueSignal due)
{
    /// <summary>Locks the deployment until the book is disposed; null when there is no such deployment.</summary>
    public async Task<DeploymentBook?> OpenAsync(DeploymentId id, CancellationToken cancellationToken)
    {
        var db = database.CreateContext();
        try
        {
            var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            // Locked first, read second: what is read is what nobody else, a claim included, can change any more.
            await db.Database.ExecuteSqlAsync($"select 1 from deployments where id = {id.Value} for update", cancellationToken);
            await db.Database.ExecuteSqlAsync($"select 1 from replicas where deployment_id = {id.Value} order by id for update", cancellationToken);
            var deployment = await db.Deployments.SingleOrDefaultAsync(d => d.Id == id, cancellationToken);
            if (deployment is null)
            {
                await transaction.DisposeAsync();
                await db.DisposeAsync();
                return null;
            }

            var replicas = await db.Replicas.Where(r => r.DeploymentId == id).OrderBy(r => r.Ordinal)
                .ToListAsync(cancellationToken);
            return new DeploymentBook(db, transaction, deployment, replicas, networks, clock.GetUtcNow(), witness, outbox, due);
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

    /// <summary>A replica as it is now, unlocked: what a network call is made from.</summary>
    public async Task<ReplicaEntity?> ReadReplicaAsync(ReplicaId id, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        return await db.Replicas.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancellationToken);
    }

    /// <summary>A deployment as it is now, unlocked.</summary>
    public async Task<DeploymentEntity?> ReadAsync(DeploymentId id, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        return await db.Deployments.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, cancellationToken);
    }

    public async Task<DeploymentBook?> OpenForAsync(ReplicaId id, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var deployment = await db.Replicas.Where(r => r.Id == id).Select(r => (DeploymentId?)r.DeploymentId)
            .SingleOrDefaultAsync(cancellationToken);
        return deployment is { } found ? await OpenAsync(found, cancellationToken) : null;
    }
}
