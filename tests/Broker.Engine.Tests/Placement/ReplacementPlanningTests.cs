using Broker.Domain.Deployments;
using Broker.Domain.Placement;
using Broker.Domain.Shared;
using Broker.Engine.Market;
using Broker.Engine.Placement;
using Broker.Testing;
using Broker.Testing.Persistence;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using static Broker.Testing.MarketOffers;

namespace Broker.Engine.Tests.Placement;

public sealed class ReplacementPlanningTests
{
    private readonly OfferIndex _index = new(new FakeTimeProvider(ObservedAt), Options.Create(new MarketOptions()));
    private readonly FakeNetwork _akash = new(NetworkId.Akash, new FakeTimeProvider(ObservedAt));
    private readonly ReplacementPlanning _planning;

    public ReplacementPlanningTests()
    {
        _planning = new ReplacementPlanning(
            _index, new CheapestSpreadPlanner(ReliabilityPrior.Published, id => id.Value), ReliabilityPrior.Published,
            new NetworkFit(new ComputeNetworks([_akash])));
        _index.Replace(NetworkId.Akash, [Offer(NetworkId.Akash, "a1", 1m), Offer(NetworkId.Akash, "a2", 1.1m), Offer(NetworkId.Akash, "a3", 1.2m)]);
        _index.Replace(NetworkId.IoNet, [Offer(NetworkId.IoNet, "i1", 2m), Offer(NetworkId.IoNet, "i2", 3m)]);
    }

    [Fact]
    public void The_cheapest_provider_that_is_neither_taken_nor_avoided_fills_the_place() =>
        Assert.Equal("a3", Replacement(["akash:a1", "ionet:i1"], ["akash:a2"]));

    [Fact]
    public void Beside_replicas_on_one_network_the_other_is_chosen() =>
        Assert.Equal("i1", Replacement(["akash:a1", "akash:a2"], []));

    [Fact]
    public void With_two_places_empty_one_is_filled_at_a_time() =>
        Assert.Equal("i1", Replacement(["akash:a1"], ["akash:a2"]));

    [Fact]
    public void A_network_that_cannot_run_the_workload_fills_no_place()
    {
        _akash.Refusal = _ => "no";

        Assert.Equal("i1", Replacement([], []));
    }

    [Fact]
    public void An_offer_for_machines_only_fills_no_place_of_a_service()
    {
        _index.Replace(NetworkId.Akash, [Offer(NetworkId.Akash, "a2", 0.1m) with { OnlyFor = WorkloadKind.Machine }]);

        Assert.Equal("i1", Replacement([], []));
    }

    [Fact]
    public void With_nothing_left_the_first_replica_comes_from_the_cheapest_provider() =>
        Assert.Equal("a2", Replacement([], ["akash:a1"]));

    [Fact]
    public void A_network_that_does_not_answer_is_left_out_while_another_has_capacity()
    {
        _index.Fail(NetworkId.Akash, "dark");

        Assert.Equal("i2", Replacement(["akash:a1", "ionet:i1"], []));
    }

    [Fact]
    public void With_nothing_else_the_last_offers_of_a_silent_network_are_tried()
    {
        _index.Fail(NetworkId.Akash, "dark");

        Assert.Equal("a2", Replacement(["akash:a1", "ionet:i1"], ["ionet:i2"]));
    }

    [Fact]
    public void The_provider_that_really_runs_a_replica_is_taken_not_the_one_of_its_offer()
    {
        var deployment = Rows.Deployment(Rows.Plan(OrganisationId.New()));
        var moved = Rows.Replica(deployment, offer: Offer(NetworkId.Akash, "a1", 1m));
        moved.Provider = "a2";
        var other = Rows.Replica(deployment, offer: Offer(NetworkId.IoNet, "i1", 2m));

        var outcome = _planning.Plan(deployment, [moved, other], []);

        Assert.Equal("a1", Assert.IsType<PlacementOutcome.Planned>(outcome).Placement.Replicas[0].Offer.Provider);
    }

    private string Replacement(string[] kept, string[] avoid)
    {
        var deployment = Rows.Deployment(Rows.Plan(OrganisationId.New()));
        var outcome = _planning.Plan(
            deployment,
            [.. kept.Select(Split).Select((k, i) => Rows.Replica(deployment, i + 1, offer: Offer(k.Network, k.Provider, 1m)))],
            [.. avoid.Select(Split)]);

        return Assert.Single(Assert.IsType<PlacementOutcome.Planned>(outcome).Placement.Replicas).Offer.Provider;
    }

    private static (NetworkId Network, string Provider) Split(string text)
    {
        var parts = text.Split(':');
        return (new NetworkId(parts[0]), parts[1]);
    }
}
