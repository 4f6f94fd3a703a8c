using Broker.Domain.Market;
using Broker.Domain.Placement;
using Broker.Domain.Shared;
using static Broker.Domain.Tests.Placement.OfferBuilder;

namespace Broker.Domain.Tests.Placement;

public sealed class CheapestSpreadPlannerTests
{
    private static readonly Offer[] Market =
    [
        Offer("akash", "a1", 1.00m),
        Offer("akash", "a2", 1.10m),
        Offer("akash", "a3", 1.20m),
        Offer("ionet", "i1", 2.00m),
        Offer("ionet", "i2", 2.50m),
    ];

    private readonly CheapestSpreadPlanner _planner = new(ReliabilityPrior.Published, id => id.Value.ToUpperInvariant());

    [Fact]
    public void Three_replicas_are_spread_over_two_networks_for_the_least_money()
    {
        var plan = Planned(Request());

        Assert.Equal(["a1", "a2", "i1"], plan.Replicas.Select(r => r.Offer.Provider));
        Assert.Equal(Money.Usd(4.10m), plan.PricePerHour);
        Assert.Equal(5, plan.OffersConsidered);
    }

    [Fact]
    public void Redundancy_costs_what_is_beyond_the_cheapest_needed_ones()
    {
        var plan = Planned(Request());

        Assert.Equal(Money.Usd(2.00m), plan.RedundancyPerHour);
        Assert.Equal([false, false, true], plan.Replicas.Select(r => r.Spare));
    }

    [Fact]
    public void A_single_replica_takes_the_cheapest_offer_and_needs_no_second_network()
    {
        var plan = Planned(Request(1, 1));

        Assert.Equal("a1", Assert.Single(plan.Replicas).Offer.Provider);
        Assert.Equal(Money.Usd(0), plan.RedundancyPerHour);
    }

    [Fact]
    public void The_figure_counts_what_the_replicas_share()
    {
        var plan = Planned(Request(2, 1));

        Assert.True(plan.Availability < plan.AvailabilityIfIndependent + 1e-12);
        var three = Planned(Request(3, 1));
        Assert.True(three.Availability < three.AvailabilityIfIndependent);
    }

    [Fact]
    public void A_dearer_offer_of_a_provider_is_never_taken()
    {
        Offer[] market = [Offer("akash", "a1", 3m, region: "eu-north"), .. Market];

        Assert.Equal(Money.Usd(4.10m), Planned(Request(), market).PricePerHour);
    }

    [Fact]
    public void Offers_of_one_price_are_taken_in_the_order_of_their_ids_whatever_the_order_of_the_list()
    {
        Offer[] market = [Offer("ionet", "b", 1m), Offer("akash", "c", 1m), Offer("akash", "a", 1m)];

        var forwards = Planned(Request(2, 1), market);
        var backwards = Planned(Request(2, 1), [.. market.Reverse()]);

        Assert.Equal(["a", "b"], forwards.Replicas.Select(r => r.Offer.Provider));
        Assert.Equal(forwards.Replicas, backwards.Replicas);
    }

    [Fact]
    public void A_replacement_leaves_the_providers_of_the_kept_replicas_and_those_to_avoid_alone()
    {
        var plan = Planned(Request(
            kept: [Kept("akash", "a1", 1m), Kept("ionet", "i1", 2m)],
            avoid: [(NetworkId.Akash, "a2")]));

        Assert.Equal("a3", Assert.Single(plan.Replicas).Offer.Provider);
        Assert.Equal(Money.Usd(4.20m), plan.PricePerHour);
        Assert.Empty(plan.Alternatives);
    }

    [Fact]
    public void A_replacement_goes_to_a_second_network_when_the_kept_ones_are_all_on_one()
    {
        var plan = Planned(Request(kept: [Kept("akash", "a1", 1m), Kept("akash", "a2", 1.1m)]));

        Assert.Equal("i1", Assert.Single(plan.Replicas).Offer.Provider);
    }

    [Fact]
    public void A_replacement_on_the_same_network_is_better_than_none()
    {
        var plan = Planned(
            Request(kept: [Kept("akash", "a1", 1m), Kept("akash", "a2", 1.1m)]),
            [.. Market.Where(o => o.Network == NetworkId.Akash)]);

        Assert.Equal("a3", Assert.Single(plan.Replicas).Offer.Provider);
    }

    [Fact]
    public void Nothing_is_added_when_all_replicas_are_kept()
    {
        var plan = Planned(Request(2, 1, kept: [Kept("akash", "a1", 1m), Kept("ionet", "i1", 2m)]));

        Assert.Empty(plan.Replicas);
        Assert.Equal(Money.Usd(3m), plan.PricePerHour);
    }

    [Fact]
    public void The_alternatives_say_what_was_not_chosen_and_why()
    {
        var alternatives = Planned(Request()).Alternatives;

        Assert.Equal(
            ["Cheapest 2 without a spare", "3 on AKASH alone", "One more: 4, of which 2 must serve"],
            alternatives.Select(a => a.Label));
        Assert.Equal([3.00m, 3.30m, 5.30m], alternatives.Select(a => a.PricePerHour.Amount));
        Assert.Equal("Saves 1.10 USD/h, but one failure stops the deployment.", alternatives[0].Remark);
        Assert.Equal("Saves 0.80 USD/h, but all 3 stop when AKASH goes dark; of this plan 1 would go on.", alternatives[1].Remark);
        Assert.True(alternatives[1].Availability <= ReliabilityPrior.Published.Network(NetworkId.Akash));
    }

    [Fact]
    public void An_alternative_above_the_limit_says_by_how_much() =>
        Assert.Equal("0.80 USD/h over your limit.", Planned(Request(budget: 4.50m)).Alternatives[2].Remark);

    [Fact]
    public void A_limit_that_is_met_exactly_is_met() =>
        Assert.Equal(Money.Usd(4.10m), Planned(Request(budget: 4.10m)).PricePerHour);

    [Theory]
    [InlineData("h100")]
    [InlineData("H-100")]
    public void The_name_of_a_gpu_may_be_written_in_any_way(string name) =>
        Assert.Equal(3, Planned(Request(gpu: name)).Replicas.Count);

    private Broker.Domain.Placement.Placement Planned(PlacementRequest request, Offer[]? market = null) =>
        Assert.IsType<PlacementOutcome.Planned>(_planner.Plan(request, market ?? Market)).Placement;
}
