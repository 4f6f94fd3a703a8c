using Broker.Domain.Shared;

namespace Broker.Engine.Billing;

public enum UsageEventKind
{
    /// <summary>The replica served.</summary>
    Served,

    /// <summary>It was metered as served and had not: the seconds are negative.</summary>
    GivenBack,
}

/// <summary>
/// A stretch of use within one day, metered once and never changed. Its period was chosen when it was written: the month it
/// happened in, or, if that was closed, the first open one.
/// </summary>
public sealed class UsageEventEntity
{
    public long Id { get; init; }

    /// <summary>Identity for ever: the same fact has the same key whoever reports it and however often.</summary>
    public required string EventKey { get; init; }

    /// <summary>SHA-256 of what the event says; the same key with another hash is refused.</summary>
    public required byte[] ContentHash { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DeploymentId DeploymentId { get; init; }

    public required ReplicaId ReplicaId { get; init; }

    /// <summary>First day of the billing period it belongs to.</summary>
    public required DateOnly Period { get; init; }

    public required UsageEventKind Kind { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Whole seconds; negative when given back.</summary>
    public required long Seconds { get; init; }

    public required NetworkId Network { get; init; }

    public required string Provider { get; init; }

    public required string Region { get; init; }

    public required string Gpu { get; init; }

    public required int GpuCount { get; init; }

    /// <summary>As quoted, for the replica with all its GPUs.</summary>
    public required Money PricePerHour { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }
}

/// <summary>Something that claimed to be a usage event under a key that says something else. Listed for staff, never billed.</summary>
public sealed class MeteringRejectionEntity
{
    public long Id { get; init; }

    public required string EventKey { get; init; }

    public required OrganisationId CustomerId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Reason { get; init; }

    /// <summary>What was offered, as JSON.</summary>
    public required string Offered { get; init; }

    public DateTimeOffset? SettledAt { get; set; }

    public string? SettledBy { get; set; }
}

public enum NetworkCostKind
{
    /// <summary>Time the network bills us for while the lease lasts.</summary>
    Lease,

    /// <summary>Time after the lease's end that its minimum term makes us pay.</summary>
    MinimumTerm,
}

/// <summary>What a lease costs us, per day. For the treasury; no customer ever sees it.</summary>
public sealed class NetworkCostEntity
{
    public long Id { get; init; }

    public required string CostKey { get; init; }

    public required OrganisationId CustomerId { get; init; }

    public required DeploymentId DeploymentId { get; init; }

    public required ReplicaId ReplicaId { get; init; }

    public required NetworkId Network { get; init; }

    public required NetworkCostKind Kind { get; init; }

    /// <summary>First day of the month it accrued in.</summary>
    public required DateOnly Period { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    public required Money Amount { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }
}
