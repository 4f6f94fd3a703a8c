using System.Text.Json;
using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash.Gateway;

/// <summary>What each provider serves on its own host, without its streams.</summary>
internal static class GatewayApi
{
    private const int MostBytes = 4 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/version", () => Results.Json(new
        {
            akash = new { version = "v0.10.5", commit = "simulated", buildTags = "", go = "go1.25", cosmosSdkVersion = "v0.53.4" },
            kube = new { major = "1", minor = "33", gitVersion = "v1.33.5", platform = "linux/amd64" },
        }));
        app.MapGet("/address", (HttpContext context, ProviderGateways gateways) => Results.Json(new { address = gateways.At(context).Owner }));
        app.MapGet("/status", (HttpContext context, ProviderGateways gateways, SimulatedWorld world, AkashNetwork network) =>
            world.Visit(() => Status(gateways.At(context), network)));
        app.MapPut("/deployment/{dseq:long}/manifest", PutManifestAsync);
        var lease = app.MapGroup("/lease/{dseq:long}/{gseq:int}/{oseq:int}");
        lease.MapGet("/status", LeaseStatus);
        lease.MapGet("/manifest", LeaseManifest);
        lease.MapGet("/service/{service}/status", ServiceStatus);
    }

    /// <summary>The lease, if this provider holds it.</summary>
    public static AkashLease? Find(AkashNetwork network, AkashProvider provider, string owner, long dseq, int gseq, int oseq) => network.Find(owner, dseq)?
        .ActiveLeases.FirstOrDefault(lease => lease.Group.Gseq == gseq && lease.Bid.Oseq == oseq && lease.Provider.Owner == provider.Owner);

    private static async Task<IResult> PutManifestAsync(
        long dseq, HttpContext context, GatewayDoor door, ProviderGateways gateways, SimulatedWorld world, AkashNetwork network,
        CancellationToken cancellationToken)
    {
        var (owner, refusal) = door.Open(context, "send-manifest", dseq);
        if (refusal is not null)
        {
            return refusal;
        }

        if (await ReadAsync(context.Request, cancellationToken) is not { } manifest)
        {
            return Unprocessable("invalid manifest: cannot be read");
        }

        return world.Visit(() => Take(network, gateways.At(context), owner, dseq, manifest));
    }

    private static async Task<IReadOnlyList<ManifestGroup>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.ContentLength > MostBytes
                ? null
                : await JsonSerializer.DeserializeAsync<List<ManifestGroup>>(request.Body, JsonSerializerOptions.Web, cancellationToken) is { Count: > 0 } groups
                    && groups.TrueForAll(group => group?.Services is { Count: > 0 } services && services.All(IsWhole))
                    ? groups
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A record is filled with nulls for what the JSON leaves out.
    private static bool IsWhole(ManifestService? service) =>
        service is { Name: not null, Image: not null, Expose: not null, Resources: { Cpu: not null, Memory: not null, Storage: not null, Gpu: not null } };

    private static IResult Take(AkashNetwork network, AkashProvider provider, string owner, long dseq, IReadOnlyList<ManifestGroup> manifest)
    {
        var deployment = network.Find(owner, dseq);
        // A provider hears of its lease with the block after.
        var leases = deployment?.ActiveLeases.Where(lease => lease.Provider.Owner == provider.Owner && lease.CreatedHeight < network.Height).ToList() ?? [];
        if (deployment is null || leases.Count == 0)
        {
            return Results.Text("no lease for deployment", statusCode: StatusCodes.Status404NotFound);
        }

        // As the provider does: what it read, written down again its own way.
        if (!ManifestVersion.Hash(ManifestVersion.Canonical(manifest)).AsSpan().SequenceEqual(deployment.Hash))
        {
            return Unprocessable("manifest version validation failed");
        }

        var placed = leases.ConvertAll(lease => (Lease: lease, Group: manifest.FirstOrDefault(group => group.Name == lease.Group.Spec.Name)));
        if (placed.Exists(one => one.Group is null || Count(one.Group) != one.Lease.Group.Spec.Units.Sum(unit => unit.Count)))
        {
            return Unprocessable("manifest cross-validation error: group resources do not match the deployment");
        }

        foreach (var (lease, group) in placed)
        {
            if (network.Leasing.ManifestsToLose > 0)
            {
                network.Leasing.LoseManifest(lease);
            }
            else if (lease.ManifestLost || lease.Manifest is null || ManifestVersion.Canonical([lease.Manifest]) != ManifestVersion.Canonical([group!]))
            {
                network.Leasing.Receive(deployment, lease, group!);
            }
        }

        return Results.Ok();
    }

    private static int Count(ManifestGroup group) => group.Services.Sum(service => service.Count);

    private static IResult LeaseStatus(
        long dseq, int gseq, int oseq, HttpContext context, GatewayDoor door, ProviderGateways gateways, SimulatedWorld world, AkashNetwork network,
        AkashViews views)
    {
        var (owner, refusal) = door.Open(context, "status", dseq, gseq, oseq);
        return refusal ?? world.Visit(() => Find(network, gateways.At(context), owner, dseq, gseq, oseq) is { } lease && views.Status(lease) is { } status
            ? Results.Json(status, AkashJson.Chain)
            : NoLease());
    }

    private static IResult ServiceStatus(
        long dseq, int gseq, int oseq, string service, HttpContext context, GatewayDoor door, ProviderGateways gateways, SimulatedWorld world,
        AkashNetwork network, AkashViews views)
    {
        var (owner, refusal) = door.Open(context, "status", dseq, gseq, oseq, service);
        return refusal ?? world.Visit(() => Find(network, gateways.At(context), owner, dseq, gseq, oseq) is { } lease
            && views.Status(lease)?.Services.GetValueOrDefault(service) is { } status
            ? Results.Json(status, AkashJson.Chain)
            : NoLease());
    }

    private static IResult LeaseManifest(
        long dseq, int gseq, int oseq, HttpContext context, GatewayDoor door, ProviderGateways gateways, SimulatedWorld world, AkashNetwork network)
    {
        var (owner, refusal) = door.Open(context, "get-manifest", dseq, gseq, oseq);
        return refusal ?? world.Visit(() => Find(network, gateways.At(context), owner, dseq, gseq, oseq) is { ManifestLost: false, Manifest: { } manifest }
            ? Results.Text(ManifestVersion.Canonical([manifest]), "application/json")
            : NoLease());
    }

    private static IResult Status(AkashProvider provider, AkashNetwork network)
    {
        var leases = network.Deployments.SelectMany(deployment => deployment.ActiveLeases).Where(lease => lease.Provider.Owner == provider.Owner).ToList();
        var stats = AkashProviderViews.Stats(provider, network.Providers, network);
        object Part(Func<StockWire, long> part) => new
        {
            cpu = part(stats.Cpu),
            gpu = part(stats.Gpu),
            memory = part(stats.Memory),
            storage_ephemeral = part(stats.Storage.Ephemeral),
        };
        return Results.Json(new
        {
            cluster = new
            {
                leases = leases.Count,
                inventory = new
                {
                    active = leases.Select(lease => new { cpu = lease.Group.Spec.Units.Sum(unit => unit.Count) }),
                    pending = Array.Empty<object>(),
                    available = new
                    {
                        nodes = new[] { new { name = $"{provider.Name}-node1", allocatable = Part(stock => stock.Active + stock.Available), available = Part(stock => stock.Available) } },
                        storage = new[] { new { @class = "beta3", size = stats.Storage.Persistent.Available } },
                    },
                },
            },
            bidengine = new { orders = network.Deployments.SelectMany(deployment => deployment.Groups).Count(group => group.Order.State == "open") },
            manifest = new { deployments = leases.Count(lease => lease.Manifest is not null) },
            cluster_public_hostname = provider.Host,
            address = provider.Owner,
        });
    }

    private static IResult NoLease() => Results.Text("lease not found", statusCode: StatusCodes.Status404NotFound);

    private static IResult Unprocessable(string why) => Results.Text(why, statusCode: StatusCodes.Status422UnprocessableEntity);
}
