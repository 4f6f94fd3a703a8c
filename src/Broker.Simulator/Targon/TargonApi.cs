using System.Globalization;
using System.Text;
using Broker.Simulator.World;

namespace Broker.Simulator.Targon;

/// <summary>What api.targon.com serves below <c>/tha/v2</c>, as far as a renter needs it.</summary>
internal static class TargonApi
{
    private const string Currency = "USD";

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/inventory", Inventory);
        group.MapGet("/workloads", List);
        group.MapPost("/workloads", CreateAsync);
        group.MapPost("/workloads/verify", VerifyAsync);
        group.MapGet("/workloads/vm-images", () => TargonJson.Of(new[]
        {
            new { Name = "ubuntu-24-04-cuda", DisplayName = "Ubuntu 24.04 with CUDA", Description = "simulated" },
            new { Name = "ubuntu-22-04", DisplayName = "Ubuntu 22.04", Description = "simulated" },
        }));
        group.MapGet("/workloads/{uid}", (string uid, SimulatedWorld world, TargonNetwork network) =>
            world.Visit(() => TargonJson.Of(TargonViews.Whole(network.Find(uid), network.Keys))));
        group.MapDelete("/workloads/{uid}", (string uid, SimulatedWorld world, TargonNetwork network) => world.Visit(() =>
        {
            network.Delete(network.Find(uid));
            return Results.NoContent();
        }));
        MapOperation(group, "deploy", (network, workload) => network.Deploy(workload));
        MapOperation(group, "suspend", (network, workload) => network.Suspend(workload));
        MapOperation(group, "reboot", (network, workload) => network.Reboot(workload));
        group.MapGet("/workloads/{uid}/state", (string uid, SimulatedWorld world, TargonNetwork network) =>
            world.Visit(() => TargonJson.Of(TargonViews.State(network.Find(uid)))));
        group.MapGet("/workloads/{uid}/events", (string uid, HttpRequest request, SimulatedWorld world, TargonNetwork network) => world.Visit(() =>
        {
            var workload = network.Find(uid);
            return TargonJson.Of(TargonRequests.Page(request, [.. workload.Events.AsEnumerable().Reverse()], one => TargonViews.Event(workload, one)));
        }));
        group.MapGet("/workloads/{uid}/logs", Logs);
        MapAccount(group);
    }

    private static void MapAccount(RouteGroupBuilder group)
    {
        group.MapGet("/me/wallet", () => TargonJson.Of(new { Address = "5SimulatedTargonWallet" }));
        group.MapGet("/me/credits", (SimulatedWorld world, TargonNetwork network) =>
            world.Visit(() => TargonJson.Of(new { Credits = decimal.Round(network.Credits, 4), Currency })));
        group.MapGet("/ssh-keys", (HttpRequest request, SimulatedWorld world, TargonNetwork network) =>
            world.Visit(() => TargonJson.Of(TargonRequests.Page(request, network.Keys, TargonViews.Key))));
        group.MapPost("/ssh-keys", AddKeyAsync);
        group.MapDelete("/ssh-keys/{uid}", (string uid, SimulatedWorld world, TargonNetwork network) => world.Visit(() =>
        {
            network.RemoveKey(uid);
            return Results.NoContent();
        }));
    }

    private static void MapOperation(RouteGroupBuilder group, string name, Action<TargonNetwork, TargonWorkload> act) => group.MapPost(
        $"/workloads/{{uid}}/{name}", (string uid, SimulatedWorld world, TargonNetwork network) => world.Visit(() =>
        {
            var workload = network.Find(uid);
            act(network, workload);
            return TargonJson.Of(TargonViews.Summary(workload));
        }));

    private static IResult Inventory(string? type, bool? gpu, SimulatedWorld world, TargonNetwork network) => world.Visit(() => TargonJson.Of(
        network.Supply.Inventory
            .Where(sku => type is null || sku.Type == type)
            .Where(sku => gpu is null || (sku.GpuType is not null) == gpu)
            .Select(sku => TargonViews.Row(sku, network.UsdPerHour(sku), network.Free(sku)))
            .ToList()));

    private static IResult List(string? type, string? status, string? name, HttpRequest request, SimulatedWorld world, TargonNetwork network) =>
        world.Visit(() => TargonJson.Of(TargonRequests.Page(
            request,
            [.. network.Workloads
                .Where(one => one.Status != TargonStatus.Deleted)
                .Where(one => (type is null || one.Order.Type == type) && (status is null || one.Status == status) && (name is null || one.Order.Name == name))
                .Reverse()],
            TargonViews.Summary)));

    private static async Task<IResult> CreateAsync(
        HttpRequest request, SimulatedWorld world, TargonNetwork network, CancellationToken cancellationToken)
    {
        var (order, sku) = TargonRequests.Order(await TargonRequests.ReadAsync<TargonCreateBody>(request, cancellationToken));
        return world.Visit(() => TargonJson.Of(TargonViews.Whole(network.Create(order, sku), network.Keys), 201));
    }

    private static async Task<IResult> VerifyAsync(
        HttpRequest request, SimulatedWorld world, TargonNetwork network, CancellationToken cancellationToken)
    {
        var body = await TargonRequests.ReadAsync<TargonVerifyBody>(request, cancellationToken);
        return body is { Uid: { } uid, Digest: { } digest }
            ? world.Visit(() => TargonJson.Of(new { Verified = TargonNetwork.Verify(network.Find(uid), digest) }))
            : throw TargonRequests.Invalid("uid and digest are required");
    }

    private static async Task<IResult> AddKeyAsync(
        HttpRequest request, SimulatedWorld world, TargonNetwork network, CancellationToken cancellationToken)
    {
        var body = await TargonRequests.ReadAsync<TargonKeyBody>(request, cancellationToken);
        return body is { Name.Length: > 0, PublicKey.Length: > 0 }
            ? world.Visit(() => TargonJson.Of(TargonViews.Key(network.AddKey(body.Name, body.PublicKey)), 201))
            : throw TargonRequests.Invalid("name and public_key are required");
    }

    private static IResult Logs(string uid, string? tail, SimulatedWorld world, TargonNetwork network)
    {
        var most = tail is null ? int.MaxValue
            : int.TryParse(tail, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked
            : throw TargonRequests.Invalid("tail must be a number");
        return world.Visit(() =>
        {
            var text = new StringBuilder();
            foreach (var line in (network.Find(uid).Workload?.Lines() ?? []).TakeLast(most))
            {
                text.Append(line.At.UtcDateTime.ToString("O")).Append(' ').Append(line.Text).Append('\n');
            }

            return Results.Text(text.ToString(), "text/plain");
        });
    }
}
