using System.Globalization;
using System.Text.Json.Nodes;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Bittensor;

public sealed class LiumOffersTests
{
    private const string Root = LiumSamples.Root;

    [Fact]
    public async Task Offers_are_nodes_times_counts_at_the_price_of_one_gpu()
    {
        using var harness = new NetworkHarness(LiumSamples.Market());

        var offers = await harness.Lium.ListOffersAsync(CancellationToken.None);

        Assert.Equal([(1, 2), (2, 1)], offers.Select(o => (o.GpuCount, o.Available)));
        Assert.All(offers, offer =>
        {
            Assert.Equal(new GpuModel("RTX 5090", 32, GpuInterface.Pcie), offer.Gpu);
            Assert.Equal(LiumSamples.Executor, offer.Provider);
            Assert.Equal(new Region("eu-central", "DE"), offer.Region);
            Assert.Equal(Money.Usd(0.71m), offer.PricePerGpuHour);
            Assert.Equal(0.94, offer.ClaimedUptime);
            Assert.Equal(NetworkHarness.Start, offer.ObservedAt);
            Assert.Equal($"{LiumSamples.Executor}@2", offer.NetworkReference);
        });
    }

    [Theory]
    [InlineData(0.71, 1.42, 0.71)]
    [InlineData(null, 1.42, 0.71)]
    [InlineData(null, 0.71, 0.71)]
    [InlineData(1.42, 1.42, 0.71)]
    [InlineData(0.71, null, 0.71)]
    [InlineData(0.80, 1.60, 0.80)]
    [InlineData(7.10, 14.20, null)]
    [InlineData(0.07, 0.14, null)]
    [InlineData(0.0, 0.0, null)]
    public async Task Whichever_edition_says_it_the_public_feed_tells_a_gpus_price_from_a_nodes(double? perGpu, double? perHour, double? expected)
    {
        var wire = LiumSamples.Market().OnGet($"{Root}/executors", Nodes(n => (n["price_per_gpu"], n["price_per_hour"]) = (perGpu, perHour)));
        using var harness = new NetworkHarness(wire);

        var offers = await harness.Lium.ListOffersAsync(CancellationToken.None);

        Assert.Equal(
            expected is { } usd ? [Money.Usd(decimal.Parse(usd.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))] : [],
            offers.Select(o => o.PricePerGpuHour).Distinct());
    }

    [Theory]
    [InlineData(0.71, 1.42, true)]
    [InlineData(0.71, null, true)]
    [InlineData(null, 1.42, false)]
    [InlineData(0.71, 0.71, false)]
    public async Task Without_the_feed_only_a_list_that_agrees_with_itself_is_believed(double? perGpu, double? perHour, bool isOffered)
    {
        var wire = LiumSamples.Market()
            .OnGet($"{Root}/executors", Nodes(n => (n["price_per_gpu"], n["price_per_hour"]) = (perGpu, perHour)))
            .OnGet($"{Root}/public/v1/nodes", "<html>");
        using var harness = new NetworkHarness(wire);

        Assert.Equal(isOffered, (await harness.Lium.ListOffersAsync(CancellationToken.None)).Count > 0);
    }

    [Fact]
    public async Task A_node_its_owner_may_take_back_is_offered_only_where_that_is_wanted()
    {
        var nodes = Nodes(n => n["tier"] = "spot");
        using var careful = new NetworkHarness(LiumSamples.Market().OnGet($"{Root}/executors", nodes));
        using var daring = new NetworkHarness(LiumSamples.Market().OnGet($"{Root}/executors", nodes), ("Networks:Lium:SpotNodes", "true"));

        Assert.Empty(await careful.Lium.ListOffersAsync(CancellationToken.None));
        Assert.NotEmpty(await daring.Lium.ListOffersAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_node_that_is_partly_taken_offers_what_is_left_and_no_less_than_it_rents()
    {
        var wire = LiumSamples.Market().OnGet($"{Root}/executors", Nodes(n => (n["available_gpu_count"], n["min_gpu_count_for_rental"]) = (1, 1)));
        using var part = new NetworkHarness(wire);
        using var whole = new NetworkHarness(LiumSamples.Market().OnGet($"{Root}/executors", Nodes(n => n["min_gpu_count_for_rental"] = 2)));

        Assert.Equal([1], (await part.Lium.ListOffersAsync(CancellationToken.None)).Select(o => o.GpuCount));
        Assert.Equal([2], (await whole.Lium.ListOffersAsync(CancellationToken.None)).Select(o => o.GpuCount));
    }

    [Theory]
    [InlineData("""[null, {}, {"id": null}, {"id": "x", "gpu_count": -1}]""")]
    [InlineData("[]")]
    public async Task Rows_that_say_nothing_are_no_offers(string rows)
    {
        using var harness = new NetworkHarness(LiumSamples.Market().OnGet($"{Root}/executors", rows));

        Assert.Empty(await harness.Lium.ListOffersAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_key_goes_where_the_network_wants_it_and_names_its_user_and_balance()
    {
        var wire = LiumSamples.Market().OnGet($"{Root}/users/me", """{"id":"u-1","balance":12.5,"stripe_customer_id":"cus"}""");
        using var harness = new NetworkHarness(wire);

        var accepted = Assert.IsType<ConnectionOutcome.Accepted>(await harness.Lium.CheckAsync(new NetworkCredential(null, "sk_tried"), CancellationToken.None));

        Assert.Equal(new ConnectionOutcome.Accepted("Lium user u-1", Money.Usd(12.5m)), accepted);
        Assert.Equal("sk_tried", Assert.Single(wire.Sent).Headers["X-API-Key"]);
    }

    [Fact]
    public void What_the_network_cannot_run_is_refused_in_words()
    {
        using var harness = new NetworkHarness(new WireStub());
        var service = LiumSamples.Order.Workload;

        Assert.Null(harness.Lium.Refuses(service));
        Assert.Null(harness.Lium.Refuses(NetworkHarness.Machine));
        Assert.NotNull(harness.Lium.Refuses(NetworkHarness.Machine with { SshKeys = [] }));
        Assert.NotNull(harness.Lium.Refuses(service with { Port = 22 }));
        Assert.NotNull(harness.Lium.Refuses(service with { Definition = "version: \"2.0\"" }));
        Assert.NotNull(harness.Lium.Refuses(service with { Kind = WorkloadKind.Batch }));
    }

    private static string Nodes(Action<JsonNode> change)
    {
        var nodes = JsonNode.Parse(Fixture.Text("lium/executors.json"))!.AsArray();
        change(nodes[0]!);
        return nodes.ToJsonString();
    }
}
