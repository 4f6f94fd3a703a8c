using Broker.Simulator.Workloads;

namespace Broker.Simulator.Dispersed;

internal static class DispersedStatus
{
    public const string Pending = "PENDING";
    public const string Assigned = "ASSIGNED";
    public const string Preparing = "PREPARING";
    public const string Running = "RUNNING";
    public const string Completed = "COMPLETED";
    public const string Failing = "FAILING";
    public const string Failed = "FAILED";
    public const string Cancelling = "CANCELLING";
    public const string Cancelled = "CANCELLED";

    public static readonly string[] All = [Pending, Assigned, Preparing, Running, Completed, Failing, Failed, Cancelling, Cancelled];

    public static bool IsFinal(string status) => status is Completed or Failed or Cancelled;
}

/// <summary>What a job asks for; null where the client left it out.</summary>
internal sealed record DispersedOrder(
    bool IsBatch, string? Title, string? Description, int CpuCount, int GpuCount, int MinRamGb, int MinStorageGb, int MinVramGb,
    string? GpuName, Guid? GpuRegistryUuid, TimeSpan? RunTimeout, TimeSpan AssignTimeout, TimeSpan StartTimeout, int MaxNodes, int MaxRetries,
    IReadOnlyList<string> Regions, DispersedContainer Container)
{
    public string Task => IsBatch ? "BATCH" : "PERSISTENT";
}

internal sealed record DispersedContainer(
    string Image, string? Tag, IReadOnlyList<int> Ports, IReadOnlyDictionary<string, string> Environment, string? SshKey,
    IReadOnlyList<string> AllowedIps);

internal sealed class DispersedJob(int ordinal, Guid uuid, DispersedOrder order, DateTimeOffset createdAt)
{
    public int Ordinal { get; } = ordinal;

    public Guid Uuid { get; } = uuid;

    public DispersedOrder Order { get; } = order;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public string Status { get; set; } = DispersedStatus.Pending;

    public string? CancelReason { get; set; }

    /// <summary>One object per attempt, oldest first.</summary>
    public List<DispersedRun> Runs { get; } = [];

    public bool IsLive => Status is DispersedStatus.Pending or DispersedStatus.Assigned or DispersedStatus.Preparing or DispersedStatus.Running;
}

internal sealed class DispersedRun(Guid uuid, DispersedJob job, DispersedPool pool, DateTimeOffset createdAt)
{
    public Guid Uuid { get; } = uuid;

    public DispersedJob Job { get; } = job;

    /// <summary>The node it was given, which may be far larger than what was asked for.</summary>
    public DispersedPool Pool { get; } = pool;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public string Status { get; set; } = DispersedStatus.Assigned;

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public Workload? Workload { get; set; }

    /// <summary>What the container wrote, kept after it has gone.</summary>
    public IReadOnlyList<WorkloadLine> Lines { get; set; } = [];

    public Guid AuthorizationUuid { get; set; }

    public int HoursCaptured { get; set; }
}

/// <summary>One line of the account's ledger.</summary>
internal sealed record DispersedEntry(
    Guid Uuid, Guid RunUuid, Guid AuthorizationUuid, string Type, decimal AmountUsd, DateTimeOffset CreatedAt, string Memo);
