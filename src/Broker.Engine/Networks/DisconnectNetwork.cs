using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Networks;

/// <summary>Forgets a network's key; refused while anything of ours is there that nobody could end any more.</summary>
internal sealed class DisconnectNetwork(
    SystemDatabase database, ComputeNetworks networks, StoredCredentials credentials, TimeProvider clock, ILogger<DisconnectNetwork> logger)
{
    public async Task<DisconnectNetworkOutcome> ExecuteAsync(Tenant.Staff actor, NetworkId id, CancellationToken cancellationToken)
    {
        if (networks.Find(id) is not { } network)
        {
            return new DisconnectNetworkOutcome.NotFound();
        }

        await using var db = database.CreateContext();
        await using var transaction = await NetworkRows.BeginChangeAsync(db, cancellationToken);
        if (await db.NetworkCredentials.FindAsync([id], cancellationToken) is not { } row)
        {
            return new DisconnectNetworkOutcome.NotStored();
        }

        if (await NetworkRows.OpenReplicasAsync(db, id, cancellationToken) is var open and > 0)
        {
            return new DisconnectNetworkOutcome.InUse(open, Refusal(network.Traits.DisplayName, open));
        }

        db.Remove(row);
        db.Add(new NetworkAuditEntity
        {
            Network = id,
            At = clock.GetUtcNow(),
            Act = NetworkAct.Disconnected,
            Text = $"Disconnected from the account {row.Account}; its key was deleted",
            Actor = await NetworkRows.NameOfAsync(db, actor, cancellationToken),
        });
        await db.SaveChangesAsync(cancellationToken);
        await CredentialChanges.TellAsync(db, id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await credentials.LoadAsync(cancellationToken);
        NetworkLog.Disconnected(logger, id, actor.User);
        return new DisconnectNetworkOutcome.Disconnected(network.IsConnected);
    }

    private static string Refusal(string name, int open) => open == 1
        ? $"1 replica is on {name}. Without its key nobody could watch or end it: close or move it first."
        : $"{open} replicas are on {name}. Without its key nobody could watch or end them: close or move them first.";
}
