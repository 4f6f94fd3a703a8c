using System.Text;
using System.Text.Json;
using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.IoNet;

/// <summary>Containers as a service, the enterprise variant.</summary>
internal static class IoNetContainersApi
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/hardware/max-gpus-per-container", Hardware);
        group.MapGet("/available-replicas", AvailableReplicas);
        group.MapGet("/price", Price);
        group.MapPost("/deploy", DeployAsync);
        group.MapPatch("/deployment/{id}", PatchAsync);
        group.MapGet("/deployment/{id}/log/{container}", Log);
        IoNetDeploymentsApi.Map(group, IoNetProduct.Containers, "containers");
    }

    private static IResult Hardware(SimulatedWorld world, IoNetStock stock) => world.Visit(() =>
    {
        var rows = stock.Supply.Hardware.Select(hardware => new HardwareWire(
            hardware.MaxGpusPerContainer, stock.Supply.Locations.Sum(location => stock.Listed(hardware, location)), hardware.Id, hardware.Name,
            "NVIDIA")).ToList();
        return IoNetJson.Data(new { hardware = rows, total = rows.Count });
    });

    private static IResult AvailableReplicas(HttpRequest request, SimulatedWorld world, IoNetStock stock)
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
                .Select(location => new ReplicasWire(
                    location.Id, location.Iso2, location.Name,
                    gpus <= hardware.MaxGpusPerContainer ? Math.Max(0, stock.Listed(hardware, location) / gpus) : 0))
                .ToList());
        });
    }

    private static IResult Price(HttpRequest request, SimulatedWorld world, IoNetNetwork network)
    {
        var query = IoNetFields.Query(request);
        var locations = LocationIds(query, query.Text("location_ids"));
        var id = query.Integer("hardware_id", int.MinValue, int.MaxValue);
        var hours = query.Integer("duration_hours", 1, IoNetRequests.LongestTermHours);
        var gpus = query.Integer("gpus_per_container", 1, 8);
        var replicas = query.Integer("replica_count", 1, 1000);
        query.ThrowIfWrong();
        return world.Visit(() =>
        {
            var (hardware, location) = Place(network.Stock, id, locations);
            return IoNetJson.Data(network.Price(hardware, location, hours, gpus, replicas));
        });
    }

    // The list comes as JSON inside the query string.
    private static int[] LocationIds(IoNetFields query, string text)
    {
        try
        {
            if (JsonSerializer.Deserialize<int[]>(text) is { Length: > 0 } ids)
            {
                return ids;
            }
        }
        catch (JsonException)
        {
            // Answered below, together with whatever else is wrong.
        }

        query.Add("location_ids", "Input should be a JSON array of integers", "value_error");
        return [];
    }

    private static (IoNetHardware Hardware, IoNetLocation Location) Place(IoNetStock stock, int hardwareId, IReadOnlyList<int> locations)
    {
        var hardware = stock.Hardware(hardwareId) ?? throw new IoNetProblem(404, "Hardware not found");
        // Only one location is honoured.
        return (hardware, stock.Location(locations[0]) ?? throw new IoNetProblem(404, "Location not found"));
    }

    private static async Task<IResult> DeployAsync(
        HttpRequest request, SimulatedWorld world, IoNetNetwork network, CancellationToken cancellationToken)
    {
        var asked = IoNetRequests.Deploy(await IoNetFields.BodyAsync(request, cancellationToken));
        return world.Visit(() =>
        {
            var (hardware, location) = Place(network.Stock, asked.HardwareId, asked.LocationIds);
            if (asked.GpusPerContainer > hardware.MaxGpusPerContainer)
            {
                throw new IoNetProblem(400, $"At most {hardware.MaxGpusPerContainer} GPUs per container for this hardware");
            }

            var order = new IoNetOrder(
                asked.Name, asked.DurationHours, asked.GpusPerContainer, $"{hardware.Id}", hardware, location, asked.Replicas);
            return IoNetJson.Written(network.Deploy(order, asked.Config));
        });
    }

    private static async Task<IResult> PatchAsync(
        string id, HttpRequest request, SimulatedWorld world, IoNetNetwork network, CancellationToken cancellationToken)
    {
        var patch = IoNetRequests.Patch(await IoNetFields.BodyAsync(request, cancellationToken));
        return world.Visit(() =>
        {
            var deployment = network.Find(id, IoNetProduct.Containers);
            if (!deployment.IsLive || deployment.Settings is not IoNetContainerConfig config)
            {
                throw new IoNetProblem(400, $"Deployment is {deployment.Status}");
            }

            patch(config);
            network.Restart(deployment);
            return IoNetJson.Written(deployment);
        });
    }

    private static IResult Log(string id, string container, HttpRequest request, SimulatedWorld world, IoNetNetwork network)
    {
        var query = IoNetFields.Query(request);
        var stream = query.Has("stream") ? query.Text("stream") : "stdout";
        if (stream is not ("stdout" or "stderr"))
        {
            query.Add("stream", "Input should be 'stdout' or 'stderr'", "enum");
        }

        query.ThrowIfWrong();
        return world.Visit(() =>
        {
            var text = new StringBuilder();
            foreach (var line in IoNetDeploymentsApi.FindWorker(network.Find(id, IoNetProduct.Containers), container).Workload?.Lines() ?? [])
            {
                if (line.Stream == stream)
                {
                    text.Append(line.At.UtcDateTime.ToString("O")).Append(' ').Append(line.Text).Append('\n');
                }
            }

            return Results.Text(text.ToString(), "text/plain");
        });
    }
}
