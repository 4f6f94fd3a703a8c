using System.Text;
using System.Text.Json;
using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.IoNet;

/// <summary>Containers as a service, the enterprise variant.</summary>
internal static class IoNetContainersApi
{
    private const int LargestPage = 100;
    private const string Written = "success";

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/hardware/max-gpus-per-container", Hardware);
        group.MapGet("/available-replicas", AvailableReplicas);
        group.MapGet("/node-pools", () => IoNetJson.Data(Array.Empty<object>()));
        group.MapGet("/price", Price);
        group.MapPost("/deploy", DeployAsync);
        group.MapGet("/deployments", List);
        group.MapGet("/deployment/{id}", (string id, SimulatedWorld world, IoNetNetwork network, IoNetViews views) =>
            world.Visit(() => IoNetJson.Data(views.Detail(network.Find(id)))));
        group.MapPatch("/deployment/{id}", PatchAsync);
        group.MapDelete("/deployment/{id}", (string id, SimulatedWorld world, IoNetNetwork network) => world.Visit(() =>
        {
            var deployment = network.Find(id);
            network.Terminate(deployment);
            return IoNetJson.Bare(new WrittenWire(Written, deployment.Id.ToString()));
        }));
        group.MapPost("/deployment/{id}/extend", ExtendAsync);
        group.MapGet("/deployment/{id}/containers", Containers);
        group.MapGet("/deployment/{id}/containers-jobs/{container}", ContainerJobs);
        group.MapGet("/deployment/{id}/log/{container}", Log);
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

            var order = new IoNetOrder(asked.Name, asked.DurationHours, asked.GpusPerContainer, hardware, location, asked.Replicas);
            var deployment = network.Deploy(order, asked.Config);
            return IoNetJson.Bare(new WrittenWire(Written, deployment.Id.ToString()));
        });
    }

    private static async Task<IResult> PatchAsync(
        string id, HttpRequest request, SimulatedWorld world, IoNetNetwork network, CancellationToken cancellationToken)
    {
        var patch = IoNetRequests.Patch(await IoNetFields.BodyAsync(request, cancellationToken));
        return world.Visit(() =>
        {
            var deployment = network.Find(id);
            if (!deployment.IsLive)
            {
                throw new IoNetProblem(400, $"Deployment is {deployment.Status}");
            }

            patch(deployment.Config);
            network.Restart(deployment);
            return IoNetJson.Bare(new WrittenWire(Written, deployment.Id.ToString()));
        });
    }

    private static async Task<IResult> ExtendAsync(
        string id, HttpRequest request, SimulatedWorld world, IoNetNetwork network, IoNetViews views, CancellationToken cancellationToken)
    {
        var body = await IoNetFields.BodyAsync(request, cancellationToken);
        var hours = body.Integer("duration_hours", 1, IoNetRequests.LongestTermHours);
        body.ForbidOthers();
        body.ThrowIfWrong();
        return world.Visit(() =>
        {
            var deployment = network.Find(id);
            network.Extend(deployment, hours);
            return IoNetJson.Data(views.Detail(deployment));
        });
    }

    private static IResult List(HttpRequest request, SimulatedWorld world, IoNetNetwork network, IoNetViews views)
    {
        var query = IoNetFields.Query(request);
        var status = query.OptionalText("status");
        var (page, size) = Paging(query, 10);
        if (status is not null && !IoNetStatus.All.Contains(status))
        {
            query.Add("status", $"Input should be one of {string.Join(", ", IoNetStatus.All)}", "enum");
        }

        query.ThrowIfWrong();
        return world.Visit(() =>
        {
            // Newest first, as a list of one's own things is read.
            var found = network.Deployments.Reverse().Where(deployment => status is null || deployment.Status == status).ToList();
            return IoNetJson.Data(new DeploymentListWire(
                [.. found.Skip(page * size).Take(size).Select(views.Row)], found.Count, IoNetStatus.All));
        });
    }

    private static IResult Containers(string id, HttpRequest request, SimulatedWorld world, IoNetNetwork network, IoNetViews views)
    {
        var query = IoNetFields.Query(request);
        var (page, size) = Paging(query, 20);
        query.ThrowIfWrong();
        return world.Visit(() =>
        {
            var deployment = network.Find(id);
            return IoNetJson.Data(new WorkerPageWire(
                deployment.Containers.Count,
                [.. deployment.Containers.Skip(page * size).Take(size).Select(container => views.Worker(deployment, container))]));
        });
    }

    private static IResult ContainerJobs(string id, string container, SimulatedWorld world, IoNetNetwork network, IoNetViews views) =>
        world.Visit(() =>
        {
            var deployment = network.Find(id);
            return IoNetJson.Data(new WorkerPageWire(1, [views.Worker(deployment, FindContainer(deployment, container))]));
        });

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
            foreach (var line in FindContainer(network.Find(id), container).Workload?.Lines() ?? [])
            {
                if (line.Stream == stream)
                {
                    text.Append(line.At.UtcDateTime.ToString("O")).Append(' ').Append(line.Text).Append('\n');
                }
            }

            return Results.Text(text.ToString(), "text/plain");
        });
    }

    private static IoNetContainer FindContainer(IoNetDeployment deployment, string id) =>
        deployment.Containers.Find(container => container.Id == id) ?? throw new IoNetProblem(404, "Container not found");

    private static (int Page, int Size) Paging(IoNetFields query, int otherwise) =>
        (query.Integer("page", 0, int.MaxValue / LargestPage, 0), query.Integer("page_size", 1, LargestPage, otherwise));
}
