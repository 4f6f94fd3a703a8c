using Broker.Domain.Market;
using Broker.Domain.Placement;
using Broker.Domain.Shared;
using static Broker.Domain.Tests.Placement.OfferBuilder;

namespace Broker.Domain.Tests.Placement;

public sealed class InfeasiblePlacementTests
{
    private static readonly Offer[] Market =
    [
        Offer("akash", "a1", 1.20m),
        Offer("akash", "a2", 1.20m, region: "us-east"),
        Offer("ionet", "i1", 4.80m, region: "us-east"),
        Offer("ionet", "i2", 2.00m, gpu: "H200", memoryGib: 141, available: 0),
    ];

    private readonly CheapestSpreadPlanner _planner = new(ReliabilityPrior.Published, id => id.Value);

    [Fact]
    public void A_limit_that_is_too_low_is_named_beside_the_price() => Because(
        "The cheapest placement costs 7.20 USD/h, your limit is 5.00 USD/h.", Request(budget: 5m));

    [Fact]
    public void A_region_served_by_one_network_is_named() => Because(
        "Only 1 network (akash) offers H100 in eu; more than one replica needs 2.",
        Request(2, 1, regions: ["eu"]), [.. Market, Offer("akash", "a9", 1m)]);

    [Fact]
    public void A_workload_for_one_network_only_is_spread_over_its_providers_and_promised_less()
    {
        Offer[] akash = [Offer("akash", "a1", 1m), Offer("akash", "a2", 1m, region: "us-east")];

        var alone = Assert.IsType<PlacementOutcome.Planned>(_planner.Plan(Request(2, 1) with { OneNetworkWillDo = true }, akash)).Placement;
        var spread = Assert.IsType<PlacementOutcome.Planned>(_planner.Plan(Request(2, 1), [.. akash, Offer("ionet", "i1", 1m)])).Placement;

        Assert.Equal(["a1", "a2"], alone.Replicas.Select(r => r.Offer.Provider));
        Assert.True(alone.Availability < spread.Availability);
        Assert.DoesNotContain(alone.Alternatives, a => a.Label.Contains("alone", StringComparison.Ordinal));
    }

    [Fact]
    public void Too_few_providers_are_counted() => Because(
        "H100 is offered by 3 providers, 4 needed.", Request(4, 2));

    [Fact]
    public void Both_shortages_are_told_at_once() => Because(
        ["H100 is offered by 1 provider in eu, 2 needed.", "Only 1 network (akash) offers H100 in eu; more than one replica needs 2."],
        Request(2, 1, regions: ["eu"]));

    [Fact]
    public void A_gpu_that_nobody_has_comes_with_the_closest_ones() => Because(
        "GPU 'H900' is on no network; closest: H100, H200.", Request(gpu: "H900"));

    [Fact]
    public void An_empty_market_says_so() => Because("No network has an offer at the moment.", Request(), []);

    [Fact]
    public void Memory_that_no_gpu_has_is_named() => Because(
        "No H100 has 96 GB or more; the largest on offer has 80 GB.", Request(memoryGib: 96));

    [Fact]
    public void A_number_of_gpus_that_no_machine_has_is_named() => Because(
        "No machine offers 8 × H100; on offer: 1 per machine.", Request(gpuCount: 8));

    [Fact]
    public void A_region_without_offers_names_those_that_have_some() => Because(
        "No H100 is offered in ap; regions on offer: eu-west, us-east.", Request(regions: ["ap"]));

    [Fact]
    public void Sold_out_is_told_from_not_offered() => Because(
        "All offers of H200 are sold out.", Request(gpu: "H200"));

    [Fact]
    public void Providers_that_failed_lately_are_the_reason_when_no_other_is_left() => Because(
        "Every other provider of H100 in eu failed lately.",
        Request(1, 1, regions: ["eu"], avoid: [(NetworkId.Akash, "a1")]));

    [Fact]
    public void A_prefix_ends_at_a_dash() => Because(
        "No H100 is offered in e; regions on offer: eu-west, us-east.", Request(regions: ["e"]));

    [Theory]
    [InlineData(2, 3)]
    [InlineData(13, 1)]
    [InlineData(1, 0)]
    public void A_request_that_makes_no_sense_is_the_callers_mistake(int replicas, int needed) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _planner.Plan(Request(replicas, needed), Market));

    private void Because(string reason, PlacementRequest request, Offer[]? market = null) =>
        Because([reason], request, market);

    private void Because(string[] reasons, PlacementRequest request, Offer[]? market = null) =>
        Assert.Equal(reasons, Assert.IsType<PlacementOutcome.Infeasible>(_planner.Plan(request, market ?? Market)).Reasons);
}
