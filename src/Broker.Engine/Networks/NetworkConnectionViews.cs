using Broker.Domain.Shared;

namespace Broker.Engine.Networks;

public enum NetworkConnectionState
{
    /// <summary>No key: nothing is ordered there, nothing is shown of it.</summary>
    NotConnected,

    /// <summary>With a key that was pasted on the settings page.</summary>
    Connected,

    /// <summary>With the key of the server's settings; it can only be changed there, or replaced by one that is pasted.</summary>
    BySettings,

    /// <summary>A key is stored that this installation cannot decrypt: it has to be pasted again.</summary>
    Unreadable,
}

/// <summary>A network on the settings page. Of the key it holds no more than may be seen.</summary>
/// <param name="Labels">What the network calls the parts of its key.</param>
/// <param name="Caution">What to know before relying on the network.</param>
/// <param name="OpenReplicas">How many replicas are ordered, running or being ended there now.</param>
public sealed record NetworkConnectionView(
    NetworkId Network, string DisplayName, CredentialLabels Labels, string? Caution, NetworkConnectionState State, int OpenReplicas)
{
    /// <summary>Null unless a key is stored.</summary>
    public StoredKeyView? Key { get; init; }
}

/// <param name="Masked">Null if the key cannot be decrypted.</param>
/// <param name="Balance">What was left to spend at <paramref name="TriedAt"/>; null if the network does not say.</param>
public sealed record StoredKeyView(
    string? Masked, string Account, Money? Balance, DateTimeOffset TriedAt, DateTimeOffset ConnectedAt, string ConnectedBy,
    DateTimeOffset? RotatedAt, int Version);

public sealed record NetworkAuditView(long Id, DateTimeOffset At, NetworkId Network, string DisplayName, NetworkAct Act, string Text, string? Actor);

public abstract record ConnectNetworkOutcome
{
    private ConnectNetworkOutcome() { }

    /// <param name="Rotated">The key took the place of another one.</param>
    public sealed record Connected(string Account, bool Rotated) : ConnectNetworkOutcome;

    /// <summary>The network does not let this key in; nothing was stored.</summary>
    /// <param name="Reason">In the network's words.</param>
    public sealed record Refused(string Reason) : ConnectNetworkOutcome;

    /// <summary>The network gave no answer, so nothing is known of the key; nothing was stored.</summary>
    public sealed record Unreachable(string Reason) : ConnectNetworkOutcome;

    /// <summary>Something is missing; the network was not asked.</summary>
    /// <param name="InKeyId">Whether the fault is in the public part rather than the secret.</param>
    public sealed record Invalid(bool InKeyId, string Why) : ConnectNetworkOutcome;

    /// <summary>The key opens another account while replicas of ours run under the present one.</summary>
    public sealed record OtherAccount(string Why) : ConnectNetworkOutcome;

    public sealed record NotFound : ConnectNetworkOutcome;

    public sealed record Forbidden(string Why) : ConnectNetworkOutcome;
}

public abstract record DisconnectNetworkOutcome
{
    private DisconnectNetworkOutcome() { }

    /// <param name="StillBySettings">The server's settings hold a key as well, which is used from now on.</param>
    public sealed record Disconnected(bool StillBySettings) : DisconnectNetworkOutcome;

    /// <summary>Replicas of ours are there: without a key nobody could watch or end them.</summary>
    public sealed record InUse(int Replicas, string Why) : DisconnectNetworkOutcome;

    /// <summary>There is no stored key; one of the settings can only be removed there.</summary>
    public sealed record NotStored : DisconnectNetworkOutcome;

    public sealed record NotFound : DisconnectNetworkOutcome;

    public sealed record Forbidden(string Why) : DisconnectNetworkOutcome;
}

/// <summary>Which networks we have a key for. Staff read it; only who may connect networks changes it.</summary>
public interface INetworkConnections
{
    /// <summary>All networks that are switched on and ask for a key, by name.</summary>
    Task<IReadOnlyList<NetworkConnectionView>> ListAsync(CancellationToken cancellationToken);

    /// <summary>What was done to networks lately, newest first.</summary>
    Task<IReadOnlyList<NetworkAuditView>> AuditAsync(int take, CancellationToken cancellationToken);

    /// <summary>Tries the key on the network and stores it if it is let in; a network that is connected gets the new key in place of the old one.</summary>
    Task<ConnectNetworkOutcome> ConnectAsync(NetworkId network, NetworkCredential candidate, CancellationToken cancellationToken);

    Task<DisconnectNetworkOutcome> DisconnectAsync(NetworkId network, CancellationToken cancellationToken);
}
