using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Pricing;
using Broker.Engine.Live;
using Broker.Engine.Market;
using Broker.Testing;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using static Broker.Testing.MarketOffers;

namespace Broker.Engine.Tests.Market;

public sealed class RefreshOffersTests : IClassFixture<PostgresFixture>
{
    private readonly PostgresFixture _postgres;
    private readonly FakeTimeProvider _clock = new(ObservedAt);
    private readonly RecordingFeed _feed = new();
    private readonly FakeNetwork _network;
    private readonly OfferIndex _index;
    private readonly PriceBook _prices;
    private readonly RefreshOffers _refresh;

    public RefreshOffersTests(PostgresFixture postgres)
    {
        _postgres = postgres;

        // The history is one for all organisations, so each test has a network of its own.
        _network = new FakeNetwork(new NetworkId($"n{Guid.NewGuid():N}"[..12]), _clock);
        _index = NewIndex();
        _prices = new PriceBook(postgres.System);
        _refresh = NewRefresh(_index);
    }

    [Fact]
    public async Task Offers_reach_the_market_the_history_and_the_viewers()
    {
        _network.Offers.Add(Offer(_network.Id, "p1", 1.33m));

        var outcome = await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);

        Assert.Equal(new RefreshOutcome.Refreshed(1, 1), outcome);
        Assert.Single(_index.Current.Offers);
        var row = Assert.Single(await HistoryAsync());
        Assert.Equal(("p1", "H100 80 GB SXM", Money.Usd(1.33m), 4), (row.Provider, row.Gpu, row.PricePerGpuHour, row.Available));
        var item = Assert.Single(_feed.Items);
        Assert.Equal($"offers/{_network.Id}", item.Key);
        Assert.Equal(new LivePayload.OffersRefreshed(_network.Id.Value, 1, ObservedAt), item.Payload);
    }

    [Fact]
    public async Task An_offer_comes_to_the_market_with_our_share_on_top()
    {
        await using (var context = _postgres.System.CreateContext())
        {
            context.Add(new PriceRowEntity { Network = _network.Id, MarkupPercent = 12.5m, ValidFrom = ObservedAt, CreatedAt = ObservedAt, CreatedBy = "test" });
            await context.SaveChangesAsync();
        }

        await _prices.LoadAsync(CancellationToken.None);
        _network.Offers.Add(Offer(_network.Id, "p1", 2m));

        await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);

        var offer = Assert.Single(_index.Current.Offers);
        Assert.Equal((Money.Usd(2.25m), Money.Usd(2m)), (offer.PricePerHour, offer.CostPerHour));
        Assert.Equal(Money.Usd(2.25m), Assert.Single(await HistoryAsync()).PricePerGpuHour);
    }

    [Fact]
    public async Task Only_what_changed_in_price_or_stock_is_written()
    {
        _network.Offers.AddRange([Offer(_network.Id, "same", 1m), Offer(_network.Id, "price", 2m), Offer(_network.Id, "stock", 3m)]);
        await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);
        _network.Offers.Clear();
        _network.Offers.AddRange(
            [Offer(_network.Id, "same", 1m), Offer(_network.Id, "price", 2.5m), Offer(_network.Id, "stock", 3m, available: 1)]);

        var outcome = await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);

        Assert.Equal(new RefreshOutcome.Refreshed(3, 2), outcome);
        Assert.Equal(["price", "stock"], (await HistoryAsync()).Skip(3).Select(r => r.Provider).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_offer_that_is_gone_is_written_once_as_sold_out()
    {
        _network.Offers.Add(Offer(_network.Id, "p1", 1m));
        await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);
        _network.Offers.Clear();

        await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);
        await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);

        Assert.Equal([4, 0], (await HistoryAsync()).Select(r => r.Available));
    }

    [Fact]
    public async Task A_restart_does_not_write_the_same_prices_again()
    {
        _network.Offers.AddRange([Offer(_network.Id, "p1", 1m), Offer(_network.Id, "p2", 2m)]);
        await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);

        var outcome = await NewRefresh(NewIndex()).ExecuteAsync(_network.Id, CancellationToken.None);

        Assert.Equal(new RefreshOutcome.Refreshed(2, 0), outcome);
    }

    [Fact]
    public async Task A_network_that_is_dark_keeps_its_offers_and_the_reason_is_kept_in_words()
    {
        _network.Offers.Add(Offer(_network.Id, "p1", 1m));
        await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);
        _network.IsDark = true;
        _clock.Advance(TimeSpan.FromMinutes(1));

        var outcome = await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);

        Assert.Equal(new RefreshOutcome.Unreachable($"{_network.Id} is dark"), outcome);
        Assert.Single(_index.Current.Offers);
        Assert.Equal($"{_network.Id} is dark", _index.Current.Networks[_network.Id].LastError);
        var row = await StateAsync();
        Assert.Equal(($"{_network.Id} is dark", ObservedAt, ObservedAt.AddMinutes(1)), (row.LastError, row.SucceededAt, row.TriedAt));
    }

    [Fact]
    public async Task A_network_that_comes_back_loses_its_error()
    {
        _network.IsDark = true;
        await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);
        _network.IsDark = false;

        await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);

        Assert.Null((await StateAsync()).LastError);
    }

    [Fact]
    public async Task A_network_without_a_key_is_not_asked_and_leaves_the_market()
    {
        _network.Offers.Add(Offer(_network.Id, "p1", 1m));
        await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);
        _network.IsConnected = false;
        _network.IsDark = true;

        var outcome = await _refresh.ExecuteAsync(_network.Id, CancellationToken.None);

        Assert.IsType<RefreshOutcome.NotConnected>(outcome);
        Assert.Empty(_index.Current.Offers);
        Assert.DoesNotContain(_network.Id, _index.Current.Networks.Keys);
        Assert.Null((await StateAsync()).LastError);
    }

    private OfferIndex NewIndex() => new(_clock, Options.Create(new MarketOptions()));

    private RefreshOffers NewRefresh(OfferIndex index) => new(
        new ComputeNetworks([_network]), index, _prices, _postgres.System, _feed, _clock, NullLogger<RefreshOffers>.Instance);

    private async Task<List<OfferPriceEntity>> HistoryAsync()
    {
        await using var context = _postgres.System.CreateContext();
        return await context.OfferPrices.Where(p => p.Network == _network.Id).OrderBy(p => p.Id).ToListAsync();
    }

    private async Task<NetworkRefreshEntity> StateAsync()
    {
        await using var context = _postgres.System.CreateContext();
        return await context.NetworkRefreshes.SingleAsync(r => r.Network == _network.Id);
    }

    private sealed class RecordingFeed : ILiveFeed
    {
        public List<LiveItem> Items { get; } = [];

        public ILiveSubscription Subscribe(LiveScope scope) => throw new NotSupportedException("Nobody looks in this test.");

        public void Publish(IReadOnlyList<LiveItem> items) => Items.AddRange(items);
    }
}
