using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Sla;

namespace Broker.Engine.Deployments;

public abstract record DeployOutcome
{
    private DeployOutcome() { }

    /// <param name="Already">True when the same plan had been accepted before: nothing new was started.</param>
    public sealed record Accepted(DeploymentId Deployment, bool Already) : DeployOutcome;

    public sealed record PlanNotFound : DeployOutcome;

    public sealed record PlanExpired(DateTimeOffset ExpiredAt) : DeployOutcome;

    public sealed record NameTaken(string Name) : DeployOutcome;

    /// <summary>The member's role may not deploy.</summary>
    public sealed record Forbidden(string Why) : DeployOutcome;

    /// <summary>It would not fit into what a budget leaves of the month. All amounts are in the budget's currency.</summary>
    /// <param name="Wanted">What it would cost until the month's end.</param>
    public sealed record OverBudget(string Budget, Money Amount, Money Spent, Money Reserved, Money Wanted) : DeployOutcome;

    /// <summary>An invoice is long overdue: nothing new is started until it is paid.</summary>
    public sealed record Blocked(string InvoiceNumber, string Why, DateTimeOffset Since) : DeployOutcome;
}

public abstract record CloseDeploymentOutcome
{
    private CloseDeploymentOutcome() { }

    public sealed record Closing : CloseDeploymentOutcome;

    public sealed record NotFound : CloseDeploymentOutcome;

    public sealed record Forbidden(string Why) : CloseDeploymentOutcome;
}

/// <summary>What a member does to deployments.</summary>
public interface IDeploymentCommands
{
    /// <summary>Accepts a plan; accepting it twice gives the same deployment.</summary>
    Task<DeployOutcome> DeployAsync(PlanId plan, CancellationToken cancellationToken);

    Task<CloseDeploymentOutcome> CloseAsync(DeploymentId deployment, CancellationToken cancellationToken);
}

public enum DeploymentSort
{
    Created,
    Name,
    Status,
    Price,
    Availability,
}

public sealed record DeploymentQuery(
    string? Search = null,
    Status? Status = null,
    bool IncludeClosed = false,
    DeploymentSort Sort = DeploymentSort.Created,
    bool Descending = true,
    PageRequest? Page = null);

public sealed record DeploymentRow(
    DeploymentId Id, string Name, string Gpu, int Wanted, int Needed, int Up, DeploymentState State, Status Status,
    DateTimeOffset StatusSince, IReadOnlyList<string> Networks, Money PricePerHour, Money CostToDate,
    decimal? Availability, decimal Promised, DateTimeOffset CreatedAt);

/// <param name="Availability">Up-time over observed time since k replicas first served, 0..1; null before that.</param>
/// <param name="CostNowPerHour">What serving replicas cost per hour now: a dead replica costs nothing.</param>
public sealed record DeploymentView(
    DeploymentId Id, OrganisationId Organisation, string OrganisationName, string Name, WorkloadView Workload, string Gpu, int GpuCount, int Wanted,
    int Needed, int Up, DeploymentState State, Status Status, DateTimeOffset StatusSince, decimal Promised,
    decimal? Availability, TimeSpan Observed, Money PricePerHour, Money CostNowPerHour, Money CostToDate,
    DateTimeOffset CreatedAt, DateTimeOffset? FirstUpAt, DateTimeOffset? ClosedAt, long FeedVersion,
    IReadOnlyList<ReplicaView> Replicas, IReadOnlyList<IncidentView> Incidents)
{
    /// <summary>When the result of a batch job was accepted; null for what was closed without one.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>What is promised and how this month stands; null for what has no objective.</summary>
    public SlaView? Sla { get; init; }

    /// <summary>Whom its cost is charged to.</summary>
    public DeploymentLabels Labels { get; init; } = DeploymentLabels.None;
}

/// <summary>The workload as it may be shown: names of environment variables, never their values.</summary>
public sealed record WorkloadView(
    string Image, IReadOnlyList<string> Command, IReadOnlyList<string> Arguments,
    IReadOnlyList<string> EnvironmentNames, int Port, string HealthPath)
{
    public WorkloadKind Kind { get; init; } = WorkloadKind.Service;

    /// <summary>Longest time a batch job may run; null for the other kinds.</summary>
    public TimeSpan? RunLimit { get; init; }

    /// <summary>
    /// What runs is written in a definition, whose text is not shown again; the image is that of its first service with a GPU,
    /// the rest is left out.
    /// </summary>
    public bool IsDefined { get; init; }

    /// <summary>Who may log in to a machine; empty for the other kinds.</summary>
    public IReadOnlyList<SshKeyView> SshKeys { get; init; } = [];
}

/// <param name="Fingerprint">As <c>ssh-keygen -l</c> says it.</param>
public sealed record SshKeyView(string Type, string Fingerprint, string Comment);

public sealed record ReplicaView(
    ReplicaId Id, int Ordinal, ReplicaId? Replaces, NetworkId Network, string NetworkName, string Provider,
    string Gpu, string Region, ReplicaState State, Status Status, DateTimeOffset StatusSince, Uri? Endpoint,
    Money PricePerHour, Money CostToDate, int? LastLatencyMs, DateTimeOffset? LastProbeAt, ReplicaEnd? End,
    string? EndDetail, string? LastError, DateTimeOffset CreatedAt, DateTimeOffset? ClosedAt, long FeedVersion,
    IReadOnlyList<StatusSpan> Timeline);

/// <summary>A stretch of the lane on the timeline; open while it lasts.</summary>
public sealed record StatusSpan(Status Status, DateTimeOffset Start, DateTimeOffset? End);

public sealed record IncidentView(
    IncidentId Id, int Number, ReplicaId Replica, string Cause, DateTimeOffset OpenedAt, DateTimeOffset DetectedAt,
    DateTimeOffset? MitigatedAt, DateTimeOffset? ResolvedAt, string? Resolution);

public sealed record ActivityView(long Id, DateTimeOffset At, ActivityKind Kind, string Text, string? Actor, ReplicaId? Replica, int? IncidentNumber);

/// <summary>Latency of one replica over a window, thinned to at most 240 points.</summary>
public sealed record LatencySeries(ReplicaId Replica, IReadOnlyList<LatencyPoint> Points);

/// <param name="LatencyMs">Median of the point's samples; null where every probe failed.</param>
public sealed record LatencyPoint(DateTimeOffset At, double? LatencyMs, int Failures);

public abstract record LogsOutcome
{
    private LogsOutcome() { }

    public sealed record Lines(IReadOnlyList<LogLine> Items) : LogsOutcome;

    /// <summary>This network's API hands out no logs.</summary>
    public sealed record NotOffered(string Network) : LogsOutcome;

    public sealed record Unavailable(string Why) : LogsOutcome;

    public sealed record NotFound : LogsOutcome;
}

/// <summary>Reads for the signed-in member; rows of other organisations do not exist here.</summary>
public interface IDeploymentReader
{
    Task<Page<DeploymentRow>> ListAsync(DeploymentQuery query, CancellationToken cancellationToken);

    Task<DeploymentView?> FindAsync(DeploymentId id, CancellationToken cancellationToken);

    /// <summary>Newest first; <paramref name="before"/> is the id of the oldest line already shown.</summary>
    Task<IReadOnlyList<ActivityView>> ActivityAsync(DeploymentId id, long? before, int take, CancellationToken cancellationToken);

    Task<IReadOnlyList<LatencySeries>> LatencyAsync(DeploymentId id, TimeSpan window, CancellationToken cancellationToken);

    Task<LogsOutcome> LogsAsync(ReplicaId replica, int tail, CancellationToken cancellationToken);

    /// <summary>Counts for the navigation: deployments not closed, open incidents.</summary>
    Task<DeploymentCounts> CountsAsync(CancellationToken cancellationToken);
}

public sealed record DeploymentCounts(int Open, int OpenIncidents);
