using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Broker.Engine.Networks;

/// <summary>What connecting and disconnecting share.</summary>
internal static class NetworkRows
{
    // Any number, as long as every node uses the same.
    private const long ChangeLock = 0x6E6574776F726B73;

    /// <summary>One change of a key at a time, over all nodes: two operators cannot overwrite each other unseen.</summary>
    public static async Task<IDbContextTransaction> BeginChangeAsync(BrokerDbContext db, CancellationToken cancellationToken)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({ChangeLock})", cancellationToken);
        return transaction;
    }

    /// <summary>Replicas that the network holds, may hold, or is about to be asked for.</summary>
    public static Task<int> OpenReplicasAsync(BrokerDbContext db, NetworkId network, CancellationToken cancellationToken) =>
        db.Replicas.CountAsync(r => r.Network == network && r.State != ReplicaState.Closed, cancellationToken);

    public static async Task<string> NameOfAsync(BrokerDbContext db, Tenant.Staff actor, CancellationToken cancellationToken) =>
        await db.Users.Where(u => u.Id == actor.User.Value).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken)
        ?? "somebody who is gone";
}
