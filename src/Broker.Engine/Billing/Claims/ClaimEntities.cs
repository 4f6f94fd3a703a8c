using Broker.Domain.Shared;

namespace Broker.Engine.Billing.Claims;

public enum ClaimState
{
    /// <summary>The network broke its terms; nobody has told it yet.</summary>
    Open,

    /// <summary>It was told, within its window.</summary>
    Filed,

    /// <summary>It will pay or has paid; booked as a receivable.</summary>
    Accepted,

    Rejected,

    /// <summary>The window passed before it was filed.</summary>
    Lapsed,
}

/// <summary>What a network owes us for one lease in one month, by its own terms. The operator's own: no customer sees it.</summary>
public sealed class UpstreamClaimEntity
{
    public required Guid Id { get; init; }

    public required NetworkId Network { get; init; }

    public required string Provider { get; init; }

    public required ReplicaId ReplicaId { get; init; }

    /// <summary>What the network calls the lease; null where it never said.</summary>
    public LeaseHandle? LeaseHandle { get; init; }

    /// <summary>First day of the month.</summary>
    public required DateOnly Period { get; init; }

    public required TimeSpan Downtime { get; init; }

    /// <summary>The time of the month in which the lease was meant to serve.</summary>
    public required TimeSpan Counted { get; init; }

    /// <summary>The term that was broken, in words, with its source.</summary>
    public required string Term { get; init; }

    /// <summary>What the lease cost us in the month.</summary>
    public required Money Cost { get; init; }

    public required Money Amount { get; init; }

    public required string Evidence { get; init; }

    /// <summary>SHA-256 of <see cref="Evidence"/>, lower-case hexadecimal.</summary>
    public required string EvidenceHash { get; init; }

    /// <summary>The last day on which the network takes the claim.</summary>
    public required DateOnly DueOn { get; init; }

    public ClaimState State { get; set; }

    /// <summary>The network's own number for it.</summary>
    public string? NetworkReference { get; set; }

    public DateTimeOffset? FiledAt { get; set; }

    public string? FiledBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public string? DecidedBy { get; set; }

    /// <summary>What was accepted, which may be less than was claimed.</summary>
    public Money? Accepted { get; set; }

    public DateTimeOffset? PaidAt { get; set; }

    public string? Note { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public uint RowVersion { get; set; }
}
