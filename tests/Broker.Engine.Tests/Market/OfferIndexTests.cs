using Broker.Domain.Shared;
using Broker.Engine.Market;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using static Broker.Testing.MarketOffers;

namespace Broker.Engine.Tests.Market;

public sealed class OfferIndexTests
{
    private readonly FakeTimeProvider _clock = new(ObservedAt);
    private readonly OfferIndex _index;

    public OfferIndexTests() => _index = new OfferIndex(
        _clock, Options.Create(new MarketOptions { OffersExpireAfter = TimeSpan.FromMinutes(10) }));

    [Fact]
    public void Offers_of_all_networks_stand_in_the_order_of_their_price()
    {
        _index.Replace(NetworkId.Akash, [Offer(NetworkId.Akash, "a", 2m), Offer(NetworkId.Akash, "b", 1m)]);
        _index.Replace(NetworkId.IoNet, [Offer(NetworkId.IoNet, "c", 1.5m)]);

        Assert.Equal(["b", "c", "a"], _index.Current.Offers.Select(o => o.Provider));
    }

    [Fact]
    public void A_refresh_takes_the_place_of_the_networks_offers_and_of_no_others()
    {
        _index.Replace(NetworkId.Akash, [Offer(NetworkId.Akash, "a", 2m)]);
        _index.Replace(NetworkId.IoNet, [Offer(NetworkId.IoNet, "c", 1.5m)]);

        _index.Replace(NetworkId.Akash, [Offer(NetworkId.Akash, "new", 3m)]);

        Assert.Equal(["c", "new"], _index.Current.Offers.Select(o => o.Provider));
    }

    [Fact]
    public void A_reader_keeps_the_market_it_took()
    {
        _index.Replace(NetworkId.Akash, [Offer(NetworkId.Akash, "a", 2m)]);
        var taken = _index.Current;

        _index.Replace(NetworkId.Akash, []);

        Assert.Single(taken.Offers);
        Assert.Empty(_index.Current.Offers);
    }

    [Fact]
    public void A_network_that_fails_keeps_its_offers_until_they_are_too_old()
    {
        _index.Replace(NetworkId.Akash, [Offer(NetworkId.Akash, "a", 2m)]);
        _clock.Advance(TimeSpan.FromMinutes(9));
        _index.Fail(NetworkId.Akash, "dark");
        var before = _index.Current;

        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Single(before.Offers);
        Assert.Equal("dark", before.Networks[NetworkId.Akash].LastError);
        Assert.Empty(_index.Current.Offers);
        Assert.Equal(ObservedAt, _index.Current.Networks[NetworkId.Akash].SucceededAt);
    }

    [Fact]
    public void Offers_of_one_network_grow_old_without_those_of_another()
    {
        _index.Replace(NetworkId.Akash, [Offer(NetworkId.Akash, "a", 2m)]);
        _clock.Advance(TimeSpan.FromMinutes(6));
        _index.Replace(NetworkId.IoNet, [Offer(NetworkId.IoNet, "c", 1.5m)]);

        _clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(["c"], _index.Current.Offers.Select(o => o.Provider));
    }

    [Fact]
    public void A_success_clears_the_error()
    {
        _index.Fail(NetworkId.Akash, "dark");

        _index.Replace(NetworkId.Akash, []);

        Assert.Null(_index.Current.Networks[NetworkId.Akash].LastError);
    }

    [Fact]
    public async Task Networks_that_refresh_at_the_same_time_lose_nothing()
    {
        var networks = Enumerable.Range(0, 20).Select(i => new NetworkId($"n{i}")).ToList();

        await Task.WhenAll(networks.Select(n => Task.Run(() => _index.Replace(n, [Offer(n, "p", 1m)]))));

        Assert.Equal(networks.Count, _index.Current.Offers.Length);
    }
}
