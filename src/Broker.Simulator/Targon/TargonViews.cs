using System.Globalization;

namespace Broker.Simulator.Targon;

/// <summary>State to wire.</summary>
internal static class TargonViews
{
    private const int MibPerGib = 1024;

    public static object Row(TargonSku sku, decimal usdPerHour, int free) => new
    {
        sku.Name,
        sku.DisplayName,
        Description = "simulated",
        sku.Type,
        Gpu = sku.GpuType is not null,
        Spec = new { sku.GpuType, sku.GpuCount, sku.Vcpu, Memory = sku.MemoryGib, Storage = sku.StorageGib },
        CostPerHour = usdPerHour,
        Available = free,
    };

    /// <summary>As lists and operations show it.</summary>
    public static object Summary(TargonWorkload workload) => new
    {
        workload.Uid,
        workload.Order.Name,
        workload.Order.Type,
        workload.Order.Image,
        State = Inner(workload),
        Resource = Resource(workload.Sku),
        CostPerHour = workload.UsdPerHour,
        Revision = Text(workload.Revision),
        CreatedAt = Time(workload.CreatedAt),
        UpdatedAt = Time(workload.UpdatedAt),
    };

    public static object Whole(TargonWorkload workload, IReadOnlyList<TargonSshKey> keys) => new
    {
        workload.Uid,
        workload.Order.Name,
        workload.Order.Type,
        workload.Order.Image,
        ResourceName = workload.Sku.Name,
        workload.Order.Ports,
        Envs = workload.Order.Environment.Select(one => new { Name = one.Key, one.Value }),
        workload.Order.Commands,
        workload.Order.Args,
        Volumes = Array.Empty<object>(),
        SshKeys = keys.Where(key => workload.Order.SshKeys.Contains(key.Uid)).Select(Key),
        State = Inner(workload),
        Resource = Resource(workload.Sku),
        CostPerHour = workload.UsdPerHour,
        Revision = Text(workload.Revision),
        CreatedAt = Time(workload.CreatedAt),
        UpdatedAt = Time(workload.UpdatedAt),
    };

    public static object State(TargonWorkload workload) => new
    {
        workload.Uid,
        WorkloadType = workload.Order.Type,
        workload.Status,
        workload.Message,
        Urls = Urls(workload),
        PublicIp = Door(workload)?.Host,
        SshPort = Door(workload)?.Port,
        ReadyReplicas = Ready(workload),
        TotalReplicas = Total(workload),
        UpdatedAt = Time(workload.UpdatedAt),
    };

    public static object Event(TargonWorkload workload, TargonEvent one) => new
    {
        WorkloadUid = workload.Uid,
        WorkloadType = workload.Order.Type,
        EventType = one.Type,
        one.NewStatus,
        one.Message,
        DisplayMessage = one.Message.Length == 0 ? one.Message : char.ToUpperInvariant(one.Message[0]) + one.Message[1..],
        one.Reason,
        ResourceName = workload.Sku.Name,
        PodName = $"{workload.Uid}-0",
        ContainerName = "main",
        ContainerImage = workload.Order.Image,
        one.ExitCode,
        ReplicaCount = 1,
        CreatedAt = Time(one.At),
    };

    public static object Key(TargonSshKey key) => new { key.Uid, key.Name, PublicKeyRaw = key.PublicKey, CreatedAt = Time(key.CreatedAt) };

    private static object Inner(TargonWorkload workload) => new
    {
        workload.Status,
        workload.Message,
        Urls = Urls(workload),
        PublicIp = Door(workload)?.Host,
        SshPort = Door(workload)?.Port,
        ReadyReplicas = Ready(workload),
        TotalReplicas = Total(workload),
    };

    private static object Resource(TargonSku sku) => new
    {
        sku.Name,
        sku.DisplayName,
        sku.GpuType,
        sku.GpuCount,
        sku.Vcpu,
        Memory = sku.MemoryGib,
        DiskSizeMib = sku.StorageGib * MibPerGib,
        NetworkMode = "shared",
    };

    private static object[] Urls(TargonWorkload workload) => workload is { Workload: { } running, Order.Type: TargonType.Rental }
        ? [new { Port = running.Identity.ContainerPort, running.Url }]
        : [];

    private static Workloads.Workload? Door(TargonWorkload workload) => workload.Order.Type == TargonType.Vm ? workload.Workload : null;

    private static int Ready(TargonWorkload workload) => workload.Workload?.IsHealthy == true ? 1 : 0;

    private static int Total(TargonWorkload workload) => workload.BilledSince is null ? 0 : 1;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
