using System.Text.Json;
using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.IoNet;

/// <summary>Two lists of what is for rent: machines with their price (key needed) and the public inventory (no key).</summary>
internal static class IoNetMachinesApi
{
    public static void MapHardware(RouteGroupBuilder group) => group.MapGet("/hardware", Hardware);

    public static void MapInventory(RouteGroupBuilder group) => group.MapGet("/inventory-data", Inventory);

    private static IResult Hardware(
        string? gpu, string? gpu_family, string? regions, string? supplier, int? gpu_memory_min, int? gpu_memory_max,
        SimulatedWorld world, IoNetStock stock)
    {
        var wanted = regions?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var kind = supplier switch { "internal" => "io", "external" => "partner", _ => null };
        return world.Visit(() => IoNetJson.Data(new
        {
            hardware = stock.Supply.Hardware
                .Where(hardware => (gpu ?? gpu_family) is not { } name || hardware.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
                .Where(hardware => kind is null || hardware.Supplier == kind)
                .Where(hardware => hardware.VramGib >= (gpu_memory_min ?? 0) && hardware.VramGib <= (gpu_memory_max ?? int.MaxValue))
                .SelectMany(hardware => stock.Supply.Locations
                    .Where(location => wanted is null || wanted.Contains(location.Iso2))
                    .Where(location => stock.Listed(hardware, location) > 0)
                    .SelectMany(location => Machines(stock, hardware, location)))
                .ToList(),
        }));
    }

    // One card at a time where containers can be had, and partners' whole machines, whose id is a word.
    private static IEnumerable<MachineWire> Machines(IoNetStock stock, IoNetHardware hardware, IoNetLocation location)
    {
        var price = stock.UsdPerGpuHour(hardware, location);
        var id = (hardware.Id * 100) + location.Id;
        yield return Machine(hardware, location, id, 1, JsonSerializer.SerializeToElement(hardware.Id), price);
        if (hardware.Supplier == "partner" && stock.Listed(hardware, location) >= 8)
        {
            var word = $"{hardware.ShortName.Split(' ')[0].ToLowerInvariant()}-{location.Iso2.ToLowerInvariant()}-8x";
            yield return Machine(hardware, location, id + 50_000, 8, JsonSerializer.SerializeToElement(word), price * 8);
        }
    }

    private static MachineWire Machine(IoNetHardware hardware, IoNetLocation location, int id, int cards, JsonElement deployId, decimal price) => new(
        id, deployId, hardware.ShortName, cards, hardware.Supplier, decimal.Round(price, 4), hardware.VramGib, hardware.Interconnect, hardware.Nvlink,
        hardware.StorageGibPerGpu * cards, hardware.VcpuPerGpu * cards, hardware.MemoryGibPerGpu * cards, location.Iso2);

    private static IResult Inventory(HttpRequest request, SimulatedWorld world, IoNetStock stock)
    {
        var query = IoNetFields.Query(request);
        var size = query.Integer("limit", 1, 100, 10);
        // This list alone counts its pages from one.
        var page = query.Integer("page", 1, 100_000, 1);
        query.ThrowIfWrong();
        return world.Visit(() =>
        {
            var rows = stock.Supply.Hardware
                .SelectMany(hardware => stock.Supply.Locations
                    .Where(location => stock.Listed(hardware, location) > 0)
                    .Select(location => new InventoryRowWire(
                        hardware.Name, stock.Listed(hardware, location), location.Name, ["High Speed", "Ultra High Speed"], "GPU")))
                .ToList();
            return IoNetJson.Bare(new InventoryWire(
                "success", [.. rows.Select(row => row.HardwareName).Distinct()], [.. rows.Select(row => row.NumOfGpus).Distinct().Order()],
                new InventoryPagingWire(rows.Count, (rows.Count + size - 1) / size, page, size), [.. rows.Skip((page - 1) * size).Take(size)]));
        });
    }
}
