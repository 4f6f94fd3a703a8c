using Broker.Domain.Shared;

namespace Broker.Engine.Networks;

/// <summary>The key that an operator connected a network with. Belongs to no organisation; only the system role may read it.</summary>
public sealed class NetworkCredentialEntity
{
    public required NetworkId Network { get; init; }

    /// <summary>The public part, encrypted; null if the network's key is one secret.</summary>
    public string? ProtectedKeyId { get; set; }

    public required string ProtectedSecret { get; set; }

    /// <summary>How the network names the account behind the key.</summary>
    public required string Account { get; set; }

    /// <summary>What was left to spend there when the key was last tried; null if the network does not say.</summary>
    public Money? Balance { get; set; }

    public required DateTimeOffset TriedAt { get; set; }

    public required UserId ConnectedBy { get; init; }

    public required DateTimeOffset ConnectedAt { get; init; }

    public DateTimeOffset? RotatedAt { get; set; }

    /// <summary>1 for the first key, counted up with every other that takes its place.</summary>
    public int Version { get; set; }
}

/// <summary>One line of what the operator's people did to a network. Written once, never changed.</summary>
public sealed class NetworkAuditEntity
{
    public long Id { get; init; }

    public required NetworkId Network { get; init; }

    public required DateTimeOffset At { get; init; }

    public required NetworkAct Act { get; init; }

    /// <summary>In words, for people; never a secret.</summary>
    public required string Text { get; init; }

    /// <summary>Who did it; null for the broker itself.</summary>
    public string? Actor { get; init; }
}

public enum NetworkAct
{
    Connected,
    Rotated,
    Disconnected,
}
