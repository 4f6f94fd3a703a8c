using Broker.Simulator.Supply;
using Broker.Simulator.Workloads;

namespace Broker.Simulator.IoNet;

internal static class IoNetStatus
{
    public const string Requested = "deployment requested";
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Terminating = "termination requested";
    public const string Destroyed = "destroyed";

    public static readonly string[] All = [Running, Completed, Failed, Requested, Terminating, Destroyed];
}

internal sealed record IoNetOrder(
    string Name, int DurationHours, int GpusPerContainer, IoNetHardware Hardware, IoNetLocation Location, int Replicas);

/// <summary>The part of a deployment that may be patched.</summary>
internal sealed class IoNetContainerConfig
{
    public required int TrafficPort { get; set; }

    public required string Image { get; set; }

    public IReadOnlyList<string>? Entrypoint { get; set; }

    public Dictionary<string, string> Environment { get; set; } = [];

    public Dictionary<string, string> Secrets { get; } = new(StringComparer.Ordinal);
}

internal sealed class IoNetContainer(string id, string deviceId, DateTimeOffset createdAt)
{
    public string Id { get; } = id;

    public string DeviceId { get; } = deviceId;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public List<(DateTimeOffset At, string Message)> Events { get; } = [];

    public Workload? Workload { get; set; }



}

internal sealed class IoNetDeployment(int ordinal, Guid id, IoNetOrder order, IoNetContainerConfig config, DateTimeOffset createdAt)
{
    public int Ordinal { get; } = ordinal;

    public Guid Id { get; } = id;

    public IoNetOrder Order { get; } = order;

    public IoNetContainerConfig Config { get; } = config;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public string Status { get; set; } = IoNetStatus.Requested;

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Paid hours; grows with each extension.</summary>
    public int PaidHours { get; set; } = order.DurationHours;

    public decimal AmountPaid { get; set; }

    /// <summary>What of it went back to the account.</summary>
    public decimal Refunded { get; set; }

    public List<IoNetContainer> Containers { get; } = [];

    public bool IsLive => Status is IoNetStatus.Requested or IoNetStatus.Running;

    public int TotalGpus => Order.GpusPerContainer * Order.Replicas;
}
