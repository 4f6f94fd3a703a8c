using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broker.Simulator.Akash.Gateway;
using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Akash;

/// <summary>The part of the Console API that belongs to the key's owner.</summary>
internal static class AkashAccountApi
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/v1/deployments", CreateAsync);
        group.MapGet("/v1/deployments", List);
        group.MapGet("/v1/deployments/{dseq}", Get);
        group.MapPut("/v1/deployments/{dseq}", UpdateAsync);
        group.MapDelete("/v1/deployments/{dseq}", Close);
        group.MapGet("/v1/activities/{id}", Activity);
        group.MapGet("/v1/bids", (string? dseq, SimulatedWorld world, ManagedWallet wallet) => Bids(dseq, world, wallet));
        group.MapGet("/v1/bids/{dseq}", (string dseq, SimulatedWorld world, ManagedWallet wallet) => Bids(dseq, world, wallet));
        group.MapPost("/v1/leases", LeaseAsync);
        group.MapPost("/v1/deposit-deployment", DepositAsync);
        group.MapPost("/v1/create-jwt-token", CreateTokenAsync);
        group.MapGet("/v1/balances", Balances);
        group.MapPost("/v1/certificates", () => new AkashProblem(
            400, "bad_request", "Certificates are no longer created here; use a JWT instead").Answer());
    }

    private static async Task<IResult> CreateAsync(
        HttpRequest request, SimulatedWorld world, ManagedWallet wallet, IOptions<SimulatorOptions> options, CancellationToken cancellationToken)
    {
        var data = AkashRequests.Data(await AkashRequests.BodyAsync(request, cancellationToken));
        var sdl = AkashRequests.Sdl(data);
        var name = AkashRequests.Name(data);
        var hours = options.Value.AkashContract == ConsoleContract.Later ? AkashRequests.RuntimeLimit(data) : null;
        return world.Visit(() =>
        {
            var deployment = wallet.Create(sdl, name, hours);
            return AkashJson.Data(
                new CreatedWire(
                    Escrow.Number(deployment.Dseq), ManagedWallet.Record(deployment).Compiled.ManifestJson,
                    new SignTxWire(0, wallet.TransactionHash("create", deployment), "[]")),
                StatusCodes.Status201Created);
        });
    }

    private static IResult List(
        string? state, string? search, bool? reverse, string? skip, string? limit,
        SimulatedWorld world, ManagedWallet wallet, AkashViews views, IOptions<SimulatorOptions> options)
    {
        var later = options.Value.AkashContract == ConsoleContract.Later;
        var from = Number(skip, "skip", 0, int.MaxValue, 0);
        var size = Number(limit, "limit", 1, later ? 100 : 1000, later ? 100 : 1000);
        if (later && state is not (null or "active" or "closed"))
        {
            throw AkashProblem.Invalid("state", "Invalid enum value. Expected 'active' | 'closed'");
        }

        var wanted = later && state is not null ? state : "active";
        return world.Visit(() =>
        {
            var found = wallet.Deployments
                .Where(deployment => deployment.State == wanted)
                .Where(deployment => !later || string.IsNullOrEmpty(search) || Contains(deployment, search))
                .ToList();
            if (later && reverse == true)
            {
                found.Reverse();
            }

            var page = found.Skip(from).Take(size).Select(views.Listed).ToList();
            // The later edition counts only where the chain counts for it: not in a search.
            int? total = later && !string.IsNullOrEmpty(search) ? null : found.Count;
            return AkashJson.Data(new DeploymentPageWire(page, new PaginationWire(total, from, size, from + page.Count < found.Count)));
        });
    }

    private static bool Contains(AkashDeployment deployment, string search) =>
        Escrow.Number(deployment.Dseq).Contains(search, StringComparison.Ordinal)
        || ManagedWallet.Record(deployment).Name?.Contains(search, StringComparison.OrdinalIgnoreCase) == true;

    private static IResult Get(string dseq, SimulatedWorld world, ManagedWallet wallet, AkashViews views)
    {
        var number = AkashRequests.Dseq(dseq, "dseq");
        return world.Visit(() => AkashJson.Data(views.Detail(wallet.Find(number))));
    }

    private static async Task<IResult> UpdateAsync(
        string dseq, HttpRequest request, SimulatedWorld world, ManagedWallet wallet, AkashViews views, CancellationToken cancellationToken)
    {
        var number = AkashRequests.Dseq(dseq, "dseq");
        var data = AkashRequests.Data(await AkashRequests.BodyAsync(request, cancellationToken));
        var sdl = AkashRequests.Sdl(data);
        return world.Visit(() =>
        {
            var deployment = wallet.Find(number);
            var compiled = ManagedWallet.Compile(sdl);
            var record = ManagedWallet.Record(deployment);
            record.Name = AkashRequests.Name(data) ?? record.Name;
            AkashNetwork.RequireActive(deployment);
            if (!compiled.Version.AsSpan().SequenceEqual(deployment.Hash))
            {
                RequireSameResources(record.Compiled, compiled);
                wallet.Update(deployment, sdl, compiled);
            }

            return AkashJson.Data(views.Detail(deployment));
        });
    }

    private static void RequireSameResources(CompiledSdl before, CompiledSdl after)
    {
        static IEnumerable<string> Needs(CompiledSdl compiled) => compiled.Manifest.SelectMany(group => group.Services.Select(service =>
            $"{group.Name}/{service.Name}/{service.Count}/{JsonSerializer.Serialize(service.Resources)}"));

        if (!Needs(after).SequenceEqual(Needs(before)))
        {
            throw new AkashProblem(422, "deployment_resources_changed", "Resources, counts and groups of a deployment cannot be changed");
        }
    }

    private static IResult Close(string dseq, bool? async, SimulatedWorld world, ManagedWallet wallet, IOptions<SimulatorOptions> options)
    {
        var number = AkashRequests.Dseq(dseq, "dseq");
        return world.Visit(() =>
        {
            var deployment = wallet.Find(number);
            // The edition of August knows no other way than to close at once.
            if (async == true && options.Value.AkashContract == ConsoleContract.Later)
            {
                return Results.Json(
                    new { data = new { activityId = wallet.CloseLater(deployment) } }, AkashJson.Camel, statusCode: StatusCodes.Status202Accepted);
            }

            wallet.Close(deployment);
            return AkashJson.Data(new { success = true });
        });
    }

    private static IResult Activity(string id, SimulatedWorld world, ManagedWallet wallet) =>
        world.Visit(() => AkashJson.Data(new { id, status = wallet.ActivityStatus(id) }));

    private static IResult Bids(string? dseq, SimulatedWorld world, ManagedWallet wallet)
    {
        var number = AkashRequests.Dseq(dseq, "dseq");
        return world.Visit(() =>
        {
            // Every placement is signed for by the platform's auditor, so bids of others are never shown.
            // A deployment that does not exist has no bids either: the chain only filters its list.
            return AkashJson.Data(wallet.Deployments
                .Where(deployment => deployment.Dseq == number)
                .SelectMany(deployment => deployment.Groups.SelectMany(group => group.Bids
                    .Where(bid => bid.Provider.Audited)
                    .Select(bid => AkashViews.Bid(deployment, group, bid))))
                .ToList());
        });
    }

    private static async Task<IResult> LeaseAsync(
        HttpRequest request, SimulatedWorld world, ManagedWallet wallet, AkashViews views, CancellationToken cancellationToken)
    {
        var (dseq, choices, manifest) = AkashRequests.Leases(await AkashRequests.BodyAsync(request, cancellationToken));
        return world.Visit(() =>
        {
            var deployment = wallet.Find(dseq);
            if (manifest is not null && !IsManifestOf(manifest, deployment))
            {
                throw new AkashProblem(422, "deployment_definition_mismatch", "manifest version validation failed");
            }

            wallet.Accept(deployment, choices);
            return AkashJson.Data(views.Detail(deployment));
        });
    }

    private static bool IsManifestOf(string manifest, AkashDeployment deployment)
    {
        try
        {
            var given = ManifestVersion.Hash(ManifestVersion.Canonical(JsonNode.Parse(manifest)));
            return given.AsSpan().SequenceEqual(deployment.Hash);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async Task<IResult> DepositAsync(
        HttpRequest request, SimulatedWorld world, ManagedWallet wallet, AkashViews views, CancellationToken cancellationToken)
    {
        var data = AkashRequests.Data(await AkashRequests.BodyAsync(request, cancellationToken));
        var dseq = AkashRequests.Dseq(AkashRequests.Text(data, "dseq", "data.dseq"), "data.dseq");
        var amount = AkashRequests.Deposit(data) * 1_000_000m;
        return world.Visit(() =>
        {
            var deployment = wallet.Find(dseq);
            wallet.Deposit(deployment, amount);
            return AkashJson.Data(views.Detail(deployment));
        });
    }

    private static async Task<IResult> CreateTokenAsync(
        HttpRequest request, SimulatedWorld world, TenantTokens tokens, CancellationToken cancellationToken)
    {
        var data = AkashRequests.Data(await AkashRequests.BodyAsync(request, cancellationToken));
        if (!AkashRequests.Member(data, "ttl", JsonValueKind.Number, "data.ttl").TryGetInt32(out var ttl) || ttl < 0)
        {
            throw AkashProblem.Invalid("data.ttl", "Number must be greater than or equal to 0");
        }

        var leases = AkashRequests.Member(data, "leases", JsonValueKind.Object, "data.leases");
        if (LeaseClaims.Fault(leases, "data.leases") is { } fault)
        {
            throw AkashProblem.Invalid(fault.Path, fault.Message);
        }

        return world.Visit(() => AkashJson.Data(new { token = tokens.Issue(ttl, leases) }, StatusCodes.Status201Created));
    }

    // The August edition answers in micro-ACT, the later description says USD: a client must find out.
    private static IResult Balances(SimulatedWorld world, ManagedWallet wallet, IOptions<SimulatorOptions> options)
    {
        var unit = options.Value.AkashContract == ConsoleContract.Later ? 1_000_000m : 1m;
        return world.Visit(() =>
        {
            var deployments = wallet.Deployments.Where(deployment => deployment.IsActive).Sum(deployment => deployment.Escrow.Funds);
            return AkashJson.Data(new
            {
                balance = wallet.Balance / unit,
                deployments = deployments / unit,
                total = (wallet.Balance + deployments) / unit,
            });
        });
    }

    private static int Number(string? text, string field, int least, int most, int otherwise)
    {
        if (text is null)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw AkashProblem.Invalid(field, $"Number must be from {least} to {most}");
    }
}
