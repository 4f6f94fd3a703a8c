using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Domain.Sla;

namespace Broker.Engine.Deployments;

public sealed class DeploymentEntity
{
    public required DeploymentId Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    /// <summary>Unique among the organisation's deployments that are not closed.</summary>
    public required string Name { get; set; }

    public required PlanId PlanId { get; init; }

    /// <summary>
    /// The workload without environment values and with an empty text for a definition; both are in
    /// <see cref="ProtectedEnvironment"/>.
    /// </summary>
    public required WorkloadSpec Workload { get; init; }

    /// <summary>The environment or the definition as JSON, encrypted with data protection; see <see cref="WorkloadSecrets"/>.</summary>
    public required string ProtectedEnvironment { get; init; }

    public required string GpuName { get; init; }

    public required int MinimumMemoryGib { get; init; }

    public required int GpuCount { get; init; }

    public required IReadOnlyList<string> RegionPrefixes { get; init; }

    /// <summary>n: how many replicas shall run.</summary>
    public required int Wanted { get; init; }

    /// <summary>k: how many must serve for the deployment to be up.</summary>
    public required int Needed { get; init; }

    public required Money PricePerHour { get; init; }

    public Money? BudgetPerHour { get; init; }

    /// <summary>Who of the organisation it is for; goes on its invoice lines.</summary>
    public string? Team { get; set; }

    public string? CostCentre { get; set; }

    /// <summary>The customer's own labels, for their cost reports.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the plan promised, share in 0..1.</summary>
    public required decimal PromisedAvailability { get; init; }

    public DeploymentState State { get; set; }

    public Status Status { get; set; } = Status.Pending;

    public required DateTimeOffset StatusSince { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required UserId CreatedBy { get; init; }

    /// <summary>When k replicas served for the first time; availability is counted from here.</summary>
    public DateTimeOffset? FirstUpAt { get; set; }

    public DateTimeOffset? CloseAskedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>When the result of a batch job was accepted; null for what was closed without one.</summary>
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>Counts every change that viewers should see; a viewer drops what is older than what it shows.</summary>
    public long FeedVersion { get; set; }

    /// <summary>The row's xmin: two writers cannot overwrite each other.</summary>
    public uint RowVersion { get; set; }
}

public sealed class ReplicaEntity
{
    public required ReplicaId Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DeploymentId DeploymentId { get; init; }

    /// <summary>1 for the first replica of the deployment, counted up over replacements.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The dead replica whose place this one takes; unique, so that one death has one replacement.</summary>
    public ReplicaId? Replaces { get; init; }

    public ReplicaState State { get; set; }

    public required NetworkId Network { get; init; }

    public required string Provider { get; set; }

    /// <summary>The offer as it was when planned: the evidence for the price.</summary>
    public required Offer Offer { get; init; }

    public required Money PriceCeiling { get; init; }

    public required TimeSpan Term { get; init; }

    public OrderTag? OrderTag { get; set; }

    public LeaseHandle? LeaseHandle { get; set; }

    public Uri? Endpoint { get; set; }

    /// <summary>What the lease really costs per hour, once there is one.</summary>
    public Money? PricePerHour { get; set; }

    public DateTimeOffset? NetworkBilledFrom { get; set; }

    /// <summary>How far its cost has been accrued; null while nothing has.</summary>
    public DateTimeOffset? CostAccruedUntil { get; set; }

    /// <summary>The network ends the lease then, unless it is paid further; null where it does not, or does not say.</summary>
    public DateTimeOffset? PaidUntil { get; set; }

    /// <summary>Why the network does not let the lease go on; null while it may.</summary>
    public string? TermRefusal { get; set; }

    public HealthState Health { get; set; }

    public required DateTimeOffset HealthSince { get; set; }

    public Status Status { get; set; } = Status.Pending;

    public required DateTimeOffset StatusSince { get; set; }

    public ReplicaEnd? End { get; set; }

    public string? EndDetail { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? OrderedAt { get; set; }

    public DateTimeOffset? LeasedAt { get; set; }

    public DateTimeOffset? RunningAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>When the next step is due; null when nothing is to be done until something happens.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public string? ClaimedBy { get; set; }

    public DateTimeOffset? ClaimedUntil { get; set; }

    /// <summary>Steps tried in the present state without progress; drives the back-off.</summary>
    public int Attempts { get; set; }

    public string? LastError { get; set; }

    public long FeedVersion { get; set; }

    public uint RowVersion { get; set; }
}

/// <summary>A plan as it was shown: accepted at most once, and only before it expires.</summary>
public sealed class PlanEntity
{
    public required PlanId Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required UserId CreatedBy { get; init; }

    public required string Name { get; init; }

    public required WorkloadSpec Workload { get; init; }

    public required string ProtectedEnvironment { get; init; }

    /// <summary>The request and the placement as JSON, exactly as shown.</summary>
    public required string RequestJson { get; init; }

    public required string PlacementJson { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DeploymentId? AcceptedAs { get; set; }

    public uint RowVersion { get; set; }
}

/// <summary>One line of "what happened", in words, for people.</summary>
public sealed class ActivityEntity
{
    public long Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DeploymentId DeploymentId { get; init; }

    public ReplicaId? ReplicaId { get; init; }

    public IncidentId? IncidentId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required ActivityKind Kind { get; init; }

    public required string Text { get; init; }

    /// <summary>The person or key that did it; null for the broker itself.</summary>
    public string? Actor { get; init; }
}

public enum ActivityKind
{
    Info,
    Progress,
    Good,
    Bad,
}
