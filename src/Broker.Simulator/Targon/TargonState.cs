using Broker.Simulator.Workloads;

namespace Broker.Simulator.Targon;

internal static class TargonStatus
{
    public const string Registered = "registered";
    public const string Provisioning = "provisioning";
    public const string Running = "running";
    public const string Error = "error";
    public const string Suspended = "suspended";
    public const string Deleted = "deleted";
}

internal static class TargonType
{
    public const string Rental = "RENTAL";
    public const string Vm = "VM";
}

internal sealed record TargonSku(
    string Name, string DisplayName, string Type, string? GpuType, int GpuCount, int Vcpu, int MemoryGib, int StorageGib, decimal UsdPerHour, int Stock);

internal sealed record TargonSupply(TargonSku[] Inventory);

internal sealed record TargonPort(int Port, string Protocol, string Routing);

internal sealed record TargonOrder(
    string Name, string Image, string Type, IReadOnlyList<TargonPort> Ports, IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<string> Commands, IReadOnlyList<string> Args, IReadOnlyList<string> SshKeys);

internal sealed record TargonSshKey(string Uid, string Name, string PublicKey, DateTimeOffset CreatedAt);

internal sealed record TargonEvent(DateTimeOffset At, string Type, string? NewStatus, string Message, string? Reason, int? ExitCode);

internal sealed class TargonWorkload(int ordinal, string uid, TargonOrder order, TargonSku sku, decimal usdPerHour, DateTimeOffset createdAt)
{
    public int Ordinal { get; } = ordinal;

    public string Uid { get; } = uid;

    public TargonOrder Order { get; } = order;

    public TargonSku Sku { get; } = sku;

    public decimal UsdPerHour { get; } = usdPerHour;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public string Status { get; set; } = TargonStatus.Registered;

    public string Message { get; set; } = "";

    /// <summary>Grows with each deploy, so that what an older one still does is not taken for this one's.</summary>
    public int Revision { get; set; }

    /// <summary>Since when it holds stock and costs; null while it does neither.</summary>
    public DateTimeOffset? BilledSince { get; set; }

    public List<TargonEvent> Events { get; } = [];

    public Workload? Workload { get; set; }
}
