using Broker.Simulator.World;

namespace Broker.Simulator.IoNet;

/// <summary>What both products do with a deployment once it exists.</summary>
internal static class IoNetDeploymentsApi
{
    private const int LargestPage = 100;

    /// <param name="workers">What the product calls them in its paths: containers, vms.</param>
    public static void Map(RouteGroupBuilder group, IoNetProduct product, string workers)
    {
        group.MapGet("/node-pools", () => IoNetJson.Data(Array.Empty<object>()));
        group.MapGet("/deployments", (HttpRequest request, SimulatedWorld world, IoNetNetwork network, IoNetViews views) =>
            List(request, product, world, network, views));
        group.MapGet("/deployment/{id}", (string id, SimulatedWorld world, IoNetNetwork network, IoNetViews views) =>
            world.Visit(() => IoNetJson.Data(views.Detail(network.Find(id, product)))));
        group.MapDelete("/deployment/{id}", (string id, SimulatedWorld world, IoNetNetwork network) => world.Visit(() =>
        {
            var deployment = network.Find(id, product);
            network.Terminate(deployment);
            return IoNetJson.Written(deployment);
        }));
        group.MapPost("/deployment/{id}/extend", (
                string id, HttpRequest request, SimulatedWorld world, IoNetNetwork network, IoNetViews views, CancellationToken cancellationToken) =>
            ExtendAsync(request, world, () => network.Find(id, product), network, views, cancellationToken));
        group.MapGet($"/deployment/{{id}}/{workers}", (string id, HttpRequest request, SimulatedWorld world, IoNetNetwork network, IoNetViews views) =>
            Workers(request, world, () => network.Find(id, product), views));
        group.MapGet($"/deployment/{{id}}/{workers}-jobs/{{worker}}", (
                string id, string worker, HttpRequest request, SimulatedWorld world, IoNetNetwork network, IoNetViews views) =>
            History(request, worker, world, () => network.Find(id, product), views));
    }

    public static IoNetWorker FindWorker(IoNetDeployment deployment, string id) =>
        deployment.Workers.Concat(deployment.Replaced).FirstOrDefault(worker => worker.Id == id)
            ?? throw new IoNetProblem(404, deployment.Settings.Product == IoNetProduct.Containers ? "Container not found" : "VM not found");

    private static async Task<IResult> ExtendAsync(
        HttpRequest request, SimulatedWorld world, Func<IoNetDeployment> find, IoNetNetwork network, IoNetViews views,
        CancellationToken cancellationToken)
    {
        var body = await IoNetFields.BodyAsync(request, cancellationToken);
        var hours = body.Integer("duration_hours", 1, IoNetRequests.LongestTermHours);
        body.ForbidOthers();
        body.ThrowIfWrong();
        return world.Visit(() =>
        {
            var deployment = find();
            network.Extend(deployment, hours);
            return IoNetJson.Data(views.Detail(deployment));
        });
    }

    private static IResult List(HttpRequest request, IoNetProduct product, SimulatedWorld world, IoNetNetwork network, IoNetViews views)
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
            var found = network.Deployments.Reverse()
                .Where(deployment => deployment.Settings.Product == product && (status is null || deployment.Status == status)).ToList();
            return IoNetJson.Data(new DeploymentListWire(
                [.. found.Skip(page * size).Take(size).Select(views.Row)], found.Count, IoNetStatus.All));
        });
    }

    private static IResult Workers(HttpRequest request, SimulatedWorld world, Func<IoNetDeployment> find, IoNetViews views)
    {
        var query = IoNetFields.Query(request);
        var (page, size) = Paging(query, 20);
        query.ThrowIfWrong();
        return world.Visit(() =>
        {
            var deployment = find();
            return IoNetJson.Data(new WorkerPageWire(
                deployment.Workers.Count, [.. deployment.Workers.Skip(page * size).Take(size).Select(worker => views.Worker(deployment, worker))]));
        });
    }

    // Newest first: the one that was asked for, and those whose place it took.
    private static IResult History(
        HttpRequest request, string id, SimulatedWorld world, Func<IoNetDeployment> find, IoNetViews views)
    {
        var query = IoNetFields.Query(request);
        var (page, size) = Paging(query, 20);
        query.ThrowIfWrong();
        return world.Visit(() =>
        {
            var deployment = find();
            var asked = FindWorker(deployment, id);
            var all = deployment.Replaced.Concat(deployment.Workers)
                .Where(worker => worker.Slot == asked.Slot && worker.CreatedAt <= asked.CreatedAt).Reverse().ToList();
            return IoNetJson.Data(new WorkerPageWire(all.Count, [.. all.Skip(page * size).Take(size).Select(worker => views.Worker(deployment, worker))]));
        });
    }

    private static (int Page, int Size) Paging(IoNetFields query, int otherwise) =>
        (query.Integer("page", 0, int.MaxValue / LargestPage, 0), query.Integer("page_size", 1, LargestPage, otherwise));
}
