using System.Net;
using System.Text.Json;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash;

public sealed class AkashLeasingTests
{
    private static readonly LeaseHandle Handle = new(NetworkHarness.Dseq);
    private static readonly LeaseOrder Order = NetworkHarness.Order(AkashSamples.Offer());

    [Fact]
    public async Task An_order_is_created_under_our_name_with_the_key_when_the_network_does_not_have_it()
    {
        var wire = new WireStub()
            .OnGet("/akash/v1/deployments?", AkashSamples.Page(false, AkashSamples.Deployment()))
            .OnPost("/akash/v1/deployments", HttpStatusCode.Created, Created);
        using var harness = new NetworkHarness(wire);

        var outcome = await harness.Akash.OrderAsync(Order, CancellationToken.None);

        Assert.Equal(Handle, Assert.IsType<LeaseOutcome.Ordered>(outcome).Handle);
        var post = Assert.Single(wire.Sent, r => r.Method == HttpMethod.Post);
        using var sent = JsonDocument.Parse(post.Body);
        Assert.Equal("brk-0195f0a1000070008000000000000001", sent.RootElement.GetProperty("data").GetProperty("name").GetString());
        Assert.Contains("BROKER_REPLICA=0195f0a1-0000-7000-8000-000000000001", sent.RootElement.GetProperty("data").GetProperty("sdl").GetString(), StringComparison.Ordinal);
        Assert.Equal("ac.sk.test.key", post.Key);
    }

    [Fact]
    public async Task An_order_the_network_has_is_found_by_its_hash_on_a_later_page_and_not_sent_again()
    {
        var wire = new WireStub();
        using var harness = new NetworkHarness(wire);
        var hash = Convert.ToBase64String(Convert.FromHexString(harness.Akash.TagOf(Order).Value));
        wire.OnGet("/akash/v1/deployments?state=active&skip=0", AkashSamples.Page(true, AkashSamples.Deployment(dseq: "1795341500000")))
            .OnGet("/akash/v1/deployments?state=active&skip=100", AkashSamples.Page(false, AkashSamples.Deployment(hash: hash)));

        var outcome = await harness.Akash.OrderAsync(Order, CancellationToken.None);

        Assert.Equal(Handle, Assert.IsType<LeaseOutcome.Ordered>(outcome).Handle);
        Assert.DoesNotContain(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Fact]
    public async Task A_lost_answer_to_an_order_is_not_repeated_before_the_transaction_has_settled()
    {
        var wire = new WireStub()
            .OnGet("/akash/v1/deployments?", AkashSamples.Page(false))
            .On(HttpMethod.Post, "/akash/v1/deployments", WireStub.NoAnswer());
        using var harness = new NetworkHarness(wire);

        var outcome = await harness.Akash.OrderAsync(Order, CancellationToken.None);

        Assert.True(Assert.IsType<LeaseOutcome.Unreachable>(outcome).RetryAfter >= TimeSpan.FromSeconds(36));
        Assert.Single(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Theory]
    [InlineData(402, "insufficient_balance", "Balance too low", typeof(LeaseOutcome.Refused))]
    [InlineData(402, "balance_top_up_pending", "Top-up on its way", typeof(LeaseOutcome.Unreachable))]
    [InlineData(402, "payment_required", "Add a card", typeof(LeaseOutcome.Refused))]
    [InlineData(403, "fair_use_policy_required", "Accept the policy", typeof(LeaseOutcome.Refused))]
    [InlineData(403, "forbidden", "Blocked", typeof(LeaseOutcome.Refused))]
    [InlineData(401, "unauthorized", "Invalid API key", typeof(LeaseOutcome.Unreachable))]
    [InlineData(400, "validation_error", "Invalid SDL: image", typeof(LeaseOutcome.Refused))]
    [InlineData(400, "bad_request", "Deployment exists", typeof(LeaseOutcome.Unreachable))]
    [InlineData(409, "conflict", "Wallet is being prepared", typeof(LeaseOutcome.Unreachable))]
    [InlineData(429, "rate_limited", "Slow down", typeof(LeaseOutcome.Unreachable))]
    [InlineData(409, "deployment_definition_changed", "Changed meanwhile", typeof(LeaseOutcome.Refused))]
    [InlineData(409, "deployment_definition_exists", "Exists", typeof(LeaseOutcome.Refused))]
    [InlineData(409, "inherited_secrets_unreadable", "Secrets", typeof(LeaseOutcome.Refused))]
    [InlineData(422, "deployment_resources_changed", "Resources", typeof(LeaseOutcome.Refused))]
    [InlineData(500, "stored_sdl_unreadable", "Stored SDL", typeof(LeaseOutcome.Refused))]
    [InlineData(500, "stored_secrets_unreadable", "Stored secrets", typeof(LeaseOutcome.Refused))]
    [InlineData(500, "internal_server_error", "Oops", typeof(LeaseOutcome.Unreachable))]
    [InlineData(503, "service_unavailable", "Chain down", typeof(LeaseOutcome.Unreachable))]
    public async Task A_refused_order_says_what_to_do_about_it(int status, string code, string message, Type expected)
    {
        var wire = new WireStub()
            .OnGet("/akash/v1/deployments?", AkashSamples.Page(false))
            .OnPost("/akash/v1/deployments", (HttpStatusCode)status, AkashSamples.Problem(code, message));
        using var harness = new NetworkHarness(wire);

        Assert.IsType(expected, await harness.Akash.OrderAsync(Order, CancellationToken.None));
    }

    [Theory]
    [InlineData("<html><body>Bad gateway</body></html>")]
    [InlineData("{\"data\":{\"dseq\":\"17953")]
    [InlineData("{\"data\":[1,2,3]}")]
    [InlineData("")]
    public async Task Garbage_in_place_of_an_answer_is_no_outcome(string body)
    {
        var wire = new WireStub()
            .OnGet("/akash/v1/deployments?", AkashSamples.Page(false))
            .OnPost("/akash/v1/deployments", HttpStatusCode.Created, body);
        using var harness = new NetworkHarness(wire);

        var outcome = Assert.IsType<LeaseOutcome.Unreachable>(await harness.Akash.OrderAsync(Order, CancellationToken.None));

        Assert.Contains("no answer", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_success_nobody_documented_is_an_exception_with_its_status()
    {
        var wire = new WireStub()
            .OnGet("/akash/v1/deployments?", AkashSamples.Page(false))
            .OnPost("/akash/v1/deployments", HttpStatusCode.Accepted, """{"data":{"jobId":"7"}}""");
        using var harness = new NetworkHarness(wire);

        var thrown = await Assert.ThrowsAsync<HttpRequestException>(() => harness.Akash.OrderAsync(Order, CancellationToken.None));

        Assert.Equal(HttpStatusCode.Accepted, thrown.StatusCode);
    }

    [Fact]
    public async Task The_planned_providers_bid_is_taken_though_another_is_cheaper()
    {
        var wire = Bidding(AkashSamples.Bid(AkashSamples.Other, amount: "100"), AkashSamples.Bid(amount: "2200"))
            .OnPost("/akash/v1/leases", HttpStatusCode.OK, AkashSamples.Detail(leases: AkashSamples.Lease()));
        using var harness = new NetworkHarness(wire);
        harness.Clock.Advance(TimeSpan.FromMinutes(2));

        var granted = Assert.IsType<LeaseOutcome.Granted>(await harness.Akash.AcceptAsync(Order, Handle, CancellationToken.None));

        Assert.Equal(AkashSamples.Provider, granted.Provider);
        Assert.Equal(Money.Usd(1.32m), granted.PricePerHour);
        Assert.Equal(NetworkHarness.Start.AddSeconds(60), granted.BilledFrom);
        using var sent = JsonDocument.Parse(wire.Sent.Single(r => r.Method == HttpMethod.Post).Body);
        Assert.Equal(AkashSamples.Provider, sent.RootElement.GetProperty("leases")[0].GetProperty("provider").GetString());
    }

    [Fact]
    public async Task While_the_planned_provider_may_still_bid_the_order_waits()
    {
        using var harness = new NetworkHarness(Bidding(AkashSamples.Bid(AkashSamples.Other)));
        harness.Clock.Advance(TimeSpan.FromSeconds(59));

        Assert.IsType<LeaseOutcome.Ordered>(await harness.Akash.AcceptAsync(Order, Handle, CancellationToken.None));
    }

    [Fact]
    public async Task When_only_others_bid_in_time_there_is_no_capacity()
    {
        using var harness = new NetworkHarness(Bidding(AkashSamples.Bid(AkashSamples.Other)), ("Networks:Akash:TimeScale", "10"));
        harness.Clock.Advance(TimeSpan.FromSeconds(6));

        var outcome = Assert.IsType<LeaseOutcome.NoCapacity>(await harness.Akash.AcceptAsync(Order, Handle, CancellationToken.None));

        Assert.Equal(Handle, outcome.Handle);
        Assert.Contains("1 others", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dearer_bid_is_not_taken()
    {
        using var harness = new NetworkHarness(Bidding(AkashSamples.Bid(amount: "4000")));

        var outcome = Assert.IsType<LeaseOutcome.PriceMoved>(await harness.Akash.AcceptAsync(Order, Handle, CancellationToken.None));

        Assert.Equal(Money.Usd(2.4m), outcome.AskedPerHour);
    }

    [Fact]
    public async Task A_bid_in_another_currency_is_not_taken_for_uact()
    {
        using var harness = new NetworkHarness(Bidding(AkashSamples.Bid(denom: "uakt")));

        Assert.IsType<LeaseOutcome.NoCapacity>(await harness.Akash.AcceptAsync(Order, Handle, CancellationToken.None));
    }

    [Fact]
    public async Task A_bid_that_was_withdrawn_is_no_capacity()
    {
        using var harness = new NetworkHarness(Bidding(AkashSamples.Bid(state: "closed")));

        Assert.IsType<LeaseOutcome.NoCapacity>(await harness.Akash.AcceptAsync(Order, Handle, CancellationToken.None));
    }

    [Fact]
    public async Task A_lease_that_exists_is_granted_without_another_call()
    {
        var wire = new WireStub().OnGet("/akash/v1/deployments/", AkashSamples.Detail(leases: AkashSamples.Lease(status: AkashSamples.Status(0))));
        using var harness = new NetworkHarness(wire);

        Assert.IsType<LeaseOutcome.Granted>(await harness.Akash.AcceptAsync(Order, Handle, CancellationToken.None));
        Assert.DoesNotContain(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Theory]
    [InlineData(502, "provider_unreachable", "Provider is unreachable", typeof(LeaseOutcome.NoCapacity))]
    [InlineData(400, "bad_request", "bid not open", typeof(LeaseOutcome.NoCapacity))]
    [InlineData(400, "bad_request", "order not open", typeof(LeaseOutcome.NoCapacity))]
    [InlineData(400, "bad_request", "insufficient funds", typeof(LeaseOutcome.Refused))]
    [InlineData(422, "deployment_definition_mismatch", "manifest version validation failed", typeof(LeaseOutcome.Refused))]
    [InlineData(409, "conflict", "Busy", typeof(LeaseOutcome.Unreachable))]
    public async Task A_refused_lease_says_what_to_do_about_it(int status, string code, string message, Type expected)
    {
        var wire = Bidding(AkashSamples.Bid()).OnPost("/akash/v1/leases", (HttpStatusCode)status, AkashSamples.Problem(code, message));
        using var harness = new NetworkHarness(wire);

        Assert.IsType(expected, await harness.Akash.AcceptAsync(Order, Handle, CancellationToken.None));
    }

    [Fact]
    public async Task An_undelivered_manifest_is_delivered_by_the_same_call_again()
    {
        var wire = new WireStub()
            .OnGet("/akash/v1/bids", AkashSamples.Bids(AkashSamples.Bid()))
            .OnGet("/akash/v1/deployments/", AkashSamples.Detail(), AkashSamples.Detail(leases: AkashSamples.Lease()))
            .On(HttpMethod.Post, "/akash/v1/leases",
                WireStub.Json(AkashSamples.Problem("manifest_not_delivered", "Not delivered"), HttpStatusCode.BadGateway),
                WireStub.Json(AkashSamples.Detail(leases: AkashSamples.Lease())));
        using var harness = new NetworkHarness(wire);
        harness.Clock.Advance(TimeSpan.FromSeconds(70));

        Assert.IsType<LeaseOutcome.Unreachable>(await harness.Akash.AcceptAsync(Order, Handle, CancellationToken.None));
        Assert.IsType<LeaseOutcome.Granted>(await harness.Akash.AcceptAsync(Order, Handle, CancellationToken.None));

        var calls = wire.Sent.Where(r => r.Method == HttpMethod.Post).Select(r => r.Body).ToList();
        Assert.Equal(2, calls.Count);
        Assert.Equal(calls[0], calls[1]);
    }

    [Fact]
    public async Task A_manifest_that_never_arrives_ends_the_lease()
    {
        var wire = new WireStub()
            .OnGet("/akash/v1/deployments/", AkashSamples.Detail(leases: AkashSamples.Lease()))
            .OnPost("/akash/v1/leases", HttpStatusCode.BadGateway, AkashSamples.Problem("manifest_not_delivered", "Not delivered"));
        using var harness = new NetworkHarness(wire);
        harness.Clock.Advance(TimeSpan.FromMinutes(3));

        var outcome = Assert.IsType<LeaseOutcome.NoCapacity>(await harness.Akash.AcceptAsync(Order, Handle, CancellationToken.None));

        Assert.Equal(Handle, outcome.Handle);
    }

    private static string Created => $$$"""{"data":{"dseq":"{{{NetworkHarness.Dseq}}}","manifest":"[]","signTx":{"code":0,"transactionHash":"AB","rawLog":"[]"} } }""";

    private static WireStub Bidding(params string[] bids) => new WireStub()
        .OnGet("/akash/v1/deployments/", AkashSamples.Detail())
        .OnGet("/akash/v1/bids", AkashSamples.Bids(bids));
}
