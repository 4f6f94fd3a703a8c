using System.Net;
using System.Text.Json.Nodes;
using Broker.Adapters.Networks.Aethir;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Aethir;

public sealed class AethirWireTests
{
    private const string Root = "/aethir/v1";
    private const string Name = "brk-0195f0a1000070008000000000000001";
    private static readonly LeaseHandle Handle = new("or-1");

    private static readonly Offer Offer = new(
        new OfferId("aethir:of-1"), NetworkId.Aethir, "SG", GpuCatalogue.Normalise("H100"), 1, new Region("ap-southeast", "SG"), 5,
        Money.Usd(2m), "test", NetworkHarness.Start, null, TimeSpan.FromHours(1), "of-1");

    private static readonly LeaseOrder Order = NetworkHarness.Order(Offer, ceilingPerHour: 2.2m);

    // Made with another implementation of HMAC and base64url.
    [Fact]
    public void A_token_has_the_documented_parts_to_the_byte() => Assert.Equal(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkNIS19PUCJ9.eyJhayI6ImFrLXRlc3QiLCJleHAiOjE3OTUzNDE2NjAwMDAsIm5vbmNlIjoiMDEyMzQ1Njc4OWFiY2RlZiJ9.EoG-Y8FdmINR_bGUIi8wHaii4phaKTucSpQB3M_zwbg",
        AethirSigner.Token("ak-test", "sk-test-secret-key", NetworkHarness.Start + TimeSpan.FromMinutes(1), "0123456789abcdef"));

    [Fact]
    public async Task Every_attempt_is_signed_anew()
    {
        var wire = new WireStub().On(
            HttpMethod.Get, $"{Root}/offers", WireStub.Json("busy", HttpStatusCode.ServiceUnavailable), WireStub.Json(Fixture.Text("aethir/offers.json")));
        using var harness = new NetworkHarness(wire);

        await harness.Aethir.ListOffersAsync(CancellationToken.None);

        Assert.Equal(2, wire.Sent.Count);
        Assert.Equal(2, wire.Sent.Select(r => r.Headers["x-op-token"]).Distinct().Count());
        Assert.All(wire.Sent, r => Assert.Equal("ak-test", r.Headers["x-ak"]));
        Assert.All(wire.Sent, r => Assert.DoesNotContain("sk-test", string.Concat(r.Headers.Values), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sample_offer_is_used_only_if_booked_terms_are_allowed()
    {
        var wire = new WireStub().OnGet($"{Root}/offers", Fixture.Text("aethir/offers.json"));
        using var careful = new NetworkHarness(wire);
        using var booking = new NetworkHarness(wire, ("Networks:Aethir:ReserveOffers", "true"));

        Assert.Empty(await careful.Aethir.ListOffersAsync(CancellationToken.None));
        var offer = Assert.Single(await booking.Aethir.ListOffersAsync(CancellationToken.None));
        Assert.Equal(
            ("H100", 8, Money.Usd(2.2m), "ap-southeast", 2, TimeSpan.FromHours(168)),
            (offer.Gpu.Name, offer.GpuCount, offer.PricePerGpuHour, offer.Region.Code, offer.Available, offer.MinimumTerm));
    }

    [Fact]
    public async Task An_order_is_looked_for_quoted_and_sent_under_our_name()
    {
        var wire = Quoted("46.80").OnPost($"{Root}/orders", HttpStatusCode.OK, Envelope("""{"orderId":"or-1","status":"CREATED"}"""));
        using var harness = new NetworkHarness(wire);

        var ordered = Assert.IsType<LeaseOutcome.Ordered>(await harness.Aethir.OrderAsync(Order with { Term = TimeSpan.FromHours(24) }, CancellationToken.None));

        Assert.Equal(Handle, ordered.Handle);
        Assert.Equal([$"GET {Root}/orders?clientOrderId={Name}", $"POST {Root}/quotes", $"POST {Root}/orders"], wire.Sent.Select(r => $"{r.Method} {r.PathAndQuery}"));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""
                {
                  "quoteId": "qu-1", "clientOrderId": "{{Name}}", "image": "ghcr.io/acme/model:1.4.2", "ports": [8000],
                  "env": { "BROKER_REPLICA": "0195f0a1-0000-7000-8000-000000000001" }, "command": ["python3"], "args": ["-m", "http.server"]
                }
                """),
            JsonNode.Parse(wire.Sent[^1].Body)), wire.Sent[^1].Body);
    }

    [Fact]
    public async Task A_quote_over_the_ceiling_is_not_ordered_on()
    {
        var wire = Quoted("2.30");
        using var harness = new NetworkHarness(wire);

        Assert.Equal(new LeaseOutcome.PriceMoved(null, Money.Usd(2.3m)), await harness.Aethir.OrderAsync(Order, CancellationToken.None));
    }

    [Theory]
    [InlineData(135001, typeof(LeaseOutcome.Unreachable))]
    [InlineData(135003, typeof(LeaseOutcome.Unreachable))]
    [InlineData(135004, typeof(LeaseOutcome.Unreachable))]
    [InlineData(135400, typeof(LeaseOutcome.Refused))]
    [InlineData(135402, typeof(LeaseOutcome.Refused))]
    [InlineData(135410, typeof(LeaseOutcome.Unreachable))]
    [InlineData(135420, typeof(LeaseOutcome.NoCapacity))]
    public async Task A_refusal_means_what_the_contract_says(int code, Type expected)
    {
        var wire = Quoted("2.00").OnPost($"{Root}/orders", HttpStatusCode.OK, $$"""{"code":{{code}},"msg":"no","data":null,"time":1}""");
        using var harness = new NetworkHarness(wire);

        Assert.IsType(expected, await harness.Aethir.OrderAsync(Order, CancellationToken.None));
    }

    [Fact]
    public async Task A_code_or_a_status_nobody_knows_is_never_guessed()
    {
        var wire = Quoted("2.00").OnPost($"{Root}/orders", HttpStatusCode.OK, """{"code":140000,"msg":"new","data":null,"time":1}""")
            .OnGet($"{Root}/orders/or-1", Envelope("""{"orderId":"or-1","status":"MIGRATING"}"""));
        using var harness = new NetworkHarness(wire);

        await Assert.ThrowsAsync<HttpRequestException>(() => harness.Aethir.OrderAsync(Order, CancellationToken.None));
        await Assert.ThrowsAsync<HttpRequestException>(() => harness.Aethir.CloseAsync(Handle, CancellationToken.None));
    }

    [Theory]
    [InlineData("[1,2]")]
    [InlineData("{}")]
    [InlineData("""{"code":135000}""")]
    [InlineData("""{"code":135000,"data":[]}""")]
    [InlineData("""{"code":135000,"data":{"orderId":7,"status":{}}}""")]
    [InlineData("""{"code":135000,"data":{"status":"ACTIVE"}}""")]
    [InlineData("""{"code":"a","data":null}""")]
    public async Task Nonsense_is_unreachable_and_shown_as_it_came(string nonsense)
    {
        using var harness = new NetworkHarness(new WireStub().OnGet($"{Root}/orders/or-1", nonsense));

        Assert.IsType<CloseOutcome.Unreachable>(await harness.Aethir.CloseAsync(Handle, CancellationToken.None));
        Assert.Equal(nonsense, harness.Aethir.Pulse.Faults[0].Came);
    }

    [Fact]
    public async Task A_clock_that_differs_is_learnt_from_the_refusal_and_the_request_repeated_once()
    {
        var ahead = (NetworkHarness.Start + TimeSpan.FromMinutes(7)).ToUnixTimeMilliseconds();
        var wire = new WireStub().OnGet(
            $"{Root}/offers", $$"""{"code":135002,"msg":"token expired","data":null,"time":{{ahead}}}""", Envelope("""{"offers":[]}"""));
        using var harness = new NetworkHarness(wire);

        Assert.Empty(await harness.Aethir.ListOffersAsync(CancellationToken.None));

        Assert.Equal(ahead + 60_000, ExpiryOf(wire.Sent[1]));
    }

    [Fact]
    public async Task Twenty_leases_are_watched_with_one_request()
    {
        var orders = string.Join(",", Enumerable.Range(1, 20).Select(i =>
            $$$"""{"orderId":"or-{{{i}}}","clientOrderId":"brk-{{{i}}}","status":"ACTIVE","access":{"url":"https://w{{{i}}}.example.com"}}"""));
        var wire = new WireStub().OnGet($"{Root}/orders?open=true", Envelope($$"""{"orders":[{{orders}}],"total":20}"""));
        using var harness = new NetworkHarness(wire);

        var seen = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => harness.Aethir.ObserveAsync(new LeaseHandle($"or-{i}"), CancellationToken.None)));

        Assert.All(seen, outcome => Assert.Equal(LeaseState.Running, Assert.IsType<ObserveOutcome.Seen>(outcome).Lease.State));
        Assert.Single(wire.Sent);
    }

    [Theory]
    [InlineData("""{"url":"http://10.0.0.5"}""")]
    [InlineData("""{"ssh":{"host":"169.254.169.254","port":22,"user":"root"}}""")]
    [InlineData("""{"url":"javascript:alert(1)"}""")]
    [InlineData("null")]
    public async Task An_address_we_would_not_call_is_none(string access)
    {
        var wire = new WireStub().OnGet(
            $"{Root}/orders?open=true", Envelope($$"""{"orders":[{"orderId":"or-1","status":"ACTIVE","access":{{access}}}],"total":1}"""));
        using var harness = new NetworkHarness(wire);

        var seen = Assert.IsType<ObserveOutcome.Seen>(await harness.Aethir.ObserveAsync(Handle, CancellationToken.None));

        Assert.Equal((LeaseState.Starting, null), (seen.Lease.State, seen.Lease.Endpoint));
    }

    [Fact]
    public async Task A_booked_term_is_paid_further_once_however_often_it_is_asked()
    {
        var end = NetworkHarness.Start.AddHours(2);
        var until = NetworkHarness.Start.AddHours(26);
        string Lease(DateTimeOffset paid) => Envelope($$"""{"orderId":"or-1","status":"ACTIVE","pricePerHourUsd":"17.60","termEnd":{{paid.ToUnixTimeMilliseconds()}}}""");
        var wire = new WireStub().OnGet($"{Root}/orders/or-1", Lease(end), Lease(until))
            .On(HttpMethod.Post, $"{Root}/orders/or-1/renew", WireStub.Json(Lease(until)));
        using var harness = new NetworkHarness(wire);
        var terms = (ILeaseTerms)harness.Aethir;

        var first = await terms.ExtendAsync(Handle, until, CancellationToken.None);
        var second = await terms.ExtendAsync(Handle, until, CancellationToken.None);

        Assert.Equal(new TermOutcome.Paid(until, Money.Usd(17.60m * 24)), first);
        Assert.Equal(new TermOutcome.Paid(until, null), second);
        Assert.Single(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Fact]
    public async Task Calls_keep_the_distance_and_who_would_wait_too_long_is_told_when_to_come_back()
    {
        var wire = new WireStub().OnGet($"{Root}/orders/or-1", """{"code":135404,"msg":"order not found","data":null,"time":1}""");
        using var harness = new NetworkHarness(wire, ("Networks:Aethir:RequestEvery", "00:00:05"));

        var calls = Enumerable.Range(0, 6).Select(_ => harness.Aethir.CloseAsync(Handle, CancellationToken.None)).ToList();
        var sentAtOnce = wire.Sent.Count;
        harness.Clock.Advance(TimeSpan.FromSeconds(15));
        var outcomes = await Task.WhenAll(calls);

        Assert.Equal(1, sentAtOnce);
        Assert.Equal(4, outcomes.OfType<CloseOutcome.Closed>().Count());
        Assert.All(outcomes.OfType<CloseOutcome.Unreachable>(), o => Assert.Equal(TimeSpan.FromSeconds(20), o.RetryAfter));
    }

    [Fact]
    public void It_is_off_unless_somebody_switches_it_on_and_says_that_its_contract_is_assumed()
    {
        using var harness = new NetworkHarness(new WireStub());
        using var off = new NetworkHarness(new WireStub(), ("Networks:Aethir:Enabled", "false"));

        Assert.Equal("Partner contract, assumed", harness.Aethir.Traits.Caution);
        Assert.Null(off.Networks.Find(NetworkId.Aethir));
        Assert.False(new AethirOptions().Enabled);
    }

    private static WireStub Quoted(string totalUsd) => new WireStub()
        .OnGet($"{Root}/orders?clientOrderId={Name}", Envelope("""{"orders":[],"total":0}"""))
        .OnPost($"{Root}/quotes", HttpStatusCode.OK, Envelope(
            $$"""{"quoteId":"qu-1","athUsd":"0.00412","expiresAt":{{(NetworkHarness.Start + TimeSpan.FromMinutes(5)).ToUnixTimeMilliseconds()}},"totalUsd":"{{totalUsd}}","totalAth":"500.0"}"""));

    private static string Envelope(string data) => $$"""{"code":135000,"msg":"ok","data":{{data}},"time":1795341600000}""";

    private static long ExpiryOf(SentRequest sent) => JsonNode.Parse(
        System.Buffers.Text.Base64Url.DecodeFromChars(sent.Headers["x-op-token"].Split('.')[1]))!["exp"]!.GetValue<long>();
}
