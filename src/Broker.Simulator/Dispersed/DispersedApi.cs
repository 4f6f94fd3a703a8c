using Broker.Simulator.World;

namespace Broker.Simulator.Dispersed;

/// <summary>The general-compute subnet of the Render network.</summary>
internal static class DispersedApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup($"/{DispersedNetwork.Key}/v1")
            .AddEndpointFilter(DispersedGate.AnswerProblemsAsync)
            .AddEndpointFilter(DispersedGate.RequireSignatureAsync);
        group.MapGet("/compute/offers", Offers);
        group.MapGet("/gpu-registry", Registry);
        group.MapPost("/jobs", CreateAsync);
        group.MapGet("/jobs", Jobs);
        group.MapGet("/jobs/{uuid}", (string uuid, SimulatedWorld world, DispersedNetwork network) =>
            world.Visit(() => DispersedJson.Answer(DispersedViews.Job(network.Find(uuid)))));
        group.MapPut("/jobs/{uuid}/cancel", CancelAsync);
        group.MapGet("/job-runs", Runs);
        group.MapGet("/job-runs/{uuid}", Run);
        group.MapGet("/job-recipes", (HttpRequest request) => DispersedJson.Page(Array.Empty<object>(), DispersedRequests.Paging(request)));
        group.MapGet("/compute/ledger/transactions", Ledger);
    }

    private static IResult Offers(HttpRequest request, SimulatedWorld world, DispersedNetwork network, DispersedViews views)
    {
        var paging = DispersedRequests.Paging(request);
        int Least(string name) => DispersedRequests.Number(request, name, 0, int.MaxValue, 0);
        var (cpus, gpus, vram, ram, storage) = (Least("cpu_count"), Least("gpu_count"), Least("min_vram_gb"), Least("min_ram_gb"), Least("min_storage_gb"));
        var name = request.Query["gpu_name"].ToString();
        var registry = request.Query["gpu_registry_uuid"].ToString();
        var regions = request.Query["allowed_region_codes"].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)).ToList();
        return world.Visit(() =>
        {
            var supply = network.Stock.Supply;
            return DispersedJson.Page(
                supply.Pools
                    .Where(pool => pool.CpuCores >= cpus && pool.GpuCount >= gpus && pool.RamGib >= ram && pool.StorageGib >= storage)
                    .Where(pool => supply.Gpu(pool).VramGib >= vram && (name.Length == 0 || pool.Gpu.Equals(name, StringComparison.OrdinalIgnoreCase)))
                    .Where(pool => registry.Length == 0 || supply.Gpu(pool).RegistryUuid.ToString() == registry)
                    .Where(pool => regions.Count == 0 || regions.Contains(pool.Region))
                    .SelectMany(pool => Enumerable.Range(1, Math.Max(0, network.Stock.Free(pool))).Select(number => views.Offer(pool, number))),
                paging);
        });
    }

    private static IResult Registry(HttpRequest request, SimulatedWorld world, DispersedNetwork network)
    {
        var paging = DispersedRequests.Paging(request);
        var onlyAvailable = request.Query["filter[only_available]"] == "true";
        var vram = DispersedRequests.Number(request, "filter[min_vram_gb]", 0, int.MaxValue, 0);
        return world.Visit(() => DispersedJson.Page(
            network.Stock.Supply.Gpus
                .Where(gpu => gpu.Listed && gpu.VramGib >= vram)
                .Select(gpu => new RegistryWire(
                    gpu.RegistryUuid, gpu.Name, gpu.VramGib, network.Stock.Supply.Pools.Any(pool => pool.Gpu == gpu.Name && network.Stock.Free(pool) > 0)))
                .Where(gpu => gpu.Available || !onlyAvailable),
            paging));
    }

    private static async Task<IResult> CreateAsync(
        HttpRequest request, SimulatedWorld world, DispersedNetwork network, CancellationToken cancellationToken)
    {
        var order = DispersedRequests.Job(await DispersedRequests.BodyAsync(request, cancellationToken));
        return world.Visit(() => DispersedJson.Answer(DispersedViews.Job(network.Create(order)), 201));
    }

    private static async Task<IResult> CancelAsync(
        string uuid, HttpRequest request, SimulatedWorld world, DispersedNetwork network, CancellationToken cancellationToken)
    {
        var reason = DispersedRequests.Text(await DispersedRequests.BodyAsync(request, cancellationToken), "reason");
        return world.Visit(() =>
        {
            var job = network.Find(uuid);
            network.Cancel(job, reason);
            return DispersedJson.Answer(DispersedViews.Job(job));
        });
    }

    private static IResult Jobs(HttpRequest request, SimulatedWorld world, DispersedNetwork network)
    {
        var paging = DispersedRequests.Paging(request);
        var statuses = Filter(request, "status");
        var tasks = Filter(request, "task");
        if (statuses.Except(DispersedStatus.All).Any())
        {
            throw DispersedProblem.Invalid($"filter[status] must be of {string.Join(", ", DispersedStatus.All)}");
        }

        var newestFirst = request.Query["sort"] == "-created_at";
        return world.Visit(() => DispersedJson.Page(
            (newestFirst ? network.Jobs.Reverse() : network.Jobs)
                .Where(job => statuses.Length == 0 || statuses.Contains(job.Status))
                .Where(job => tasks.Length == 0 || tasks.Contains(job.Order.Task))
                .Select(DispersedViews.Job),
            paging));
    }

    private static IResult Runs(HttpRequest request, SimulatedWorld world, DispersedNetwork network)
    {
        var paging = DispersedRequests.Paging(request);
        var job = request.Query["filter[job_uuid]"].ToString();
        return world.Visit(() => DispersedJson.Page(
            network.Jobs.Where(one => job.Length == 0 || one.Uuid.ToString() == job).SelectMany(one => one.Runs).Select(DispersedViews.Run), paging));
    }

    private static IResult Run(string uuid, SimulatedWorld world, DispersedNetwork network) => world.Visit(() => DispersedJson.Answer(
        network.Jobs.SelectMany(job => job.Runs).FirstOrDefault(run => run.Uuid.ToString() == uuid) is { } found
            ? DispersedViews.RunWithLogs(found)
            : throw DispersedProblem.NotFound("Job run")));

    private static IResult Ledger(HttpRequest request, SimulatedWorld world, DispersedNetwork network)
    {
        var paging = DispersedRequests.Paging(request);
        var run = request.Query["filter[job_run_uuid]"].ToString();
        var types = Filter(request, "type");
        return world.Visit(() => DispersedJson.Page(
            network.Ledger.Entries
                .Where(entry => run.Length == 0 || entry.RunUuid.ToString() == run)
                .Where(entry => types.Length == 0 || types.Contains(entry.Type))
                .Select(DispersedViews.Entry),
            paging));
    }

    private static string[] Filter(HttpRequest request, string name) =>
        request.Query[$"filter[{name}]"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
}
