using Broker.Simulator.Akash.Chain;
using Broker.Simulator.Akash.Gateway;
using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash;

internal sealed record CountWire(int Total, int Available);

internal sealed record StockWire(long Active, long Available, long Pending);

internal sealed record CapacityWire(long Active, long Pending, long Available, long Total);

/// <summary>The public part of the Console API: no key, no envelope.</summary>
internal static class AkashMarketApi
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/v1/providers", Providers);
        group.MapGet("/v1/providers/{address}", Provider);
        group.MapGet("/v1/gpu", Gpu);
        group.MapGet("/v1/gpu-prices", GpuPrices);
        group.MapGet("/v1/gpu-models", GpuModels);
        group.MapGet("/v1/network-capacity", NetworkCapacity);
        group.MapGet("/v1/market-data/{coin?}", (string? coin) => coin is null or "akt" or "akash-network"
            ? AkashJson.Bare(new
            {
                price = BurnMint.AktUsd,
                volume = 4_812_330.5m,
                marketCap = 170_120_004m,
                marketCapRank = 311,
                priceChange24h = -0.0042m,
                priceChangePercentage24 = -0.68m,
            })
            : throw AkashProblem.Invalid("coin", "Invalid enum value. Expected 'akash-network' | 'akt'"));
        group.MapGet("/v1/blockchain-status", () => AkashJson.Bare(new { isBlockchainReachable = true }));
        group.MapGet("/v1/doc", () => Results.Text(AkashDocument.Json, "application/json"));
    }

    private static IResult Providers(string? addresses, string? scope, SimulatedWorld world, AkashProviders providers, ProviderGateways gateways)
    {
        if (scope is not (null or "all" or "trial"))
        {
            throw AkashProblem.Invalid("scope", "Invalid enum value. Expected 'all' | 'trial'");
        }

        var wanted = addresses?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return world.Visit(() => AkashJson.Bare(providers.All
            .Where(provider => wanted is null || wanted.Contains(provider.Owner))
            .Select(provider => AkashProviderViews.Row(provider, gateways.HostUri(provider), !providers.IsDark(provider), world.Now))
            .ToList()));
    }

    private static IResult Provider(
        string address, SimulatedWorld world, AkashProviders providers, AkashNetwork network, ProviderGateways gateways)
    {
        if (!address.StartsWith("akash1", StringComparison.Ordinal))
        {
            throw AkashProblem.BadRequest("Invalid address");
        }

        return world.Visit(() =>
        {
            var provider = providers.All.FirstOrDefault(one => one.Owner == address) ?? throw AkashProblem.NotFound("Provider not found");
            return AkashJson.Bare(AkashProviderViews.Detail(provider, gateways.HostUri(provider), providers, network, world));
        });
    }

    private static IResult Gpu(string? provider, string? vendor, string? model, string? memory_size, SimulatedWorld world, AkashProviders providers,
        ProviderGateways gateways) =>
        world.Visit(() =>
        {
            var rows = Cards(providers)
                .Where(card => provider is null || card.Provider.Owner == provider || gateways.HostUri(card.Provider) == provider)
                .Where(card => vendor is null or "nvidia")
                .Where(card => model is null || card.Gpu.Model == model)
                .Where(card => memory_size is null || card.Gpu.Ram == memory_size)
                .GroupBy(card => (card.Gpu.Model, card.Gpu.Ram, card.Gpu.Interface))
                .Select(cards => new
                {
                    model = cards.Key.Model,
                    ram = cards.Key.Ram,
                    @interface = cards.Key.Interface,
                    allocatable = cards.Sum(card => card.Gpu.Count),
                    allocated = cards.Sum(card => card.Gpu.Count - card.Free),
                })
                .ToList();
            return AkashJson.Bare(new
            {
                gpus = new
                {
                    total = new { allocatable = rows.Sum(row => row.allocatable), allocated = rows.Sum(row => row.allocated) },
                    details = new { nvidia = rows },
                },
            });
        });

    private static IResult GpuPrices(SimulatedWorld world, AkashProviders providers) => world.Visit(() =>
    {
        var models = Cards(providers)
            .GroupBy(card => (card.Gpu.Model, card.Gpu.Ram, card.Gpu.Interface))
            .Select(cards => new
            {
                vendor = "nvidia",
                model = cards.Key.Model,
                ram = cards.Key.Ram,
                @interface = cards.Key.Interface,
                availability = new CountWire(cards.Sum(card => card.Gpu.Count), cards.Sum(card => card.Free)),
                providerAvailability = new CountWire(cards.Count(), cards.Count(card => card.Free > 0)),
                price = Price([.. cards.Where(card => card.Free > 0)]),
            })
            .ToList();
        return AkashJson.Bare(new
        {
            availability = new CountWire(models.Sum(model => model.availability.Total), models.Sum(model => model.availability.Available)),
            models,
        });
    });

    private static object? Price(IReadOnlyList<Card> cards)
    {
        if (cards.Count == 0)
        {
            return null;
        }

        var prices = cards.Select(card => card.UsdPerHour).Order().ToList();
        return new
        {
            currency = "USD",
            min = decimal.Round(prices[0], 2),
            max = decimal.Round(prices[^1], 2),
            avg = decimal.Round(prices.Average(), 2),
            weightedAverage = decimal.Round(cards.Sum(card => card.UsdPerHour * card.Free) / cards.Sum(card => card.Free), 2),
            med = decimal.Round((prices[(prices.Count - 1) / 2] + prices[prices.Count / 2]) / 2, 2),
        };
    }

    private static IResult GpuModels(AkashProviders providers) => AkashJson.Bare(new[]
    {
        new
        {
            name = "nvidia",
            displayName = "NVIDIA",
            models = providers.All.SelectMany(provider => provider.Gpus).GroupBy(gpu => gpu.Model).Select(gpus => new
            {
                name = gpus.Key,
                displayName = gpus.Key.ToUpperInvariant(),
                memory = gpus.Select(gpu => gpu.Ram).Distinct().ToList(),
                @interface = gpus.Select(gpu => gpu.Interface).Distinct().ToList(),
            }).ToList(),
        },
    });

    private static IResult NetworkCapacity(SimulatedWorld world, AkashProviders providers, AkashNetwork network) => world.Visit(() =>
    {
        var online = providers.All.Where(provider => !providers.IsDark(provider)).ToList();
        var stats = online.Select(provider => AkashProviderViews.Stats(provider, providers, network)).ToList();
        CapacityWire Sum(Func<ProviderStatsWire, StockWire> part) => new(
            stats.Sum(one => part(one).Active), stats.Sum(one => part(one).Pending), stats.Sum(one => part(one).Available),
            stats.Sum(one => part(one).Active + part(one).Pending + part(one).Available));
        return AkashJson.Bare(new
        {
            activeProviderCount = online.Count,
            resources = new
            {
                cpu = Sum(one => one.Cpu),
                gpu = Sum(one => one.Gpu),
                memory = Sum(one => one.Memory),
                storage = new
                {
                    ephemeral = Sum(one => one.Storage.Ephemeral),
                    persistent = Sum(one => one.Storage.Persistent),
                    total = Sum(one => new StockWire(
                        one.Storage.Ephemeral.Active + one.Storage.Persistent.Active, one.Storage.Ephemeral.Available + one.Storage.Persistent.Available, 0)),
                },
            },
        });
    });

    private sealed record Card(AkashProvider Provider, AkashGpu Gpu, int Free, decimal UsdPerHour);

    private static IEnumerable<Card> Cards(AkashProviders providers) => providers.All
        .Where(provider => !providers.IsDark(provider))
        .SelectMany(provider => provider.Gpus.Select(gpu => new Card(
            provider, gpu, providers.Free(provider, gpu), providers.UsdPerHour(provider, gpu))));
}
