using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;

namespace Broker.Engine.Sla;

/// <summary>The interval log: which health a replica had, from when to when. Credits are computed from it.</summary>
public sealed class HealthIntervalEntity
{
    public long Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DeploymentId DeploymentId { get; init; }

    public required ReplicaId ReplicaId { get; init; }

    public required HealthState Health { get; set; }

    public required DateTimeOffset StartedAt { get; set; }

    /// <summary>Null while it lasts.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>A stretch in which a replica served and is therefore paid for; closed at the first failed probe of a confirmed outage.</summary>
public sealed class UsageIntervalEntity
{
    public long Id { get; init; }

    /// <summary>Only what is held by nothing is billed.</summary>
    public UsageHold Hold { get; set; }

    public required OrganisationId OrganisationId { get; init; }

    public required DeploymentId DeploymentId { get; init; }

    public required ReplicaId ReplicaId { get; init; }

    public required Money PricePerHour { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How far it has become usage events; null while nothing of it has.</summary>
    public DateTimeOffset? MeteredUntil { get; set; }
}

public sealed class IncidentEntity
{
    public required IncidentId Id { get; init; }

    /// <summary>The number people use: INC-218. From a sequence.</summary>
    public int Number { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DeploymentId DeploymentId { get; init; }

    public required ReplicaId ReplicaId { get; init; }

    public required string Cause { get; set; }

    /// <summary>First failed probe of the confirmed run.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When a verdict was reached.</summary>
    public required DateTimeOffset DetectedAt { get; init; }

    /// <summary>When a replacement served.</summary>
    public DateTimeOffset? MitigatedAt { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    public string? Resolution { get; set; }
}

/// <summary>Which node does a share of the per-second work. Claimed and renewed by the database's clock only.</summary>
public sealed class NodeLeaseEntity
{
    /// <summary>What is leased: <c>probe-0</c> .. <c>probe-15</c>.</summary>
    public required string Name { get; init; }

    public string? Owner { get; set; }

    /// <summary>Grows with every change of owner; written with every sample, so that a late owner's samples can be told.</summary>
    public long Fence { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }
}
