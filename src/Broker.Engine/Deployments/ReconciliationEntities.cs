using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Engine.Deployments;

/// <summary>A difference between a network and our book, from the run that first saw it to the one that did not any more.</summary>
public sealed class ReconciliationFindingEntity
{
    public long Id { get; init; }

    public required NetworkId Network { get; init; }

    public required FindingKind Kind { get; init; }

    public required LeaseHandle LeaseHandle { get; init; }

    /// <summary>Null for a lease that is none of ours.</summary>
    public ReplicaId? ReplicaId { get; init; }

    public required string Detail { get; set; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>Null while the difference stands.</summary>
    public DateTimeOffset? ResolvedAt { get; set; }

    /// <summary>What ended it, in words.</summary>
    public string? Resolution { get; set; }
}

/// <summary>The last comparison with one network.</summary>
public sealed class ReconciliationRunEntity
{
    public required NetworkId Network { get; init; }

    public required DateTimeOffset TriedAt { get; set; }

    /// <summary>The last time the network's list was read and compared.</summary>
    public DateTimeOffset? SucceededAt { get; set; }

    /// <summary>How many leases the network listed as ours.</summary>
    public int Owned { get; set; }

    /// <summary>Why the last try came to nothing; null if it did not.</summary>
    public string? LastError { get; set; }
}
