using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Engine.Desk;
using Broker.Testing.Persistence;

namespace Broker.Engine.Tests.Desk;

/// <summary>What holds for every network, as far as it can hold for one that people serve.</summary>
public sealed class DeskNetworkTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly DeskWorld _world = new(postgres.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Same_order_twice_and_at_once_is_one_order()
    {
        var order = Order(await _world.OfferAsync());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _world.Network.OrderAsync(order, CancellationToken.None)));

        Assert.Single(outcomes.Select(o => Assert.IsType<LeaseOutcome.Ordered>(o).Handle).Distinct());
        Assert.Single(await _world.Network.ListOwnedAsync(CancellationToken.None), o => o.Tag == _world.Network.TagOf(order));
    }

    [Fact]
    public async Task The_last_machine_of_a_quote_is_sold_once()
    {
        var offer = await _world.OfferAsync(available: 1);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _world.Network.OrderAsync(Order(offer), CancellationToken.None)));

        Assert.Single(outcomes.OfType<LeaseOutcome.Ordered>());
        Assert.Equal(3, outcomes.OfType<LeaseOutcome.NoCapacity>().Count());
        Assert.DoesNotContain(await _world.Network.ListOffersAsync(CancellationToken.None), o => o.Id == offer.Id);
        Assert.IsType<QuoteOutcome.NoCapacity>(await _world.Network.QuoteAsync(offer, TimeSpan.FromHours(1), CancellationToken.None));
    }

    [Fact]
    public async Task A_fulfilled_order_is_the_same_lease_from_the_same_moment_however_often_it_is_accepted()
    {
        var order = Order(await _world.OfferAsync());
        var handle = Assert.IsType<LeaseOutcome.Ordered>(await _world.Network.OrderAsync(order, CancellationToken.None)).Handle;
        await _world.FulfilAsync(DeskStore.NumberOf(handle)!.Value);

        var first = await _world.Network.AcceptAsync(order, handle, CancellationToken.None);
        _world.Engine.Clock.Advance(TimeSpan.FromHours(1));
        await _world.FulfilAsync(DeskStore.NumberOf(handle)!.Value, address: "https://node-8.aethir.example");
        var corrected = await _world.Network.AcceptAsync(order, handle, CancellationToken.None);
        var seen = Assert.IsType<ObserveOutcome.Seen>(await _world.Network.ObserveAsync(handle, CancellationToken.None));

        Assert.Equal(first, corrected);
        Assert.Equal((LeaseState.Running, "node-8.aethir.example", "Aethir SG-2"), (seen.Lease.State, seen.Lease.Endpoint!.Host, seen.Lease.Provider));
        Assert.Equal(3, seen.Lease.Events.Count);
    }

    [Fact]
    public async Task A_dearer_quote_than_planned_is_not_ordered_on()
    {
        var offer = await _world.OfferAsync();

        Assert.Equal(
            new LeaseOutcome.PriceMoved(null, Money.Usd(2.05m)),
            await _world.Network.OrderAsync(Order(offer) with { PriceCeiling = Money.Usd(2.04m) }, CancellationToken.None));
    }

    [Fact]
    public async Task A_quote_that_is_over_or_withdrawn_is_no_offer_and_takes_no_order()
    {
        var over = await _world.OfferAsync();
        _world.Engine.Clock.Advance(TimeSpan.FromDays(8));
        var withdrawn = await _world.OfferAsync();
        await _world.AtDeskAsync(_world.Jana, d => d.WithdrawQuoteAsync(Guid.Parse(withdrawn.NetworkReference), CancellationToken.None));

        var offers = await _world.Network.ListOffersAsync(CancellationToken.None);

        Assert.DoesNotContain(offers, o => o.Id == over.Id || o.Id == withdrawn.Id);
        Assert.IsType<LeaseOutcome.NoCapacity>(await _world.Network.OrderAsync(Order(over), CancellationToken.None));
        Assert.IsType<LeaseOutcome.NoCapacity>(await _world.Network.OrderAsync(Order(withdrawn), CancellationToken.None));
    }

    [Theory]
    [InlineData("1700000000000")]
    [InlineData("D-")]
    [InlineData("D-999999")]
    [InlineData("D-1'; drop table desk_orders")]
    public async Task A_lease_that_never_was_counts_as_closed_and_is_not_found(string handle)
    {
        Assert.IsType<CloseOutcome.Closed>(await _world.Network.CloseAsync(new LeaseHandle(handle), CancellationToken.None));
        Assert.IsType<ObserveOutcome.NotFound>(await _world.Network.ObserveAsync(new LeaseHandle(handle), CancellationToken.None));
    }

    [Fact]
    public async Task A_closed_order_is_seen_closed_with_its_reason_and_nothing_of_the_customers_is_kept()
    {
        var order = Order(await _world.OfferAsync());
        var handle = Assert.IsType<LeaseOutcome.Ordered>(await _world.Network.OrderAsync(order, CancellationToken.None)).Handle;

        Assert.IsType<CloseOutcome.Closed>(await _world.Network.CloseAsync(handle, CancellationToken.None));
        Assert.IsType<CloseOutcome.Closed>(await _world.Network.CloseAsync(handle, CancellationToken.None));

        var seen = Assert.IsType<ObserveOutcome.Seen>(await _world.Network.ObserveAsync(handle, CancellationToken.None));
        await using var db = postgres.Database.System.CreateContext();
        var row = db.DeskOrders.Single(o => o.Number == DeskStore.NumberOf(handle));
        Assert.Equal((LeaseState.Closed, "not wanted any more"), (seen.Lease.State, seen.Lease.EndReason));
        Assert.Equal((null, null), (row.ProtectedWorkload, row.ProtectedAccess));
    }

    private static LeaseOrder Order(Offer offer) =>
        new(ReplicaId.New(), offer, Rows.Workload(), offer.PricePerHour * 1.1m, TimeSpan.FromHours(24));
}
