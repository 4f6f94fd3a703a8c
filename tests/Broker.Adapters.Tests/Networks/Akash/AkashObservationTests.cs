using System.Net;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash;

public sealed class AkashObservationTests
{
    private static readonly LeaseHandle Handle = new(NetworkHarness.Dseq);

    [Fact]
    public async Task Without_a_lease_a_deployment_is_ordered()
    {
        Assert.Equal(LeaseState.Ordered, (await SeenAsync(AkashSamples.Detail())).State);
    }

    [Fact]
    public async Task A_lease_whose_service_is_available_runs_at_its_ingress()
    {
        var seen = await SeenAsync(AkashSamples.Detail(leases: AkashSamples.Lease(status: AkashSamples.Status(1))));

        Assert.Equal(LeaseState.Running, seen.State);
        Assert.Equal(new Uri("http://w1.ingress.example.net/"), seen.Endpoint);
        Assert.Equal(AkashSamples.Provider, seen.Provider);
        Assert.Equal(Money.Usd(1.32m), seen.PricePerHour);
        Assert.Equal(["Deployment created", $"Lease with {AkashSamples.Provider}"], seen.Events.Select(e => e.Message));
    }

    [Fact]
    public async Task A_forwarded_port_with_a_host_is_the_endpoint()
    {
        var status = AkashSamples.Status(1, """{"port":8000,"externalPort":31234,"host":"provider.example.net","proto":"TCP","name":"app"}""");

        var seen = await SeenAsync(AkashSamples.Detail(leases: AkashSamples.Lease(status: status)));

        Assert.Equal(new Uri("http://provider.example.net:31234/"), seen.Endpoint);
    }

    [Fact]
    public async Task A_provider_the_console_cannot_reach_does_not_make_the_workload_end()
    {
        var seen = await SeenAsync(AkashSamples.Detail(leases: AkashSamples.Lease(status: null)));

        Assert.Equal(LeaseState.Starting, seen.State);
        Assert.Null(seen.EndReason);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("10.1.2.3")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:192.168.0.1]")]
    [InlineData("localhost")]
    [InlineData("metadata.google.internal")]
    public async Task An_address_inside_our_own_network_is_not_believed(string host)
    {
        var status = AkashSamples.Status(1, $$"""{"port":80,"externalPort":80,"host":"{{host}}","proto":"TCP","name":"app"}""");
        var detail = AkashSamples.Detail(leases: AkashSamples.Lease(status: status));

        Assert.Null((await SeenAsync(detail)).Endpoint);
        Assert.NotNull((await SeenAsync(detail, ("Networks:Akash:AllowPrivateEndpoints", "true"))).Endpoint);
    }

    [Theory]
    [InlineData("closed", "lease_closed_reason_unstable", "lease_closed_reason_unstable")]
    [InlineData("insufficient_funds", "lease_closed_reason_insufficient_funds", "lease_closed_reason_insufficient_funds")]
    [InlineData("closed", null, "lease closed")]
    public async Task A_lease_the_network_ended_is_closed_with_its_reason(string state, string? reason, string expected)
    {
        var seen = await SeenAsync(AkashSamples.Detail(leases: AkashSamples.Lease(state, closedOn: "1040", reason: reason)));

        Assert.Equal(LeaseState.Closed, seen.State);
        Assert.Equal(expected, seen.EndReason);
        Assert.Contains(seen.Events, e => e.Message.StartsWith("Lease ended", StringComparison.Ordinal) && e.At == NetworkHarness.Start.AddMinutes(4));
    }

    [Fact]
    public async Task A_lease_that_is_reclaimed_still_runs_and_says_until_when()
    {
        var lease = AkashSamples.Lease("reclaiming", AkashSamples.Status(1))
            .Replace("\"status\":", """   "reclamation":{"window":"3600s","started_at":1020,"deadline":"1620","reason":"maintenance"},"status": """, StringComparison.Ordinal);

        var seen = await SeenAsync(AkashSamples.Detail(leases: lease));

        Assert.Equal(LeaseState.Running, seen.State);
        Assert.Contains(
            new LeaseEvent(NetworkHarness.Start.AddMinutes(2), "The provider takes its machine back by 2026-11-22 11:02:00Z: maintenance"), seen.Events);
    }

    [Fact]
    public async Task What_the_api_does_not_know_is_not_found_but_a_proxys_404_is_not()
    {
        var known = new WireStub().On(HttpMethod.Get, "/akash/v1/deployments/", WireStub.Json(AkashSamples.Problem("not_found", "Deployment not found"), HttpStatusCode.NotFound));
        var proxy = new WireStub().On(HttpMethod.Get, "/akash/v1/deployments/", WireStub.Json("<html>404</html>", HttpStatusCode.NotFound, "text/html"));
        using var first = new NetworkHarness(known);
        using var second = new NetworkHarness(proxy);

        Assert.IsType<ObserveOutcome.NotFound>(await first.Akash.ObserveAsync(Handle, CancellationToken.None));
        Assert.IsType<ObserveOutcome.Unreachable>(await second.Akash.ObserveAsync(Handle, CancellationToken.None));
    }

    [Fact]
    public async Task A_state_nobody_documented_is_an_exception()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => SeenAsync(AkashSamples.Detail("paused")));
    }

    [Fact]
    public async Task Closing_is_believed_only_when_it_is_read_back()
    {
        var wire = new WireStub()
            .OnGet("/akash/v1/deployments/", AkashSamples.Detail(), AkashSamples.Detail(), AkashSamples.Detail(), AkashSamples.Detail("closed"))
            .On(HttpMethod.Delete, "/akash/v1/deployments/", WireStub.Json("""{"data":{"success":true}}"""));
        using var harness = new NetworkHarness(wire);

        Assert.IsType<CloseOutcome.Closing>(await harness.Akash.CloseAsync(Handle, CancellationToken.None));
        Assert.IsType<CloseOutcome.Closed>(await harness.Akash.CloseAsync(Handle, CancellationToken.None));
        Assert.IsType<CloseOutcome.Closed>(await harness.Akash.CloseAsync(Handle, CancellationToken.None));
        Assert.Equal(2, wire.Sent.Count(r => r.Method == HttpMethod.Delete));
    }

    [Theory]
    [InlineData("pending", typeof(CloseOutcome.Closing))]
    [InlineData("succeeded", typeof(CloseOutcome.Closing))]
    [InlineData("failed", typeof(CloseOutcome.Unreachable))]
    public async Task A_close_that_is_done_later_is_looked_after(string status, Type expected)
    {
        var wire = new WireStub()
            .OnGet("/akash/v1/deployments/", AkashSamples.Detail(leases: AkashSamples.Lease()))
            .On(HttpMethod.Delete, "/akash/v1/deployments/", WireStub.Json("""{"data":{"activityId":"a-1"}}""", HttpStatusCode.Accepted))
            .OnGet("/akash/v1/activities/a-1", $$$"""{"data":{"id":"a-1","status":"{{{status}}}"}}""");
        using var harness = new NetworkHarness(wire);

        Assert.IsType(expected, await harness.Akash.CloseAsync(Handle, CancellationToken.None));
        Assert.EndsWith("?async=true", Assert.Single(wire.Sent, r => r.Method == HttpMethod.Delete).PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_that_never_was_counts_as_closed()
    {
        var wire = new WireStub().On(HttpMethod.Get, "/akash/v1/deployments/", WireStub.Json(AkashSamples.Problem("not_found", "Deployment not found"), HttpStatusCode.NotFound));
        using var harness = new NetworkHarness(wire);

        Assert.IsType<CloseOutcome.Closed>(await harness.Akash.CloseAsync(Handle, CancellationToken.None));
    }

    [Fact]
    public async Task What_we_own_is_listed_with_its_tag_its_state_its_price_and_how_far_it_is_paid()
    {
        var hash = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        var wire = new WireStub().OnGet(
            "/akash/v1/deployments?",
            AkashSamples.Page(false, AkashSamples.Deployment(hash: hash, leases: AkashSamples.Lease()), AkashSamples.Deployment(dseq: "77", hash: "")));
        using var harness = new NetworkHarness(wire);

        var owned = await harness.Akash.ListOwnedAsync(CancellationToken.None);

        Assert.Equal(
            [
                new OwnedLease(Handle, new OrderTag("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"), LeaseState.Starting, NetworkHarness.Start)
                {
                    // 2,200 uact a block out of 500,000: 227 blocks of 6 s.
                    PricePerHour = Money.Usd(1.32m),
                    PaidUntil = NetworkHarness.Start.AddSeconds(227 * 6),
                },
                new OwnedLease(new LeaseHandle("77"), null, LeaseState.Ordered, null),
            ],
            owned);
    }

    [Fact]
    public async Task An_escrow_pays_until_its_last_whole_block()
    {
        var seen = await SeenAsync(AkashSamples.Detail(leases: AkashSamples.Lease(status: AkashSamples.Status(1))));

        Assert.Equal(NetworkHarness.Start.AddSeconds(227 * 6), seen.PaidUntil);
    }

    [Fact]
    public async Task An_overdrawn_escrow_was_paid_until_a_moment_in_the_past()
    {
        var detail = AkashSamples.Detail(leases: AkashSamples.Lease())
            .Replace("\"500000.000000000000000000\"", "\"-22000.000000000000000000\"", StringComparison.Ordinal)
            .Replace("\"settled_at\":\"1000\"", "\"settled_at\":\"1090\"", StringComparison.Ordinal);

        Assert.Equal(NetworkHarness.Start.AddSeconds((90 - 10) * 6), (await SeenAsync(detail)).PaidUntil);
    }

    [Theory]
    [InlineData("\"500000.000000000000000000\"", "\"much\"")]
    [InlineData("\"denom\":\"uact\",\"amount\":\"2200", "\"denom\":\"uakt\",\"amount\":\"2200")]
    [InlineData("\"settled_at\":\"1000\",", "")]
    public async Task An_escrow_that_cannot_be_read_says_nothing(string part, string instead)
    {
        var detail = AkashSamples.Detail(leases: AkashSamples.Lease()).Replace(part, instead, StringComparison.Ordinal);

        Assert.Null((await SeenAsync(detail)).PaidUntil);
    }

    private static async Task<LeaseObservation> SeenAsync(string detail, params (string Key, string Value)[] settings)
    {
        using var harness = new NetworkHarness(new WireStub().OnGet("/akash/v1/deployments/", detail), settings);
        harness.Clock.Advance(TimeSpan.FromMinutes(10));
        return Assert.IsType<ObserveOutcome.Seen>(await harness.Akash.ObserveAsync(Handle, CancellationToken.None)).Lease;
    }
}
