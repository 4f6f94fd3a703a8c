using Broker.Domain.Shared;
using Broker.Engine.Market;
using Broker.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using static Broker.Testing.MarketOffers;

namespace Broker.Engine.Tests.Market;

public sealed class MarketReaderTests
{
    private static readonly FakeTimeProvider Clock = new(ObservedAt);

    private readonly OfferIndex _index = new(Clock, Options.Create(new MarketOptions()));
    private readonly MarketReader _market;

    public MarketReaderTests()
    {
        _market = new MarketReader(_index, HyperscalerPrices.Load(), new ComputeNetworks(
            [Network(NetworkId.IoNet, "io.net"), Network(NetworkId.Akash, "Akash")]));
        _index.Replace(NetworkId.Akash,
        [
            Offer(NetworkId.Akash, "akash1q7", 1.33m),
            Offer(NetworkId.Akash, "akash1zz", 1.50m, region: "us-east", available: 0),
            Offer(NetworkId.Akash, "akash1ab", 0.40m, gpu: "RTX 4090", memoryGib: 24, region: "us-west", claimedUptime: null),
        ]);
        _index.Replace(NetworkId.IoNet,
        [
            Offer(NetworkId.IoNet, "iceland", 2.19m, gpuCount: 8, region: "eu-north", claimedUptime: 0.97),
        ]);
    }

    [Fact]
    public void Offers_come_cheapest_first_without_those_that_are_sold_out() =>
        Assert.Equal(["akash1ab", "akash1q7", "iceland"], Providers(new OfferQuery()));

    [Fact]
    public void Sold_out_offers_are_shown_when_asked_for() =>
        Assert.Contains("akash1zz", Providers(new OfferQuery(OnlyAvailable: false)));

    [Theory]
    [InlineData("h100 eu", "akash1q7", "iceland")]
    [InlineData("IO.NET", "iceland")]
    [InlineData("4090", "akash1ab")]
    [InlineData("nothing of the kind")]
    public void Every_word_of_a_search_must_be_found(string search, params string[] expected) =>
        Assert.Equal(expected, Providers(new OfferQuery(search)));

    [Fact]
    public void Filters_narrow_by_gpu_network_region_and_count()
    {
        Assert.Equal(["akash1ab"], Providers(new OfferQuery(GpuName: "rtx4090")));
        Assert.Equal(["iceland"], Providers(new OfferQuery(Network: NetworkId.IoNet)));
        Assert.Equal(["akash1q7", "iceland"], Providers(new OfferQuery(RegionPrefix: "eu")));
        Assert.Equal(["iceland"], Providers(new OfferQuery(GpuCount: 8)));
    }

    [Theory]
    [InlineData(OfferSort.Price, true, "iceland", "akash1q7", "akash1ab")]
    [InlineData(OfferSort.Region, false, "iceland", "akash1q7", "akash1ab")]
    [InlineData(OfferSort.Uptime, true, "akash1q7", "iceland", "akash1ab")]
    [InlineData(OfferSort.Uptime, false, "iceland", "akash1q7", "akash1ab")]
    [InlineData(OfferSort.Saving, true, "akash1q7", "iceland", "akash1ab")]
    [InlineData(OfferSort.Network, true, "iceland", "akash1ab", "akash1q7")]
    public void An_order_may_be_turned_round_and_what_has_no_value_stays_last(OfferSort sort, bool descending, params string[] expected) =>
        Assert.Equal(expected, Providers(new OfferQuery(Sort: sort, Descending: descending)));

    [Fact]
    public void A_page_is_a_part_of_the_whole()
    {
        var page = _market.Search(new OfferQuery(Page: new PageRequest(1, 2)));

        Assert.Equal(("iceland", 3), (Assert.Single(page.Items).Offer.Provider, page.Total));
    }

    [Fact]
    public void An_offer_stands_beside_the_cheapest_list_price()
    {
        var row = _market.Search(new OfferQuery("akash1q7")).Items[0];

        Assert.Equal(("aws", 6.88m), (row.Comparable!.Cloud, row.Comparable.PerGpuHour.Amount));
        Assert.Equal(1 - (1.33m / 6.88m), row.Saving);
    }

    [Fact]
    public void The_state_names_networks_that_have_never_answered()
    {
        var reader = new MarketReader(
            new OfferIndex(Clock, Options.Create(new MarketOptions())),
            HyperscalerPrices.Load(),
            new ComputeNetworks([Network(NetworkId.Akash, "Akash")]));

        Assert.Equal([new NetworkFreshness(NetworkId.Akash, "Akash", 0, null, null)], reader.State().Networks);
    }

    [Fact]
    public void Gpus_are_counted_with_their_lowest_price() => Assert.Equal(
        [new GpuSummary("H100", 3, Money.Usd(1.33m)), new GpuSummary("RTX 4090", 1, Money.Usd(0.40m))], _market.Gpus());

    private static FakeNetwork Network(NetworkId id, string displayName) => NamedNetwork.Create(id, displayName, Clock);

    private IEnumerable<string> Providers(OfferQuery query) => _market.Search(query).Items.Select(r => r.Offer.Provider);
}
