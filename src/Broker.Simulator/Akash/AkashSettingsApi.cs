using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Akash;

/// <summary>What the Console does for a deployment by itself. The last three are of the later edition.</summary>
internal sealed record SettingsWire(string Id, string UserId, string Dseq, bool AutoTopUpEnabled, decimal EstimatedTopUpAmount, long TopUpFrequencyMs, string CreatedAt, string UpdatedAt)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RuntimeLimitHours { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RuntimeEndsAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sdl { get; init; }
}

/// <summary>How long a deployment may run, how the Console funds it and what it has come to.</summary>
internal static class AkashSettingsApi
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int HoursPerWeek = 168;
    private const decimal MicrosPerUsd = 1_000_000m;

    /// <summary>With the key.</summary>
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/v2/deployment-settings/{dseq}", (string dseq, SimulatedWorld world, ManagedWallet wallet, SettingsView view) =>
            world.Visit(() => Answer(view.Of(wallet.Find(AkashRequests.Dseq(dseq, "dseq"))))));
        group.MapPatch("/v2/deployment-settings/{dseq}", PatchAsync);
        group.MapPost("/v2/deployment-settings", PostAsync);
        group.MapGet("/v1/weekly-cost", (SimulatedWorld world, ManagedWallet wallet) => world.Visit(() => Answer(new
        {
            weeklyCost = wallet.Deployments.Where(one => one.IsActive).Sum(one => one.Escrow.Rate) * AkashLeasing.BlocksPerHour * HoursPerWeek / MicrosPerUsd,
        })));
    }

    /// <summary>Without a key. The edition of August does not say how it funds.</summary>
    public static void MapPublic(RouteGroupBuilder group) => group.MapGet("/v1/deployment-funding-config", (HttpContext context, IOptions<SimulatorOptions> options) =>
    {
        if (options.Value.AkashContract != ConsoleContract.Later)
        {
            throw AkashProblem.NotFound("Not found");
        }

        context.Response.Headers.CacheControl = "public, max-age=300";
        return Answer(new { targetRunwayHours = ManagedWallet.RunwayHours, balanceHeadroomUsd = 5, defaultDepositUsd = AkashNetwork.LeastDeposit / MicrosPerUsd });
    });

    private static async Task<IResult> PatchAsync(
        string dseq, HttpRequest request, SimulatedWorld world, ManagedWallet wallet, SettingsView view, CancellationToken cancellationToken)
    {
        var number = AkashRequests.Dseq(dseq, "dseq");
        var data = AkashRequests.Data(await AkashRequests.BodyAsync(request, cancellationToken));
        return world.Visit(() =>
        {
            var deployment = wallet.Find(number);
            view.Change(deployment, data);
            return Answer(view.Of(deployment));
        });
    }

    private static async Task<IResult> PostAsync(
        HttpRequest request, SimulatedWorld world, ManagedWallet wallet, SettingsView view, CancellationToken cancellationToken)
    {
        var data = AkashRequests.Data(await AkashRequests.BodyAsync(request, cancellationToken));
        var number = AkashRequests.Dseq(AkashRequests.Text(data, "dseq", "data.dseq"), "data.dseq");
        return world.Visit(() => Answer(view.Of(wallet.Find(number)), StatusCodes.Status201Created));
    }

    private static IResult Answer(object data, int status = StatusCodes.Status200OK) => Results.Json(new { data }, AkashJson.Camel, statusCode: status);

    /// <summary>Settings as each edition shows and takes them. Only to be used inside a visit to the world.</summary>
    internal sealed class SettingsView(ManagedWallet wallet, Dice dice, IOptions<SimulatorOptions> options)
    {
        private static readonly TimeSpan TopUpEvery = TimeSpan.FromHours(1);

        private bool IsLater => options.Value.AkashContract == ConsoleContract.Later;

        public SettingsWire Of(AkashDeployment deployment)
        {
            var record = ManagedWallet.Record(deployment);
            var created = Text(DateTimeOffset.FromUnixTimeMilliseconds(deployment.Dseq));
            var runway = deployment.Escrow.Rate * AkashLeasing.BlocksPerHour * ManagedWallet.RunwayHours / MicrosPerUsd;
            return new SettingsWire(
                dice.Id("settings", deployment.Ordinal).ToString(), dice.Id("user").ToString(), Escrow.Number(deployment.Dseq), AutoTopUpEnabled: true,
                decimal.Round(runway, 2), (long)TopUpEvery.TotalMilliseconds, created, created)
            {
                RuntimeLimitHours = IsLater ? record.RuntimeLimitHours : null,
                RuntimeEndsAt = IsLater && wallet.EndsAt(deployment) is { } end ? Text(end) : null,
                Sdl = IsLater ? record.Sdl : null,
            };
        }

        public void Change(AkashDeployment deployment, JsonElement data)
        {
            if (IsLater && data.TryGetProperty("autoTopUpEnabled", out var enabled) && enabled.ValueKind == JsonValueKind.False)
            {
                throw AkashProblem.Invalid("data.autoTopUpEnabled", "Automatic funding cannot be switched off");
            }

            if (!IsLater || !data.TryGetProperty("runtimeLimitHours", out var limit))
            {
                return;
            }

            wallet.LimitRuntime(deployment, limit.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.Number when limit.TryGetInt32(out var hours) && IsAllowed(ManagedWallet.Record(deployment).RuntimeLimitHours, hours) => hours,
                _ => throw AkashProblem.Invalid(
                    "data.runtimeLimitHours",
                    $"Must be a new total, not below the present one, at most {ManagedWallet.LongestStep} hours above it and {ManagedWallet.LongestRun} in all"),
            });
        }

        private static bool IsAllowed(int? present, int wanted) =>
            wanted >= Math.Max(1, present ?? 0) && wanted <= Math.Min((present ?? 0) + ManagedWallet.LongestStep, ManagedWallet.LongestRun);

        private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
    }
}
