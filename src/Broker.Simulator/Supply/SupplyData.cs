using System.Text.Json;
using Broker.Simulator.Lium;
using Broker.Simulator.Targon;

namespace Broker.Simulator.Supply;

internal sealed record AkashGpu(string Model, string Ram, string Interface, int Count, decimal UsdPerHour);

internal sealed record AkashProvider(
    string Owner, string Name, string Organization, string City, string Country, string CountryCode, string LocationRegion,
    string IpRegion, string IpLat, string IpLon, string Timezone, bool Audited, double Uptime1d, double Uptime7d, double Uptime30d,
    int CpuCores, int MemoryGib, int StorageGib, string LocationType, AkashGpu[] Gpus)
{
    /// <summary>Reserved top level domain: nobody can reach it by mistake.</summary>
    public string Host => $"provider.{Name}.sim.invalid";
}

internal sealed record AkashSupply(string Auditor, AkashProvider[] Providers);

internal sealed record IoNetLocation(int Id, string Iso2, string Name);

internal sealed record IoNetHardware(
    int Id, string Name, string ShortName, int VramGib, string Interconnect, bool Nvlink, int MaxGpusPerContainer,
    decimal UsdPerGpuHour, int VcpuPerGpu, int MemoryGibPerGpu, int StorageGibPerGpu, string Supplier, Dictionary<int, int> Stock);

internal sealed record IoNetSupply(IoNetLocation[] Locations, IoNetHardware[] Hardware);

internal sealed record AethirOffer(
    string OfferId, string GpuModel, int GpuCount, int VramGb, int Cpu, int RamGb, int StorageGb, string Interconnect, string Region, string Mode,
    decimal PricePerHourUsd, int MinTermHours, int Available);

internal sealed record AethirSupply(AethirOffer[] Offers);

/// <summary>The files of <c>Data/</c>, carried inside the assembly.</summary>
internal static class SupplyData
{
    public static AkashSupply Akash() => Read<AkashSupply>("akash-supply.json");

    public static IoNetSupply IoNet() => Read<IoNetSupply>("ionet-supply.json");

    public static TargonSupply Targon() => Read<TargonSupply>("targon-supply.json");

    public static LiumSupply Lium() => Read<LiumSupply>("lium-supply.json");

    public static AethirSupply Aethir() => Read<AethirSupply>("aethir-supply.json");

    public static string Text(string name)
    {
        using var stream = typeof(SupplyData).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static T Read<T>(string name) =>
        JsonSerializer.Deserialize<T>(Text(name), JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException($"The resource {name} is empty.");
}
