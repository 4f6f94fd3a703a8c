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

/// <summary>The two products with an API of their own; a deployment of one is unknown to the other.</summary>
internal enum IoNetProduct
{
    Containers,
    Machines,
}

/// <param name="HardwareId">As it was asked for: a number, or a partner's word.</param>
/// <param name="GpusEach">GPUs of one container or machine.</param>
/// <param name="Replicas">Containers or machines, all in one location.</param>
internal sealed record IoNetOrder(
    string Name, int DurationHours, int GpusEach, string HardwareId, IoNetHardware Hardware, IoNetLocation Location, int Replicas);

/// <summary>What runs in a deployment.</summary>
internal abstract class IoNetSettings
{
    public abstract IoNetProduct Product { get; }

    /// <summary>Whether it will ever start.</summary>
    public abstract bool CanStart { get; }

    /// <summary>What is said while it is being prepared, when that is done, and when it runs.</summary>
    public abstract (string Preparing, string Prepared, string Started) Words { get; }

    public abstract WorkloadIdentity Identity(IoNetDeployment deployment, IoNetWorker worker);
}

/// <summary>The part of a container deployment that may be patched.</summary>
internal sealed class IoNetContainerConfig : IoNetSettings
{
    public required int TrafficPort { get; set; }

    public required string Image { get; set; }

    public IReadOnlyList<string>? Entrypoint { get; set; }

    public Dictionary<string, string> Environment { get; set; } = [];

    public Dictionary<string, string> Secrets { get; } = new(StringComparer.Ordinal);

    public override IoNetProduct Product => IoNetProduct.Containers;

    public override bool CanStart => WorkloadYard.CanPull(Image);

    public override (string Preparing, string Prepared, string Started) Words => ($"Pulling image {Image}", "Image pulled", "Container started");

    public override WorkloadIdentity Identity(IoNetDeployment deployment, IoNetWorker worker) => new(
        IoNetNetwork.Key, deployment.Order.Location.Iso2, deployment.Id.ToString(), worker.Id, Image, TrafficPort, deployment.Order.Name,
        new Dictionary<string, string>(Environment, StringComparer.Ordinal));
}

internal sealed record IoNetNetworkService(int Port, string Protocol, IReadOnlyList<string> Whitelist);

/// <summary>A rented machine; nothing of it can be changed once it is ordered.</summary>
internal sealed class IoNetMachineConfig : IoNetSettings
{
    public const string User = "ubuntu";

    public required IReadOnlyDictionary<string, string> SshKeys { get; init; }

    public required IReadOnlyList<string> GithubIds { get; init; }

    /// <summary><c>general</c> or <c>datascience</c>.</summary>
    public required string Image { get; init; }

    public required IReadOnlyDictionary<string, IoNetNetworkService> Services { get; init; }

    public override IoNetProduct Product => IoNetProduct.Machines;

    public override bool CanStart => true;

    public override (string Preparing, string Prepared, string Started) Words => ($"Installing image {Image}", "Image installed", "Machine booted");

    public override WorkloadIdentity Identity(IoNetDeployment deployment, IoNetWorker worker) => new(
        IoNetNetwork.Key, deployment.Order.Location.Iso2, deployment.Id.ToString(), worker.Id, Image, 22, deployment.Order.Name,
        new Dictionary<string, string>(StringComparer.Ordinal))
    { SshUser = User };
}

/// <summary>One container or machine; another takes its place when its device is lost.</summary>
/// <param name="Slot">Which of the replicas it is, from zero.</param>
internal sealed record IoNetWorker(string Id, string DeviceId, int Slot, DateTimeOffset CreatedAt)
{
    public List<(DateTimeOffset At, string Message)> Events { get; } = [];

    public Workload? Workload { get; set; }
}

internal sealed class IoNetDeployment(int ordinal, Guid id, IoNetOrder order, IoNetSettings settings, DateTimeOffset createdAt)
{
    public int Ordinal { get; } = ordinal;

    public Guid Id { get; } = id;

    public IoNetOrder Order { get; } = order;

    public IoNetSettings Settings { get; } = settings;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public string Status { get; set; } = IoNetStatus.Requested;

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Paid hours; grows with each extension.</summary>
    public int PaidHours { get; set; } = order.DurationHours;

    public decimal AmountPaid { get; set; }

    /// <summary>What of it went back to the account.</summary>
    public decimal Refunded { get; set; }

    public List<IoNetWorker> Workers { get; } = [];

    /// <summary>Workers that are no more, oldest first.</summary>
    public List<IoNetWorker> Replaced { get; } = [];

    public bool IsLive => Status is IoNetStatus.Requested or IoNetStatus.Running;

    public int TotalGpus => Order.GpusEach * Order.Replicas;
}
