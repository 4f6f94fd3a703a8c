using System.Globalization;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Lium;

/// <summary>State to wire. Main memory and disks are in KiB, a GPU's memory is in MiB.</summary>
internal sealed class LiumViews(LiumNetwork network, SimulatedWorld world, IOptions<SimulatorOptions> options)
{
    private const int KibPerGib = 1024 * 1024;
    private const int FirstUnservedPort = 40_000;
    private const int UptimeAtStart = 7_421;

    public object Executor(LiumNode node, int free) => new
    {
        node.Id,
        node.MachineName,
        PricePerGpu = PerGpu(network.Market.UsdPerGpuHour(node)),
        PricePerHour = network.Market.UsdPerGpuHour(node) * node.GpuCount,
        node.GpuCount,
        AvailableGpuCount = free,
        MinGpuCountForRental = node.MinGpus,
        IsWholeHostFree = free == node.GpuCount,
        ReliabilityScore = node.Reliability,
        node.Tier,
        ExecutorIpAddress = Address(node),
        ValidatorHotkey = "5Sim",
        UptimeInMinutes = Uptime(),
        Location = new
        {
            node.Country,
            node.CountryCode,
            Region = node.CountryCode,
            RegionName = node.City,
            node.City,
            node.Lat,
            node.Lon,
            Timezone = "UTC",
        },
        Specs = Specs(node),
    };

    public object FeedRow(LiumNode node, int free) => new
    {
        Id = node.FeedId,
        // The feed leaves the maker's name away.
        GpuModel = node.MachineName.Replace("NVIDIA ", "", StringComparison.Ordinal).Replace("GeForce ", "", StringComparison.Ordinal),
        node.GpuCount,
        AvailableGpuCount = free,
        MinRentableGpuCount = node.MinGpus,
        GpuMemoryGb = (int)Math.Round(node.GpuMib / 1024.0),
        node.CpuCount,
        RamGb = node.RamGib,
        PricePerNodeHour = network.Market.UsdPerGpuHour(node) * node.GpuCount,
        node.CountryCode,
        node.Tier,
        node.Reliability,
    };

    public object Pod(LiumPod pod) => new
    {
        pod.Id,
        pod.Rent.PodName,
        pod.Status,
        SshConnectCmd = pod.Status == LiumPodStatus.Running ? $"ssh root@{Host(pod)} -p {SshPort(pod)}" : null,
        PortsMapping = Ports(pod),
        GpuName = pod.Node.MachineName,
        GpuCount = pod.Rent.Gpus.ToString(CultureInfo.InvariantCulture),
        CpuName = pod.Node.CpuModel,
        RamTotal = (long)pod.Node.RamGib * KibPerGib,
        IsFavorite = false,
        CreatedAt = Time(pod.CreatedAt),
        UpdatedAt = Time(pod.UpdatedAt),
        RemovalScheduledAt = pod.RemovalScheduledAt is { } at ? Time(at) : null,
        JupyterUrl = (string?)null,
        Executor = new
        {
            pod.Node.Id,
            pod.Node.MachineName,
            PricePerGpu = PerGpu(pod.UsdPerGpuHour),
            PricePerHour = pod.UsdPerGpuHour * pod.Node.GpuCount,
            ExecutorIpAddress = Host(pod),
            ValidatorHotkey = "5Sim",
            UptimeInMinutes = Uptime(),
            Active = !network.Market.IsDark(pod.Node),
            Location = new { pod.Node.Country, pod.Node.CountryCode },
        },
        Template = new { pod.Template.Id, pod.Template.Body.Name, pod.Template.Body.DockerImage, pod.Template.Body.DockerImageTag },
    };

    // A public template shows nobody's environment.
    public static object Template(LiumTemplate template) => new
    {
        template.Id,
        template.Body.Name,
        template.Body.DockerImage,
        template.Body.DockerImageTag,
        template.Body.DockerImageDigest,
        template.Body.InternalPorts,
        template.Body.StartupCommands,
        template.Body.Entrypoint,
        Environment = template.IsOurs ? template.Body.Environment : null,
        template.Body.Category,
        template.Body.IsPrivate,
        template.Body.Description,
        template.Status,
        UserId = template.IsOurs ? LiumApi.UserId : "somebody else",
        CreatedAt = Time(template.CreatedAt),
    };

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static object Specs(LiumNode node) => new
    {
        Gpu = new
        {
            Count = node.GpuCount,
            node.Driver,
            CudaDriver = 12,
            Details = Enumerable.Range(0, node.GpuCount).Select(_ => new
            {
                Name = node.MachineName,
                Cuda = "12.8",
                PowerLimit = 575,
                GraphicsSpeed = 2400,
                MemorySpeed = 14001,
                Pcie = 5,
                Capacity = node.GpuMib,
            }),
        },
        Cpu = new { Count = node.CpuCount, Model = node.CpuModel },
        Ram = new { Total = (long)node.RamGib * KibPerGib, Used = 1000, Free = ((long)node.RamGib * KibPerGib) - 1000 },
        HardDisk = new { Total = (long)node.DiskGib * KibPerGib, Used = 10, Free = ((long)node.DiskGib * KibPerGib) - 10 },
        Network = new { UploadSpeed = 940.1, DownloadSpeed = 930.2 },
        SysboxRuntime = true,
        AvailablePortCount = 40,
    };

    private int Uptime() => UptimeAtStart + (int)(world.Now - world.Start).TotalMinutes;

    private decimal? PerGpu(decimal usd) => options.Value.LiumPrices == LiumPriceEdition.PerGpu ? usd : null;

    // Reserved for documentation: nobody is there. A pod says where it really listens.
    private string Address(LiumNode node) => $"192.0.2.{network.Market.OrdinalOf(node) + 10}";

    private string Host(LiumPod pod) => pod.Workloads.FirstOrDefault()?.Host ?? Address(pod.Node);

    // Behind a service's port for SSH there is nobody; a machine's is real.
    private static int SshPort(LiumPod pod) => pod.Door?.Port ?? FirstUnservedPort + pod.Ordinal;

    private static Dictionary<string, int> Ports(LiumPod pod)
    {
        var ports = new Dictionary<string, int>(StringComparer.Ordinal) { ["22"] = SshPort(pod) };
        if (pod.Service is { } service)
        {
            ports[service.Identity.ContainerPort.ToString(CultureInfo.InvariantCulture)] = service.Port;
        }

        return ports;
    }
}
