using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash;

public sealed class AkashOffersTests
{
    private const string Prices = """
        {"availability":{"total":40,"available":20},"models":[
          {"vendor":"nvidia","model":"h100","ram":"80Gi","interface":"SXM5","availability":{"total":16,"available":6},"providerAvailability":{"total":2,"available":1},
           "price":{"currency":"USD","min":1.2,"max":2.5,"avg":1.5,"weightedAverage":1.4,"med":1.33}},
          {"vendor":"nvidia","model":"t4","ram":"16Gi","interface":"PCIe","availability":{"total":4,"available":4},"providerAvailability":{"total":1,"available":1},"price":null}]}
        """;

    private const string Detail = """{"owner":"akash1a","isOnline":true,"stats":{"gpu":{"active":2,"available":5,"pending":0}}}""";

    [Fact]
    public async Task Each_provider_gpu_and_count_is_one_offer_at_the_median_of_bids()
    {
        using var harness = new NetworkHarness(Market(Provider("akash1a")));

        var offers = await harness.Akash.ListOffersAsync(CancellationToken.None);

        Assert.Equal([(1, 5), (2, 2), (4, 1)], offers.Select(o => (o.GpuCount, o.Available)));
        Assert.All(offers, offer =>
        {
            Assert.Equal(new GpuModel("H100", 80, GpuInterface.Sxm), offer.Gpu);
            Assert.Equal(Money.Usd(1.33m), offer.PricePerGpuHour);
            Assert.Equal(new Region("us-west", "US"), offer.Region);
            Assert.Equal(NetworkHarness.Start, offer.ObservedAt);
            Assert.Equal(0.995, offer.ClaimedUptime);
            Assert.Equal("vendor/nvidia/model/h100/ram/80Gi/interface/sxm", offer.NetworkReference);
        });
        Assert.Equal(offers.Count, offers.Select(o => o.Id).Distinct().Count());
    }

    [Theory]
    [InlineData("\"isOnline\":true", "\"isOnline\":false")]
    [InlineData("\"isAudited\":true", "\"isAudited\":false")]
    [InlineData("\"isValidVersion\":true", "\"isValidVersion\":false")]
    [InlineData("\"vendor\":\"nvidia\"", "\"vendor\":\"amd\"")]
    public async Task What_could_not_be_leased_is_not_offered(string usual, string instead)
    {
        using var harness = new NetworkHarness(Market(Provider("akash1a").Replace(usual, instead, StringComparison.Ordinal)));

        Assert.Empty(await harness.Akash.ListOffersAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("Networks:Akash:DenyProviders:0", "akash1a", "akash1b")]
    [InlineData("Networks:Akash:AllowProviders:0", "akash1a", "akash1a")]
    public async Task Providers_can_be_denied_and_allowed(string key, string value, string left)
    {
        using var harness = new NetworkHarness(Market(Provider("akash1a"), Provider("akash1b")), (key, value));

        Assert.Equal([left], (await harness.Akash.ListOffersAsync(CancellationToken.None)).Select(o => o.Provider).Distinct());
    }

    [Fact]
    public async Task One_provider_whose_stock_cannot_be_read_does_not_hide_the_others()
    {
        var wire = Market(Provider("akash1a"), Provider("akash1b")).OnGet("/akash/v1/providers/akash1a", "<html>");
        using var harness = new NetworkHarness(wire);

        Assert.Equal(["akash1b"], (await harness.Akash.ListOffersAsync(CancellationToken.None)).Select(o => o.Provider).Distinct());
    }

    [Theory]
    [InlineData("<html>no</html>")]
    [InlineData("[{\"owner\":")]
    [InlineData("{\"providers\":[]}")]
    public async Task A_list_that_cannot_be_read_is_an_unreachable_network_not_an_empty_market(string body)
    {
        using var harness = new NetworkHarness(Market().OnGet("/akash/v1/providers?", body));

        var thrown = await Assert.ThrowsAsync<NetworkUnreachableException>(() => harness.Akash.ListOffersAsync(CancellationToken.None));

        Assert.Contains(body[..5], thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_is_the_present_median_for_the_count_until_a_bid_would_expire()
    {
        var wire = Market(Provider("akash1a")).OnGet("/akash/v1/providers/akash1a", WithStats(Provider("akash1a")));
        using var harness = new NetworkHarness(wire);
        var offer = (await harness.Akash.ListOffersAsync(CancellationToken.None)).Single(o => o.GpuCount == 2);

        var quoted = Assert.IsType<QuoteOutcome.Quoted>(await harness.Akash.QuoteAsync(offer, TimeSpan.FromHours(1), CancellationToken.None));

        Assert.Equal(Money.Usd(2.66m), quoted.PricePerHour);
        Assert.Null(quoted.Upfront);
        Assert.Equal(NetworkHarness.Start.AddMinutes(5), quoted.ValidUntil);
    }

    private static WireStub Market(params string[] providers) => new WireStub()
        .OnGet("/akash/v1/providers?", $"[{string.Join(",", providers)}]")
        .OnGet("/akash/v1/providers/", Detail)
        .OnGet("/akash/v1/gpu-prices", Prices);

    private static string WithStats(string provider) => provider[..^1] + """,  "stats":{"gpu":{"active":2,"available":5,"pending":0}}}""";

    private static string Provider(string owner) => $$"""
        {"owner":"{{owner}}","name":"p","hostUri":"https://p.example.net:8443","createdHeight":1,"isOnline":true,"isAudited":true,"isValidVersion":true,
         "uptime1d":1,"uptime7d":1,"uptime30d":0.995,"ipCountryCode":"US","locationRegion":"na-us-west",
         "gpuModels":[{"vendor":"nvidia","model":"h100","ram":"80Gi","interface":"SXM5"},{"vendor":"nvidia","model":"t4","ram":"16Gi","interface":"PCIe"}]}
        """;
}
