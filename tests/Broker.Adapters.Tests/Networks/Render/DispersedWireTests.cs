using System.Net;
using System.Text.Json.Nodes;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Render;

/// <summary>The network's answers, and what we send, word for word.</summary>
public sealed class DispersedWireTests
{
    private const string Jobs = "/dispersed/v1/jobs";
    private const string Runs = "/dispersed/v1/job-runs";
    private const string Ledger = "/dispersed/v1/compute/ledger/transactions";
    private const string Offers = "/dispersed/v1/compute/offers";
    private const string Uuid = "0a0b0c0d-0000-4000-8000-0000000000e1";
    private const string Gpu = "0a0b0c0d-0000-4000-8000-000000000001";
    private const string None = """{"data":[],"page":1,"limit":50,"total":0}""";
    private static readonly LeaseHandle Handle = new(Uuid);

    private static readonly Offer Offer = new(
        new OfferId("dispersed:test"), NetworkId.Dispersed, "us-east-1", GpuCatalogue.Normalise("NVIDIA RTX 4090"), 1, new Region("us-east", "US"), 5,
        Money.Usd(0.35m), "test", NetworkHarness.Start, null, TimeSpan.FromHours(1), $"{Gpu}@us-east-1@1");

    private static readonly LeaseOrder Order = Plain(NetworkHarness.Order(Offer, ceilingPerHour: 0.5m));

    [Fact]
    public async Task An_offer_is_read_into_our_own_words()
    {
        using var harness = new NetworkHarness(new WireStub().OnGet(Offers, Fixture.Text("dispersed/offers.json")));

        var offer = Assert.Single(await harness.Dispersed.ListOffersAsync(CancellationToken.None));

        Assert.Equal(("RTX 4090", 24, 1), (offer.Gpu.Name, offer.Gpu.MemoryGib, offer.GpuCount));
        Assert.Equal(new Region("us-east", "US"), offer.Region);
        Assert.Equal(Money.Usd(0.35m), offer.PricePerGpuHour);
        Assert.Equal(new DateTimeOffset(2026, 11, 1, 10, 0, 0, TimeSpan.Zero), offer.ObservedAt);
        Assert.Equal($"{Gpu}@us-east-1@1", offer.NetworkReference);
    }

    [Fact]
    public async Task Nodes_a_job_cannot_tell_apart_are_one_offer_at_the_price_of_the_dearest()
    {
        var two = JsonNode.Parse(Fixture.Text("dispersed/offers.json"))!;
        var dear = two["data"]![0]!.DeepClone();
        dear["offer_id"] = "of-sim-2";
        dear["pricing"]!["hourly_rate_usd"] = 0.45m;
        two["data"]!.AsArray().Add(dear);
        two["total"] = 2;
        using var harness = new NetworkHarness(new WireStub().OnGet(Offers, two.ToJsonString()));

        var offer = Assert.Single(await harness.Dispersed.ListOffersAsync(CancellationToken.None));

        Assert.Equal((2, Money.Usd(0.45m)), (offer.Available, offer.PricePerGpuHour));
    }

    [Fact]
    public async Task A_job_is_sent_with_documented_members_only()
    {
        var wire = Market().OnPost(Jobs, HttpStatusCode.Created, Job("PENDING"));
        using var harness = new NetworkHarness(wire);

        var ordered = Assert.IsType<LeaseOutcome.Ordered>(await harness.Dispersed.OrderAsync(Order, CancellationToken.None));

        Assert.Equal(Handle, ordered.Handle);
        Assert.Equal(
            $$"""{"allowed_region_codes":["us-east-1"],"cpu_count":4,"description":"Placed by the broker","gpu_count":1,"gpu_registry_uuid":"{{Gpu}}","max_node_count":1,"max_retry_count":0,"max_timeout_assign_ms":360000,"max_timeout_run_ms":null,"max_timeout_start_ms":900000,"min_ram_gb":16,"min_storage_gb":50,"min_vram_gb":24,"parameters":{"parameters":{"env":{"BROKER_REPLICA":"0195f0a1-0000-7000-8000-000000000001"},"image":"ghcr.io/acme/model","ports":[8000],"tag":"1.4.2"},"type":"docker"},"task":"PERSISTENT","title":"brk-0195f0a1000070008000000000000001"}""",
            wire.Sent.Single(r => r.Method == HttpMethod.Post).Body);
    }

    [Fact]
    public async Task A_batch_job_is_sent_with_its_limit()
    {
        var wire = Market().OnPost(Jobs, HttpStatusCode.Created, Job("PENDING"));
        using var harness = new NetworkHarness(wire);
        var batch = Order with { Workload = Order.Workload with { Kind = WorkloadKind.Batch, RunLimit = TimeSpan.FromHours(2) } };

        await harness.Dispersed.OrderAsync(batch, CancellationToken.None);

        var sent = JsonNode.Parse(wire.Sent.Single(r => r.Method == HttpMethod.Post).Body)!;
        Assert.Equal(("BATCH", 7_200_000), (sent["task"]!.GetValue<string>(), sent["max_timeout_run_ms"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Nothing_is_ordered_while_even_the_cheapest_node_is_too_dear()
    {
        var wire = Market();
        using var harness = new NetworkHarness(wire);

        var moved = await harness.Dispersed.OrderAsync(Order with { PriceCeiling = Money.Usd(0.3m) }, CancellationToken.None);

        Assert.Equal(new LeaseOutcome.PriceMoved(null, Money.Usd(0.35m)), moved);
        Assert.DoesNotContain(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, typeof(LeaseOutcome.Unreachable))]
    [InlineData(HttpStatusCode.PaymentRequired, typeof(LeaseOutcome.Refused))]
    [InlineData(HttpStatusCode.BadRequest, typeof(LeaseOutcome.Refused))]
    [InlineData(HttpStatusCode.Conflict, typeof(LeaseOutcome.Unreachable))]
    [InlineData(HttpStatusCode.BadGateway, typeof(LeaseOutcome.Unreachable))]
    public async Task A_refusal_means_what_the_network_says(HttpStatusCode status, Type expected)
    {
        using var harness = new NetworkHarness(Market().OnPost(Jobs, status, Fixture.Text("dispersed/error-401.json")));

        Assert.IsType(expected, await harness.Dispersed.OrderAsync(Order, CancellationToken.None));
    }

    [Fact]
    public async Task A_lease_is_granted_at_the_price_of_the_first_hour_from_the_creation_of_the_job()
    {
        using var harness = new NetworkHarness(Assigned("RUNNING"));

        var granted = await harness.Dispersed.AcceptAsync(Order, Handle, CancellationToken.None);

        Assert.Equal(new LeaseOutcome.Granted(Handle, "us-east-1", Money.Usd(0.42m), new DateTimeOffset(2026, 11, 1, 10, 0, 0, TimeSpan.Zero)), granted);
    }

    [Fact]
    public async Task A_node_whose_price_is_not_known_yet_is_no_lease()
    {
        using var harness = new NetworkHarness(Assigned("ASSIGNED").OnGet(Ledger, None));

        Assert.IsType<LeaseOutcome.Ordered>(await harness.Dispersed.AcceptAsync(Order, Handle, CancellationToken.None));
    }

    [Theory]
    [InlineData("false", "http://192.0.2.20:31080/")]
    [InlineData("true", "https://192.0.2.20:31080/")]
    public async Task A_workload_answers_where_the_run_says_for_our_port(string tls, string expected)
    {
        var runs = Fixture.Text("dispersed/job-runs.json").Replace("\"tls\": false", $"\"tls\": {tls}", StringComparison.Ordinal);
        using var harness = new NetworkHarness(Assigned("RUNNING").OnGet(Runs, runs));

        var seen = Assert.IsType<ObserveOutcome.Seen>(await harness.Dispersed.ObserveAsync(Handle, CancellationToken.None)).Lease;

        Assert.Equal((LeaseState.Running, new Uri(expected)), (seen.State, seen.Endpoint!));
        Assert.Equal("us-east-1", seen.Provider);
    }

    [Fact]
    public async Task An_address_inside_our_own_network_is_not_believed()
    {
        var runs = Fixture.Text("dispersed/job-runs.json").Replace("192.0.2.20", "10.0.0.7", StringComparison.Ordinal);
        using var harness = new NetworkHarness(Assigned("RUNNING").OnGet(Runs, runs));

        var seen = Assert.IsType<ObserveOutcome.Seen>(await harness.Dispersed.ObserveAsync(Handle, CancellationToken.None)).Lease;

        Assert.Null(seen.Endpoint);
        Assert.Equal(LeaseState.Starting, seen.State);
    }

    [Theory]
    [InlineData("<html>busy</html>")]
    [InlineData("{\"uuid\":")]
    [InlineData("{\"uuid\":7,\"status\":[]}")]
    [InlineData("[]")]
    public async Task Nonsense_never_becomes_an_outcome(string body)
    {
        using var harness = new NetworkHarness(new WireStub().OnGet(Jobs, body).OnPost(Jobs, HttpStatusCode.OK, body));

        Assert.IsType<LeaseOutcome.Unreachable>(await harness.Dispersed.OrderAsync(Order, CancellationToken.None));
        Assert.IsType<ObserveOutcome.Unreachable>(await harness.Dispersed.ObserveAsync(Handle, CancellationToken.None));
        Assert.IsType<CloseOutcome.Unreachable>(await harness.Dispersed.CloseAsync(Handle, CancellationToken.None));
        Assert.NotEmpty(harness.Dispersed.Pulse.Faults);
    }

    [Fact]
    public async Task A_status_nobody_knows_is_never_guessed()
    {
        using var harness = new NetworkHarness(Assigned("HIBERNATING"));

        var outcome = Assert.IsType<ObserveOutcome.Unreachable>(await harness.Dispersed.ObserveAsync(Handle, CancellationToken.None));

        Assert.Contains("HIBERNATING", outcome.Reason, StringComparison.Ordinal);
        Assert.IsType<CloseOutcome.Unreachable>(await harness.Dispersed.CloseAsync(Handle, CancellationToken.None));
    }

    [Fact]
    public void A_workload_that_cannot_run_there_is_refused_with_the_reason()
    {
        using var harness = new NetworkHarness(new WireStub());
        var plain = Order.Workload;

        Assert.Null(harness.Dispersed.Refuses(plain));
        Assert.Null(harness.Dispersed.Refuses(plain with { Kind = WorkloadKind.Batch, RunLimit = TimeSpan.FromHours(1) }));
        Assert.Contains("command", harness.Dispersed.Refuses(plain with { Command = ["sh"] }), StringComparison.Ordinal);
        Assert.Contains("arguments", harness.Dispersed.Refuses(plain with { Arguments = ["-v"] }), StringComparison.Ordinal);
        Assert.NotNull(harness.Dispersed.Refuses(plain with { Kind = WorkloadKind.Machine }));
        Assert.NotNull(harness.Dispersed.Refuses(plain with { Definition = "version: \"2.0\"" }));
        Assert.NotNull(harness.Dispersed.Refuses(plain with { Image = $"acme/model@sha256:{new string('0', 64)}" }));
    }

    private static WireStub Market() => new WireStub().OnGet(Jobs, None).OnGet(Offers, Fixture.Text("dispersed/offers.json"));

    private static WireStub Assigned(string status) => new WireStub()
        .OnGet($"{Jobs}/", Job(status))
        .OnGet(Runs, Fixture.Text("dispersed/job-runs.json"))
        .OnGet(Ledger, """{"data":[{"type":"AUTHORIZATION","amount_usd":0.42,"created_at":"2026-11-01T10:00:00Z"}],"page":1,"limit":50,"total":1}""");

    private static string Job(string status) => $$"""
        {"uuid":"{{Uuid}}","task":"PERSISTENT","status":"{{status}}","title":"brk-0195f0a1000070008000000000000001","created_at":"2026-11-01T10:00:00Z",
         "allowed_region_codes":["us-east-1"],"parameters":{"type":"docker","parameters":{"ports":[8000]} } }
        """;

    private static LeaseOrder Plain(LeaseOrder order) => order with { Workload = order.Workload with { Command = [], Arguments = [] } };
}
