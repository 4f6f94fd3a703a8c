using System.Text.Json;
using Broker.Simulator.Supply;

namespace Broker.Simulator.Dispersed;

/// <param name="Listed">False for a GPU that can be had although the registry does not show it.</param>
internal sealed record DispersedGpu(Guid RegistryUuid, string Name, int VramGib, bool Listed);

/// <summary>Nodes of one kind in one region; a node is let as a whole.</summary>
internal sealed record DispersedPool(
    string Region, string Gpu, int GpuCount, int CpuCores, int RamGib, int StorageGib, decimal UsdPerHour, int Nodes);

internal sealed record DispersedSupply(DispersedGpu[] Gpus, DispersedPool[] Pools)
{
    public static DispersedSupply Read() =>
        JsonSerializer.Deserialize<DispersedSupply>(SupplyData.Text("dispersed-supply.json"), JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException("The resource dispersed-supply.json is empty.");

    public DispersedGpu Gpu(DispersedPool pool) => Gpus.Single(gpu => gpu.Name == pool.Gpu);
}
