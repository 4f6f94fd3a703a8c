using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash;

internal sealed record ProviderGpuWire(string Vendor, string Model, string Ram, string Interface);

internal sealed record ProviderAttributeWire(string Key, string Value, IReadOnlyList<string> AuditedBy);

internal sealed record ProviderStorageWire(StockWire Ephemeral, StockWire Persistent);

internal sealed record ProviderStatsWire(StockWire Cpu, StockWire Gpu, StockWire Memory, ProviderStorageWire Storage);

internal sealed record ProviderCheckWire(string Id, bool IsOnline, string CheckDate);

internal record ProviderWire
{
    public required string Owner { get; init; }
    public required string Name { get; init; }
    public required string HostUri { get; init; }
    public long CreatedHeight { get; init; }
    public string? Email { get; init; }
    public string? Website { get; init; }
    public required string LastCheckDate { get; init; }
    public int DeploymentCount { get; init; }
    public int LeaseCount { get; init; }
    public string CosmosSdkVersion { get; init; } = "v0.53.4";
    public string AkashVersion { get; init; } = "0.10.5";
    public required string IpRegion { get; init; }
    public string? IpRegionCode { get; init; }
    public required string IpCountry { get; init; }
    public required string IpCountryCode { get; init; }
    public required string IpLat { get; init; }
    public required string IpLon { get; init; }
    public double Uptime1d { get; init; }
    public double Uptime7d { get; init; }
    public double Uptime30d { get; init; }
    public bool IsValidVersion { get; init; } = true;
    public bool IsOnline { get; init; }
    public required string LastOnlineDate { get; init; }
    public bool IsAudited { get; init; }
    public required IReadOnlyList<ProviderGpuWire> GpuModels { get; init; }
    public required IReadOnlyList<ProviderAttributeWire> Attributes { get; init; }
    public string Host { get; init; } = "akash";
    public required string Organization { get; init; }
    public string? StatusPage { get; init; }
    public required string LocationRegion { get; init; }
    public required string Country { get; init; }
    public required string City { get; init; }
    public required string Timezone { get; init; }
    public required string LocationType { get; init; }
    public string? HostingProvider { get; init; }
    public string HardwareCpu { get; init; } = "amd";
    public string HardwareCpuArch { get; init; } = "x86-64";
    public string HardwareGpuVendor { get; init; } = "nvidia";
    public required IReadOnlyList<string> HardwareGpuModels { get; init; }
    public IReadOnlyList<string> HardwareDisk { get; init; } = ["nvme"];
    public bool FeatPersistentStorage { get; init; } = true;
    public IReadOnlyList<string> FeatPersistentStorageType { get; init; } = ["beta3"];
    public string HardwareMemory { get; init; } = "ddr5";
    public string? NetworkProvider { get; init; }
    public int NetworkSpeedDown { get; init; } = 10_000;
    public int NetworkSpeedUp { get; init; } = 10_000;
    public string Tier { get; init; } = "community";
    public bool FeatEndpointCustomDomain { get; init; } = true;
    public bool WorkloadSupportChia { get; init; }
    public IReadOnlyList<string> WorkloadSupportChiaCapabilities { get; init; } = [];
    public bool FeatEndpointIp { get; init; }
}

internal sealed record ProviderDetailWire : ProviderWire
{
    [SetsRequiredMembers]
    public ProviderDetailWire(ProviderWire row, ProviderStatsWire stats, IReadOnlyList<ProviderCheckWire> uptime)
        : base(row)
    {
        Stats = stats;
        Uptime = uptime;
    }

    public required ProviderStatsWire Stats { get; init; }
    public required IReadOnlyList<ProviderCheckWire> Uptime { get; init; }
}

/// <summary>A provider as the Console's index shows it.</summary>
internal static class AkashProviderViews
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const long Gib = 1L << 30;
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMinutes(15);

    public static ProviderWire Row(AkashProvider provider, string hostUri, bool online, DateTimeOffset now) => new()
    {
        Owner = provider.Owner,
        Name = provider.Name,
        HostUri = hostUri,
        CreatedHeight = 19_000_000 + provider.CpuCores,
        Website = $"https://{provider.Name}.sim.invalid",
        LastCheckDate = Text(LastCheck(now)),
        IpRegion = provider.IpRegion,
        IpCountry = provider.Country,
        IpCountryCode = provider.CountryCode,
        IpLat = provider.IpLat,
        IpLon = provider.IpLon,
        Uptime1d = provider.Uptime1d,
        Uptime7d = provider.Uptime7d,
        Uptime30d = provider.Uptime30d,
        IsOnline = online,
        LastOnlineDate = Text(online ? LastCheck(now) : LastCheck(now) - CheckEvery),
        IsAudited = provider.Audited,
        GpuModels = [.. provider.Gpus.Select(gpu => new ProviderGpuWire("nvidia", gpu.Model, gpu.Ram, gpu.Interface))],
        Attributes = Attributes(provider),
        Organization = provider.Organization,
        LocationRegion = provider.LocationRegion,
        Country = provider.CountryCode,
        City = provider.City,
        Timezone = provider.Timezone,
        LocationType = provider.LocationType,
        HardwareGpuModels = [.. provider.Gpus.Select(gpu => gpu.Model).Distinct()],
    };

    public static ProviderDetailWire Detail(
        AkashProvider provider, string hostUri, AkashProviders providers, AkashNetwork network, SimulatedWorld world)
    {
        var online = !providers.IsDark(provider);
        var row = Row(provider, hostUri, online, world.Now);
        var leases = ActiveLeases(provider, network).Count();
        return new ProviderDetailWire(
            row with { DeploymentCount = leases, LeaseCount = leases },
            Stats(provider, providers, network),
            [.. Enumerable.Range(0, 8).Select(back => new ProviderCheckWire(
                $"{provider.Name}-{back}", back > 0 || online, Text(LastCheck(world.Now) - (CheckEvery * back))))]);
    }

    public static ProviderStatsWire Stats(AkashProvider provider, AkashProviders providers, AkashNetwork network)
    {
        var units = ActiveLeases(provider, network).SelectMany(lease => lease.Group.Spec.Units).ToList();
        var cpu = units.Sum(unit => unit.Count * Number(unit.Resources.Cpu.Units));
        var memory = units.Sum(unit => unit.Count * Number(unit.Resources.Memory.Size));
        var storage = units.Sum(unit => unit.Count * unit.Resources.Storage.Sum(volume => Number(volume.Size)));
        var gpus = provider.Gpus.Sum(gpu => gpu.Count);
        var free = provider.Gpus.Sum(gpu => providers.Free(provider, gpu));
        return new ProviderStatsWire(
            new StockWire(cpu, Math.Max(0, (provider.CpuCores * 1000L) - cpu), 0),
            new StockWire(gpus - free, free, 0),
            new StockWire(memory, Math.Max(0, (provider.MemoryGib * Gib) - memory), 0),
            new ProviderStorageWire(
                new StockWire(storage, Math.Max(0, (provider.StorageGib * Gib) - storage), 0),
                new StockWire(0, provider.StorageGib * Gib / 2, 0)));
    }

    private static IEnumerable<AkashLease> ActiveLeases(AkashProvider provider, AkashNetwork network) => network.Deployments
        .SelectMany(deployment => deployment.ActiveLeases)
        .Where(lease => lease.Provider.Owner == provider.Owner);

    private static List<ProviderAttributeWire> Attributes(AkashProvider provider) =>
    [
        .. AkashProviders.Attributes(provider).Select(attribute => new ProviderAttributeWire(
            attribute.Key, attribute.Value, provider.Audited ? ["akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63"] : [])),
    ];

    private static DateTimeOffset LastCheck(DateTimeOffset now) => new(now.Ticks - (now.Ticks % CheckEvery.Ticks), TimeSpan.Zero);

    private static long Number(ManifestValue value) => long.Parse(value.Val, CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
