using Broker.Domain.Market;
using Broker.Domain.Placement;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static Broker.Domain.Tests.Placement.OfferBuilder;

namespace Broker.Domain.Tests.Placement;

/// <summary>The planner against trying every set of offers.</summary>
public sealed class PlannerPropertyTests
{
    private readonly CheapestSpreadPlanner _planner = new(ReliabilityPrior.Published, id => id.Value);

    [Property(Arbitrary = [typeof(SmallMarkets)], MaxTest = 300)]
    public void No_set_of_offers_is_cheaper(SmallMarket market)
    {
        var cheapest = CheapestByTryingAll(market);

        var outcome = _planner.Plan(market.Request, market.Offers);

        if (cheapest is null)
        {
            Assert.IsType<PlacementOutcome.Infeasible>(outcome);
        }
        else
        {
            var planned = Assert.IsType<PlacementOutcome.Planned>(outcome).Placement;
            Assert.Equal(cheapest, planned.PricePerHour.Amount);
            Assert.True(IsAllowed(market.Request, [.. planned.Replicas.Select(r => r.Offer)]));
        }
    }

    [Property(Arbitrary = [typeof(SmallMarkets)])]
    public void The_order_of_the_market_does_not_matter(SmallMarket market)
    {
        var forwards = _planner.Plan(market.Request, market.Offers);
        var backwards = _planner.Plan(market.Request, [.. market.Offers.Reverse()]);

        Assert.Equivalent(forwards, backwards, strict: true);
    }

    [Property(Arbitrary = [typeof(SmallMarkets)])]
    public void Planning_once_more_with_the_plan_kept_adds_nothing(SmallMarket market)
    {
        if (_planner.Plan(market.Request, market.Offers) is PlacementOutcome.Planned { Placement: var first })
        {
            var kept = first.Replicas.Select(r => Kept(r.Offer.Network.Value, r.Offer.Provider, r.Offer.PricePerHour.Amount));

            var again = _planner.Plan(market.Request with { Kept = [.. kept] }, market.Offers);

            var second = Assert.IsType<PlacementOutcome.Planned>(again).Placement;
            Assert.Empty(second.Replicas);
            Assert.Equal(first.PricePerHour, second.PricePerHour);
        }
    }

    private static decimal? CheapestByTryingAll(SmallMarket market)
    {
        decimal? best = null;
        for (var set = 0; set < 1 << market.Offers.Count; set++)
        {
            var chosen = market.Offers.Where((_, i) => (set & (1 << i)) != 0).ToList();
            if (chosen.Count == market.Request.Replicas && IsAllowed(market.Request, chosen))
            {
                var price = chosen.Sum(o => o.PricePerHour.Amount);
                best = best is { } known && known <= price ? known : price;
            }
        }

        return best is { } cheapest && market.Request.BudgetPerHour is { } limit && cheapest > limit.Amount ? null : best;
    }

    private static bool IsAllowed(PlacementRequest request, List<Offer> chosen) =>
        chosen.TrueForAll(o => o.Available > 0
            && o.Gpu.Name == request.GpuName
            && o.GpuCount == request.GpuCount
            && request.RegionPrefixes.All(p => o.Region.Code.StartsWith(p, StringComparison.Ordinal)))
        && chosen.DistinctBy(o => (o.Network, o.Provider)).Count() == chosen.Count
        && (request.Replicas == 1 || chosen.DistinctBy(o => o.Network).Count() >= 2);

    public sealed record SmallMarket(PlacementRequest Request, IReadOnlyList<Offer> Offers);

    private static class SmallMarkets
    {
        public static Arbitrary<SmallMarket> Markets() => (
            from count in Gen.Choose(0, 11)
            from offers in AnyOffer.ArrayOf(count)
            from replicas in Gen.Choose(1, 4)
            from needed in Gen.Choose(1, replicas)
            from region in Gen.Elements<string?>(null, null, "eu")
            from budget in Gen.Choose(0, 12)
            select new SmallMarket(
                Request(replicas, needed, regions: region is null ? [] : [region], budget: budget == 0 ? null : budget),
                [.. offers.DistinctBy(o => o.Id)])).ToArbitrary();

        private static Gen<Offer> AnyOffer =>
            from network in Gen.Elements("akash", "ionet", "render")
            from provider in Gen.Elements("p1", "p2", "p3", "p4")
            from price in Gen.Choose(1, 16)
            from region in Gen.Elements("eu-west", "us-east")
            from gpu in Gen.Elements("H100", "H100", "H100", "A100")
            from available in Gen.Choose(0, 3)
            select Offer(network, provider, price / 4m, gpu, region: region, available: available);
    }
}
