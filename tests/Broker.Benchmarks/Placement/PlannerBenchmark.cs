using Broker.Domain.Market;
using Broker.Domain.Placement;
using Broker.Domain.Shared;

namespace Broker.Benchmarks.Placement;

/// <summary>
/// Three replicas out of 5,000 offers, 200 of them of the GPU asked for: the planner against trying every three of the
/// 200. The planner also works out availability and alternatives; the reference only the cheapest price.
/// </summary>
internal sealed class PlannerBenchmark : IBenchmark
{
    private const int Offers = 5_000;
    private const int Models = 25;
    private const int Runs = 15;

    public string Name => "planner";

    public Task<Figure> MeasureAsync()
    {
        var market = Market();
        var planner = new CheapestSpreadPlanner(ReliabilityPrior.Published, id => id.Value);
        var request = new PlacementRequest("GPU 0", 0, 1, Replicas: 3, Needed: 2, null, [], [], []);
        var ours = planner.Plan(request, market) is PlacementOutcome.Planned { Placement.PricePerHour.Amount: var price }
            ? price
            : throw new InvalidOperationException("The planner found nothing.");
        var reference = CheapestOfEveryThree(market);
        return ours == reference
            ? Task.FromResult(Figure.InMilliseconds(Runs, () => planner.Plan(request, market), () => CheapestOfEveryThree(market)))
            : throw new InvalidOperationException($"The planner says {ours}, trying every three says {reference}.");
    }

    private static decimal CheapestOfEveryThree(Offer[] market)
    {
        var offers = Array.FindAll(market, o => o.Gpu.Name == "GPU 0" && o.GpuCount == 1 && o.Available > 0);
        var cheapest = decimal.MaxValue;
        for (var a = 0; a < offers.Length; a++)
        {
            for (var b = a + 1; b < offers.Length; b++)
            {
                for (var c = b + 1; c < offers.Length; c++)
                {
                    var price = offers[a].PricePerHour.Amount + offers[b].PricePerHour.Amount + offers[c].PricePerHour.Amount;
                    if (price < cheapest && IsAllowed(offers[a], offers[b], offers[c]))
                    {
                        cheapest = price;
                    }
                }
            }
        }

        return cheapest;
    }

    private static bool IsAllowed(Offer a, Offer b, Offer c) =>
        !SameProvider(a, b) && !SameProvider(a, c) && !SameProvider(b, c) && (a.Network != b.Network || a.Network != c.Network);

    private static bool SameProvider(Offer a, Offer b) => a.Network == b.Network && a.Provider == b.Provider;

    /// <summary>Always the same market: providers on five networks, prices without a pattern.</summary>
    private static Offer[] Market()
    {
        var random = new Random(20261122);
        return [.. Enumerable.Range(0, Offers).Select(i => new Offer(
            new OfferId($"offer-{i}"),
            new NetworkId($"network-{i / Models % 5}"),
            $"provider-{random.Next(120)}",
            new GpuModel($"GPU {i % Models}", 80, GpuInterface.Unspecified),
            GpuCount: 1,
            new Region("eu-west", null),
            Available: random.Next(4),
            Money.Usd(random.Next(100, 400) / 100m),
            PriceSource: "benchmark",
            DateTimeOffset.UnixEpoch,
            ClaimedUptime: 0.99,
            MinimumTerm: TimeSpan.Zero,
            NetworkReference: ""))];
    }
}
