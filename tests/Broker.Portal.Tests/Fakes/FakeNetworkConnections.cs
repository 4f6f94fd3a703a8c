using Broker.Domain.Shared;
using Broker.Engine.Networks;

namespace Broker.Portal.Tests.Fakes;

/// <summary>Takes one key and refuses the others, as a network does.</summary>
internal sealed class FakeNetworkConnections(TimeProvider clock) : INetworkConnections
{
    public const string GoodKey = "sk-good-000000004711";

    public List<NetworkConnectionView> Networks { get; } = [];

    public List<NetworkAuditView> Audit { get; } = [];

    public List<NetworkCredential> Tried { get; } = [];

    public Exception? Failure { get; set; }

    /// <summary>What it answers instead of looking at the key.</summary>
    public ConnectNetworkOutcome? Answer { get; set; }

    public static NetworkConnectionView Unconnected(NetworkId id, string name) =>
        new(id, name, new CredentialLabels(KeyId: null, Secret: "API key"), Caution: null, NetworkConnectionState.NotConnected, OpenReplicas: 0);

    public Task<IReadOnlyList<NetworkConnectionView>> ListAsync(CancellationToken cancellationToken) => Failure is { } failure
        ? Task.FromException<IReadOnlyList<NetworkConnectionView>>(failure)
        : Task.FromResult<IReadOnlyList<NetworkConnectionView>>([.. Networks]);

    public Task<IReadOnlyList<NetworkAuditView>> AuditAsync(int take, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<NetworkAuditView>>([.. Audit.Take(take)]);

    public Task<ConnectNetworkOutcome> ConnectAsync(NetworkId network, NetworkCredential candidate, CancellationToken cancellationToken)
    {
        Tried.Add(candidate);
        if (Answer is { } answer)
        {
            return Task.FromResult(answer);
        }

        if (candidate.Secret != GoodKey)
        {
            return Task.FromResult<ConnectNetworkOutcome>(new ConnectNetworkOutcome.Refused("401: no such key"));
        }

        var at = Networks.FindIndex(n => n.Network == network);
        Networks[at] = Networks[at] with
        {
            State = NetworkConnectionState.Connected,
            Key = new StoredKeyView(candidate.Masked, "team@example.test", Money.Usd(41.5m), clock.GetUtcNow(), clock.GetUtcNow(), "Olga Petrenko", null, 1),
        };
        return Task.FromResult<ConnectNetworkOutcome>(new ConnectNetworkOutcome.Connected("team@example.test", Rotated: false));
    }

    public Task<DisconnectNetworkOutcome> DisconnectAsync(NetworkId network, CancellationToken cancellationToken)
    {
        var at = Networks.FindIndex(n => n.Network == network);
        Networks[at] = Networks[at] with { State = NetworkConnectionState.NotConnected, Key = null };
        return Task.FromResult<DisconnectNetworkOutcome>(new DisconnectNetworkOutcome.Disconnected(StillBySettings: false));
    }
}
