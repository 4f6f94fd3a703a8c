using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.IoNet;

public sealed class IoNetObservationTests
{
    private const string Root = "/ionet/enterprise/v1/io-cloud/caas";
    private static readonly LeaseHandle Handle = new("6b1f2a90-0000-4000-8000-000000000001");

    [Fact]
    public async Task A_running_deployment_is_at_its_containers_address()
    {
        var seen = await SeenAsync("running", Fixture.Text("ionet/caas-containers.json"));

        Assert.Equal(LeaseState.Running, seen.State);
        Assert.Equal(new Uri("https://c-1.sim.invalid"), seen.Endpoint);
        Assert.Equal("CA", seen.Provider);
        Assert.Equal(["Deployment created", "Image pulled"], seen.Events.Select(e => e.Message));
    }

    [Theory]
    [InlineData("deployment requested", LeaseState.Starting, null)]
    [InlineData("termination requested", LeaseState.Closing, null)]
    [InlineData("destroyed", LeaseState.Closed, "destroyed")]
    [InlineData("completed", LeaseState.Closed, "The paid hours are used up")]
    [InlineData("failed", LeaseState.Closed, "The network could not run it")]
    public async Task Each_status_of_the_network_has_its_state(string status, LeaseState expected, string? reason)
    {
        var seen = await SeenAsync(status, Fixture.Text("ionet/caas-containers.json"));

        Assert.Equal(expected, seen.State);
        Assert.Equal(reason, seen.EndReason);
        Assert.Null(seen.Endpoint);
    }

    [Fact]
    public async Task Running_without_an_address_is_still_starting()
    {
        Assert.Equal(LeaseState.Starting, (await SeenAsync("running", """{"data":{"total":0,"workers":[]}}""")).State);
    }

    [Fact]
    public async Task A_status_nobody_documented_is_an_exception()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => SeenAsync("unpaid", """{"data":{"total":0,"workers":[]}}"""));
    }

    [Fact]
    public async Task Closing_asks_once_and_is_believed_only_when_it_is_read_back()
    {
        var wire = new WireStub()
            .OnGet($"{Root}/deployment/", IoNetOrderTests.Detail("running"), IoNetOrderTests.Detail("termination requested"), IoNetOrderTests.Detail("termination requested"), IoNetOrderTests.Detail("destroyed"))
            .On(HttpMethod.Delete, $"{Root}/deployment/", WireStub.Json(Fixture.Text("ionet/caas-deploy.response.json")));
        using var harness = new NetworkHarness(wire);

        Assert.IsType<CloseOutcome.Closing>(await harness.IoNet.CloseAsync(Handle, CancellationToken.None));
        Assert.IsType<CloseOutcome.Closing>(await harness.IoNet.CloseAsync(Handle, CancellationToken.None));
        Assert.IsType<CloseOutcome.Closed>(await harness.IoNet.CloseAsync(Handle, CancellationToken.None));
        Assert.Single(wire.Sent, r => r.Method == HttpMethod.Delete);
    }

    [Fact]
    public async Task What_we_own_is_listed_by_our_names_and_without_what_has_ended()
    {
        var wire = new WireStub().OnGet($"{Root}/deployments", """
            {"data":{"total":4,"deployments":[
              {"id":"a","status":"running","name":"brk-1","created_at":"2026-11-22T09:00:00Z"},
              {"id":7,"status":"a new word","name":"brk-2"},
              {"id":"c","status":"destroyed","name":"brk-3"},
              {"id":"d","status":"running","name":"made by hand"}]}}
            """);
        using var harness = new NetworkHarness(wire);

        var owned = await harness.IoNet.ListOwnedAsync(CancellationToken.None);

        Assert.Equal(
            [
                new OwnedLease(new LeaseHandle("a"), new OrderTag("brk-1"), LeaseState.Running, NetworkHarness.Start.AddHours(-1)),
                new OwnedLease(new LeaseHandle("7"), new OrderTag("brk-2"), LeaseState.Running, null),
            ],
            owned);
    }

    [Fact]
    public async Task Offers_are_hardware_times_place_times_count_at_the_listed_price_with_fees()
    {
        var wire = Market();
        using var harness = new NetworkHarness(wire, ("Networks:IoNet:TermHours", "4"));

        var offers = await harness.IoNet.ListOffersAsync(CancellationToken.None);

        Assert.Equal(
            [("H100", 1), ("H100", 2), ("H100", 4), ("H100", 8), ("A100", 1), ("A100", 2), ("A100", 4)],
            offers.Select(o => (o.Gpu.Name, o.GpuCount)));
        Assert.All(offers, offer =>
        {
            Assert.Equal("CA", offer.Provider);
            Assert.Equal(new Region("ca", "CA"), offer.Region);
            Assert.Equal(Money.Usd(10.0205m / 4), offer.PricePerGpuHour);
            Assert.Equal(TimeSpan.FromHours(1), offer.MinimumTerm);
            Assert.Equal(NetworkHarness.Start, offer.ObservedAt);
            Assert.Equal(5, offer.Available);
        });
        Assert.Equal(["203@3", "151@3"], offers.Select(o => o.NetworkReference).Distinct());
        Assert.Equal(offers.Count, offers.Select(o => o.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_was_read_a_moment_ago_is_not_asked_again_and_says_its_age()
    {
        var wire = Market();
        using var harness = new NetworkHarness(wire);
        await harness.IoNet.ListOffersAsync(CancellationToken.None);
        var asked = wire.Sent.Count;
        harness.Clock.Advance(TimeSpan.FromSeconds(30));

        var offers = await harness.IoNet.ListOffersAsync(CancellationToken.None);

        Assert.Equal(asked + 1, wire.Sent.Count);
        Assert.All(offers, o => Assert.Equal(NetworkHarness.Start, o.ObservedAt));
    }

    [Fact]
    public async Task A_quote_says_what_is_paid_at_once()
    {
        using var harness = new NetworkHarness(Market(), ("Networks:IoNet:TermHours", "4"));
        var offer = (await harness.IoNet.ListOffersAsync(CancellationToken.None))[0];

        var quoted = Assert.IsType<QuoteOutcome.Quoted>(await harness.IoNet.QuoteAsync(offer, TimeSpan.FromHours(2), CancellationToken.None));

        Assert.Equal(Money.Usd(10.0205m), quoted.Upfront);
        Assert.Equal(Money.Usd(10.0205m / 4), quoted.PricePerHour);
    }

    [Fact]
    public async Task Logs_of_both_streams_are_in_order_of_their_times()
    {
        var wire = new WireStub()
            .OnGet($"{Root}/deployment/{Handle}/containers", """{"data":{"total":1,"workers":[{"container_id":"c-1","status":"running"}]}}""")
            .On(HttpMethod.Get, $"{Root}/deployment/{Handle}/log/c-1?stream=stdout", WireStub.Json("2026-11-22T09:00:00.5Z one\n2026-11-22T09:00:02Z three\n", type: "text/plain"))
            .On(HttpMethod.Get, $"{Root}/deployment/{Handle}/log/c-1?stream=stderr", WireStub.Json("2026-11-22T09:00:01Z two\nno time\n", type: "text/plain"));
        using var harness = new NetworkHarness(wire);

        var lines = await ((ILeaseLogs)harness.IoNet).ReadLogsAsync(Handle, 3, CancellationToken.None);

        Assert.Equal([("stdout", "one"), ("stderr", "two"), ("stdout", "three")], lines.Select(l => (l.Stream, l.Text)));
    }

    private static WireStub Market() => new WireStub()
        .OnGet($"{Root}/hardware", Fixture.Text("ionet/caas-max-gpus.json"))
        .OnGet($"{Root}/available-replicas", Fixture.Text("ionet/caas-available-replicas.json"))
        .OnGet($"{Root}/price", Fixture.Text("ionet/caas-price.json"));

    private static async Task<LeaseObservation> SeenAsync(string status, string containers)
    {
        var wire = new WireStub()
            .OnGet($"{Root}/deployment/", IoNetOrderTests.Detail(status))
            .OnGet($"{Root}/deployment/{Handle}/containers", containers);
        using var harness = new NetworkHarness(wire);
        return Assert.IsType<ObserveOutcome.Seen>(await harness.IoNet.ObserveAsync(Handle, CancellationToken.None)).Lease;
    }
}
