using Broker.Simulator.World;

namespace Broker.Simulator.IoNet;

/// <summary>The public inventory, which needs no key.</summary>
internal static class IoNetInventoryApi
{
    public static void Map(RouteGroupBuilder group) => group.MapGet("/inventory-data", Inventory);

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
