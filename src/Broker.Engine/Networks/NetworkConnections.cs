using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Networks;

/// <summary>The seam between the settings page and the use cases: who may, and what may be seen.</summary>
internal sealed class NetworkConnections(
    SystemDatabase database, ComputeNetworks networks, StoredCredentials credentials, TenantContext tenant, ConnectNetwork connect,
    DisconnectNetwork disconnect) : INetworkConnections
{
    private const string MayNot = "Only the operator's own administrators connect networks. Your role may look.";

    public async Task<IReadOnlyList<NetworkConnectionView>> ListAsync(CancellationToken cancellationToken)
    {
        tenant.RequireStaff();
        await using var db = database.CreateContext();
        var stored = await db.NetworkCredentials.AsNoTracking().ToDictionaryAsync(c => c.Network, cancellationToken);
        var people = stored.Values.Select(c => c.ConnectedBy.Value).ToList();
        var names = await db.Users.Where(u => people.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancellationToken);
        var open = await db.Replicas
            .Where(r => r.State != ReplicaState.Closed)
            .GroupBy(r => r.Network).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        return [.. networks.All
            .Where(n => n.Traits.Credential is not null)
            .Select(n => View(n, open.GetValueOrDefault(n.Id), stored.GetValueOrDefault(n.Id), names))
            .OrderBy(v => v.DisplayName, StringComparer.OrdinalIgnoreCase)];
    }

    public async Task<IReadOnlyList<NetworkAuditView>> AuditAsync(int take, CancellationToken cancellationToken)
    {
        tenant.RequireStaff();
        await using var db = database.CreateContext();
        var rows = await db.NetworkAudit.AsNoTracking()
            .OrderByDescending(a => a.Id).Take(Math.Clamp(take, 1, PageRequest.MaximumSize)).ToListAsync(cancellationToken);
        return [.. rows.Select(a => new NetworkAuditView(
            a.Id, a.At, a.Network, networks.Find(a.Network)?.Traits.DisplayName ?? a.Network.Value, a.Act, a.Text, a.Actor))];
    }

    public async Task<ConnectNetworkOutcome> ConnectAsync(NetworkId network, NetworkCredential candidate, CancellationToken cancellationToken) =>
        Operator is { } actor
            ? await connect.ExecuteAsync(actor, network, candidate, cancellationToken)
            : new ConnectNetworkOutcome.Forbidden(MayNot);

    public async Task<DisconnectNetworkOutcome> DisconnectAsync(NetworkId network, CancellationToken cancellationToken) =>
        Operator is { } actor
            ? await disconnect.ExecuteAsync(actor, network, cancellationToken)
            : new DisconnectNetworkOutcome.Forbidden(MayNot);

    private Tenant.Staff? Operator =>
        tenant.Current is Tenant.Staff staff && Permissions.MayConnectNetworks(staff.Role) ? staff : null;

    private NetworkConnectionView View(IComputeNetwork network, int open, NetworkCredentialEntity? row, Dictionary<Guid, string> names)
    {
        var known = credentials.Find(network.Id);
        var state = (row, known) switch
        {
            (not null, not null) => NetworkConnectionState.Connected,
            (not null, null) when !network.IsConnected => NetworkConnectionState.Unreadable,
            _ when network.IsConnected => NetworkConnectionState.BySettings,
            _ => NetworkConnectionState.NotConnected,
        };
        return new NetworkConnectionView(
            network.Id, network.Traits.DisplayName, network.Traits.Credential!, network.Traits.Caution, state, open)
        {
            Key = row is null
                ? null
                : new StoredKeyView(
                    known?.Masked, row.Account, row.Balance, row.TriedAt, row.ConnectedAt,
                    names.GetValueOrDefault(row.ConnectedBy.Value, "somebody who is gone"), row.RotatedAt, row.Version),
        };
    }
}
