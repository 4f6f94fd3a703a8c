using System.Text.Json;
using Broker.Simulator.World;

namespace Broker.Simulator.IoNet;

/// <summary>Machines as a service, the enterprise variant.</summary>
internal static class IoNetMachinesApi
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/hardware", Hardware);
        group.MapGet("/hardware/max-gpus-per-vm", Limits);
        group.MapGet("/available-vms", Available);
        group.MapGet("/price", Price);
        group.MapPost("/deploy", DeployAsync);
        IoNetDeploymentsApi.Map(group, IoNetProduct.Machines, "vms");
    }

    private static IResult Hardware(
        string? gpu, string? gpu_family, string? regions, string? supplier, int? gpu_memory_min, int? gpu_memory_max,
        SimulatedWorld world, IoNetStock stock, IoNetMachines machines)
    {
        var wanted = regions?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var kind = supplier switch { "internal" => "io", "external" => "partner", _ => null };
        return world.Visit(() => IoNetJson.Data(new
        {
            hardware = machines.Listed()
                .Where(one => (gpu ?? gpu_family) is not { } name || one.Hardware.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
                .Where(one => kind is null || one.Hardware.Supplier == kind)
                .Where(one => one.Hardware.VramGib >= (gpu_memory_min ?? 0) && one.Hardware.VramGib <= (gpu_memory_max ?? int.MaxValue))
                .Where(one => wanted is null || wanted.Contains(one.Location.Iso2))
                .Select(one => Wire(one, stock.UsdPerGpuHour(one.Hardware, one.Location)))
                .ToList(),
        }));
    }

    private static MachineWire Wire(IoNetMachine machine, decimal usdPerGpuHour)
    {
        var (hardware, cards) = (machine.Hardware, machine.Cards);
        return new MachineWire(
            $"{cards}x{hardware.Id}__{machine.Location.Iso2}", IoNetMachines.IdNode(machine.DeployId), hardware.ShortName, cards, hardware.Supplier,
            decimal.Round(usdPerGpuHour * cards, 4), hardware.VramGib, hardware.Interconnect, hardware.Nvlink, hardware.StorageGibPerGpu * cards,
            hardware.VcpuPerGpu * cards, hardware.MemoryGibPerGpu * cards, machine.Location.Iso2);
    }

    private static IResult Limits(SimulatedWorld world, IoNetStock stock) => world.Visit(() =>
    {
        var rows = stock.Supply.Hardware.Select(hardware => new MachineLimitWire(
            hardware.MaxGpusPerContainer, stock.Supply.Locations.Sum(location => stock.Listed(hardware, location)), hardware.Id, hardware.Name,
            "NVIDIA")).ToList();
        return IoNetJson.Data(new { hardware = rows, total = rows.Count });
    });

    private static IResult Available(HttpRequest request, SimulatedWorld world, IoNetStock stock)
    {
        var query = IoNetFields.Query(request);
        var id = query.Integer("hardware_id", int.MinValue, int.MaxValue);
        var gpus = query.Integer("hardware_qty", 1, 8);
        query.ThrowIfWrong();
        return world.Visit(() =>
        {
            var hardware = stock.Hardware(id) ?? throw new IoNetProblem(404, "Hardware not found");
            return IoNetJson.Data(stock.Supply.Locations
                .Where(location => hardware.Stock.ContainsKey(location.Id))
                .Select(location => new MachinesFreeWire(
                    location.Id, location.Iso2, location.Name,
                    gpus <= hardware.MaxGpusPerContainer ? Math.Max(0, stock.Listed(hardware, location) / gpus) : 0))
                .ToList());
        });
    }

    private static IResult Price(HttpRequest request, SimulatedWorld world, IoNetNetwork network, IoNetMachines machines)
    {
        var query = IoNetFields.Query(request);
        var location = LocationId(query, query.Text("location_ids"));
        var id = query.Text("hardware_id");
        var currency = query.Text("currency");
        var hours = query.Integer("duration_hours", 1, IoNetRequests.LongestTermHours, 1);
        var gpus = query.Integer("gpus_per_vm", 1, 8, 1);
        var replicas = query.Integer("replica_count", 1, 1000);
        if (currency is not ("" or "usdc" or "iocoin"))
        {
            query.Add("currency", "Input should be 'usdc' or 'iocoin'", "enum");
        }

        query.ThrowIfWrong();
        return world.Visit(() =>
        {
            var machine = machines.Find(id, location, gpus);
            var price = network.Price(machine.Hardware, machine.Location, hours, gpus, replicas);
            return IoNetJson.Data(new MachinePriceWire(
                price.ReplicaCount, price.GpusPerContainer, price.AvailableReplicaCount, price.Discount, price.IonetFee, price.IonetFeePercent,
                price.CurrencyConversionFee, price.CurrencyConversionFeePercent, price.TotalCostUsdc));
        });
    }

    // A JSON array of one number or code in the query string, or the bare code itself.
    private static string LocationId(IoNetFields query, string text)
    {
        try
        {
            if (JsonSerializer.Deserialize<JsonElement[]>(text) is [var one] && one.ValueKind is JsonValueKind.Number or JsonValueKind.String)
            {
                return one.ToString();
            }
        }
        catch (JsonException) when (text.Length > 0 && text.All(char.IsAsciiLetterOrDigit))
        {
            return text;
        }
        catch (JsonException)
        {
            // Answered below, together with whatever else is wrong.
        }

        query.Add("location_ids", "Input should be a list of one location", "value_error");
        return "";
    }

    private static async Task<IResult> DeployAsync(
        HttpRequest request, SimulatedWorld world, IoNetNetwork network, IoNetMachines machines, CancellationToken cancellationToken)
    {
        var asked = IoNetRequests.DeployMachine(await IoNetFields.BodyAsync(request, cancellationToken));
        return world.Visit(() =>
        {
            var machine = machines.Find(asked.HardwareId, asked.LocationId, asked.GpusPerVm);
            network.Deploy(
                new IoNetOrder(asked.Name, asked.DurationHours, asked.GpusPerVm, machine.DeployId, machine.Hardware, machine.Location, asked.Vms),
                asked.Config);
            // As renters' clients have found it: the id of a new machine has to be looked up under its name.
            return Results.Text("", "application/json");
        });
    }
}
