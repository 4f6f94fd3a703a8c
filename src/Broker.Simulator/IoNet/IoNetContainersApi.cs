using System.Text;
using System.Text.Json;
using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.IoNet;

/// <summary>Containers as a service, the enterprise variant.</summary>
internal static class IoNetContainersApi
{
    private const int LargestPage = 100;
    private const int LongestTermHours = 8760;
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
        var hours = query.Integer("duration_hours", 1, LongestTermHours);
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
        var body = await IoNetFields.BodyAsync(request, cancellationToken);
        var name = body.Text("resource_private_name");
        var hours = body.Integer("duration_hours", 1, LongestTermHours, 1);
        var gpus = body.Integer("gpus_per_container", 1, 8);
        var hardwareId = body.Integer("hardware_id", int.MinValue, int.MaxValue);
        var locations = body.OptionalIntegers("location_ids");
        var pool = body.OptionalText("node_pool_id");
        var container = body.Map("container_config");
        var replicas = container.Integer("replica_count", 1, 100);
        var port = container.Integer("traffic_port", 1, 65535);
        var environment = container.OptionalMap("env_variables");
        var secrets = container.OptionalMap("secret_env_variables");
        var entrypoint = container.OptionalTexts("entrypoint");
        _ = container.OptionalTexts("args");
        _ = container.OptionalText("command");
        container.ForbidOthers();
        var registry = body.Map("registry_config");
        var image = registry.Text("image_url");
        _ = registry.OptionalText("registry_username");
        _ = registry.OptionalText("registry_secret");
        registry.ForbidOthers();
        body.ForbidOthers();
        body.ThrowIfWrong();
        if (pool is not null)
        {
            throw new IoNetProblem(locations is null ? 404 : 400, locations is null ? "Node pool not found" : "Set location_ids or node_pool_id, not both");
        }

        if (locations is not { Count: > 0 })
        {
            throw new IoNetProblem(400, "location_ids or node_pool_id is required");
        }

        return world.Visit(() =>
        {
            var (hardware, location) = Place(network.Stock, hardwareId, locations);
            if (gpus > hardware.MaxGpusPerContainer)
            {
                throw new IoNetProblem(400, $"At most {hardware.MaxGpusPerContainer} GPUs per container for this hardware");
            }

            var config = new IoNetContainerConfig { TrafficPort = port, Image = image, Entrypoint = entrypoint, Environment = Values(environment) };
            foreach (var (key, value) in Values(secrets))
            {
                config.Secrets[key] = value;
            }

            var deployment = network.Deploy(new IoNetOrder(name, hours, gpus, hardware, location, replicas), config);
            return IoNetJson.Bare(new WrittenWire(Written, deployment.Id.ToString()));
        });
    }

    private static async Task<IResult> PatchAsync(
        string id, HttpRequest request, SimulatedWorld world, IoNetNetwork network, CancellationToken cancellationToken)
    {
        var body = await IoNetFields.BodyAsync(request, cancellationToken);
        var environment = body.OptionalMap("env_variables");
        var secrets = body.OptionalMap("secret_env_variables", nulls: true);
        var entrypoint = body.OptionalTexts("entrypoint");
        var port = body.Has("traffic_port") ? body.Integer("traffic_port", 1, 65535) : (int?)null;
        var image = body.OptionalText("image_url");
        _ = body.OptionalText("registry_username");
        _ = body.OptionalText("registry_secret");
        _ = body.OptionalTexts("args");
        _ = body.OptionalText("command");
        body.ForbidOthers();
        body.ThrowIfWrong();
        return world.Visit(() =>
        {
            var deployment = network.Find(id);
            if (!deployment.IsLive)
            {
                throw new IoNetProblem(400, $"Deployment is {deployment.Status}");
            }

            var config = deployment.Config;
            config.Environment = environment is null ? config.Environment : Values(environment);
            config.Entrypoint = entrypoint ?? config.Entrypoint;
            config.TrafficPort = port ?? config.TrafficPort;
            config.Image = image ?? config.Image;
            foreach (var (key, value) in secrets ?? [])
            {
                if (value is null)
                {
                    config.Secrets.Remove(key);
                }
                else
                {
                    config.Secrets[key] = value;
                }
            }

            network.Restart(deployment);
            return IoNetJson.Bare(new WrittenWire(Written, deployment.Id.ToString()));
        });
    }

    private static async Task<IResult> ExtendAsync(
        string id, HttpRequest request, SimulatedWorld world, IoNetNetwork network, IoNetViews views, CancellationToken cancellationToken)
    {
        var body = await IoNetFields.BodyAsync(request, cancellationToken);
        var hours = body.Integer("duration_hours", 1, LongestTermHours);
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

    private static Dictionary<string, string> Values(Dictionary<string, string?>? map) =>
        (map ?? []).ToDictionary(entry => entry.Key, entry => entry.Value ?? "", StringComparer.Ordinal);
}
