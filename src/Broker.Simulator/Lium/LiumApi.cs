using System.Globalization;
using System.Text;
using Broker.Simulator.IoNet;
using Broker.Simulator.World;

namespace Broker.Simulator.Lium;

/// <summary>What lium.io serves below <c>/api</c>, as far as a renter needs it.</summary>
internal static class LiumApi
{
    public const string UserId = "5f0e0d0c-51a1-4000-8000-00000000aaaa";
    private const int MostHours = 720;

    /// <summary>The price feed that needs no key.</summary>
    public static void MapFeed(RouteGroupBuilder group) => group.MapGet("/nodes", (SimulatedWorld world, LiumNetwork network, LiumViews views) =>
        world.Visit(() =>
        {
            var nodes = network.Market.Listed().Select(row => views.FeedRow(row.Node, row.Free)).ToList();
            return IoNetJson.Bare(new { GeneratedAt = LiumViews.Time(network.Market.ListedAt), Nodes = nodes });
        }));

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/users/me", (SimulatedWorld world, LiumNetwork network) => world.Visit(() => IoNetJson.Bare(
            new { Id = UserId, Email = "renter@sim.invalid", network.Balance, StripeCustomerId = "cus_simulator" })));
        group.MapGet("/machines", (LiumMarket market) => IoNetJson.Bare(
            market.Supply.Nodes.Select(node => node.MachineName).Distinct(StringComparer.Ordinal).Select(name => new { name })));
        group.MapGet("/executors", Executors);
        group.MapGet("/executors/default-docker-image", DefaultImage);
        group.MapPost("/executors/{id}/rent", RentAsync);
        group.MapDelete("/executors/{id}/rent", (string id, SimulatedWorld world, LiumNetwork network) => world.Visit(() =>
        {
            // Older clients knew one pod per node: the first one of the node is meant.
            network.Delete(network.Visible.FirstOrDefault(pod => pod.Node.Id == id) ?? throw new LiumProblem(404, "Executor not found"));
            return IoNetJson.Bare(new { });
        }));
        group.MapGet("/pods", (SimulatedWorld world, LiumNetwork network, LiumViews views) =>
            world.Visit(() => IoNetJson.Bare(network.Visible.Select(views.Pod).ToList())));
        group.MapGet("/pods/{id}", (string id, SimulatedWorld world, LiumNetwork network, LiumViews views) =>
            world.Visit(() => IoNetJson.Bare(views.Pod(network.Find(id)))));
        group.MapDelete("/pods/{id}", (string id, SimulatedWorld world, LiumNetwork network) => world.Visit(() =>
        {
            network.Delete(network.Find(id));
            return IoNetJson.Bare(new { });
        }));
        group.MapGet("/pods/{id}/logs", Logs);
        group.MapPost("/pods/{id}/reboot", (string id, SimulatedWorld world, LiumNetwork network, LiumViews views) => world.Visit(() =>
        {
            network.Reboot(network.Find(id));
            return IoNetJson.Bare(views.Pod(network.Find(id)));
        }));
        group.MapPost("/pods/{id}/schedule-removal", ScheduleAsync);
        group.MapDelete("/pods/{id}/schedule-removal", (string id, SimulatedWorld world, LiumNetwork network, LiumViews views) => world.Visit(() =>
        {
            network.ScheduleRemoval(network.Find(id), null);
            return IoNetJson.Bare(views.Pod(network.Find(id)));
        }));
    }

    private static IResult Executors(HttpRequest request, SimulatedWorld world, LiumNetwork network, LiumViews views)
    {
        var query = IoNetFields.Query(request);
        var names = query.OptionalText("machine_names")?.Split(',');
        var least = query.Integer("gpu_count_gte", 0, 64, 0);
        var most = query.Integer("gpu_count_lte", 0, 64, 64);
        var size = query.Integer("size", 1, 1000, 100);
        var cheapest = Price(query, "price_per_hour_gte");
        var dearest = Price(query, "price_per_hour_lte");
        query.ThrowIfWrong();
        return world.Visit(() => IoNetJson.Bare(network.Market.Listed()
            .Where(row => names is null || names.Contains(row.Node.MachineName, StringComparer.Ordinal))
            .Where(row => row.Node.GpuCount >= least && row.Node.GpuCount <= most)
            .Where(row => Between(cheapest, network.Market.UsdPerGpuHour(row.Node) * row.Node.GpuCount, dearest))
            .Take(size)
            .Select(row => views.Executor(row.Node, row.Free))
            .ToList()));
    }

    private static bool Between(decimal? least, decimal price, decimal? most) => price >= (least ?? 0) && price <= (most ?? decimal.MaxValue);

    private static decimal? Price(IoNetFields query, string name)
    {
        var text = query.OptionalText(name);
        if (text is null || decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out _))
        {
            return text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);
        }

        query.Add(name, "Input should be a valid number, unable to parse string as a number", "float_parsing");
        return null;
    }

    private static IResult DefaultImage(HttpRequest request, SimulatedWorld world, LiumNetwork network)
    {
        var query = IoNetFields.Query(request);
        _ = query.Text("gpu_model");
        _ = query.OptionalText("driver_version");
        query.ThrowIfWrong();
        return world.Visit(() =>
        {
            var body = network.Templates.Default.Body;
            return IoNetJson.Bare(new[] { new { body.DockerImage, body.DockerImageTag } });
        });
    }

    private static async Task<IResult> RentAsync(
        string id, HttpRequest request, SimulatedWorld world, LiumNetwork network, CancellationToken cancellationToken)
    {
        var body = await IoNetFields.BodyAsync(request, cancellationToken);
        var name = body.Text("pod_name");
        var template = body.Text("template_id");
        var keys = body.OptionalTexts("user_public_key") ?? [];
        var gpus = body.Has("gpu_count") ? body.Integer("gpu_count", 1, 64) : (int?)null;
        var hours = body.Has("termination_hours") ? body.Integer("termination_hours", 1, MostHours) : (int?)null;
        if (keys.Count == 0 || keys.Any(key => !key.StartsWith("ssh-", StringComparison.Ordinal) && !key.StartsWith("ecdsa-", StringComparison.Ordinal)))
        {
            body.Add("user_public_key", "Input should be a list of public keys", "value_error");
        }

        body.ThrowIfWrong();
        return world.Visit(() =>
        {
            var count = gpus ?? network.Market.Find(id)?.GpuCount ?? 1;
            var (pod, isTold) = network.Rent(id, new LiumRent(name, keys, count, hours), template);
            return isTold ? IoNetJson.Bare(new { PodId = pod.Id }) : IoNetJson.Bare(new { });
        });
    }

    private static IResult Logs(string id, HttpRequest request, SimulatedWorld world, LiumNetwork network)
    {
        var query = IoNetFields.Query(request);
        var tail = query.Integer("tail", 1, 10_000, 100);
        _ = query.OptionalText("follow");
        query.ThrowIfWrong();
        return world.Visit(() =>
        {
            var text = new StringBuilder();
            foreach (var line in network.Find(id).Workloads.SelectMany(workload => workload.Lines()).OrderBy(line => line.At).TakeLast(tail))
            {
                text.Append(line.At.UtcDateTime.ToString("O")).Append(' ').Append(line.Text).Append('\n');
            }

            return Results.Text(text.ToString(), "text/plain");
        });
    }

    private static async Task<IResult> ScheduleAsync(
        string id, HttpRequest request, SimulatedWorld world, LiumNetwork network, LiumViews views, CancellationToken cancellationToken)
    {
        var body = await IoNetFields.BodyAsync(request, cancellationToken);
        var text = body.Text("removal_scheduled_at");
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            body.Add("removal_scheduled_at", "Input should be a valid datetime", "datetime_parsing");
        }

        body.ThrowIfWrong();
        return world.Visit(() =>
        {
            network.ScheduleRemoval(network.Find(id), at);
            return IoNetJson.Bare(views.Pod(network.Find(id)));
        });
    }
}
