using System.Net;
using System.Text.Json.Nodes;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using NetworkCredential = Broker.Domain.Shared.NetworkCredential;

namespace Broker.Adapters.Tests.Networks.Bittensor;

public sealed class TargonTests
{
    private const string Root = "/targon/tha/v2";
    private const string Name = "brk-0195f0a1000070008000000000000001";
    private const string Digest = "sha256:0f0e";
    private static readonly LeaseHandle Handle = new("wl-sim-1");

    private static readonly Offer Offer = new(
        new OfferId("targon:test"), NetworkId.Targon, "h200-small", GpuCatalogue.Normalise("H200"), 1, Region.Unknown, 7,
        Money.Usd(2.4m), "test", NetworkHarness.Start, null, TimeSpan.FromHours(1), "h200-small");

    private static readonly LeaseOrder Order = NetworkHarness.Order(Offer, ceilingPerHour: 3m);

    [Fact]
    public async Task Offers_are_the_kinds_that_are_in_stock()
    {
        using var harness = new NetworkHarness(Market());

        var offer = Assert.Single(await harness.Targon.ListOffersAsync(CancellationToken.None));

        Assert.Equal(("h200-small", "H200", 1, 7), (offer.Provider, offer.Gpu.Name, offer.GpuCount, offer.Available));
        Assert.Equal(Money.Usd(2.4m), offer.PricePerGpuHour);
        Assert.True(offer.Takes(WorkloadKind.Service) && !offer.Takes(WorkloadKind.Machine));
        Assert.Equal(Region.Unknown, offer.Region);
    }

    [Theory]
    [InlineData("[null, {}, {\"name\":\"x\",\"type\":\"RENTAL\",\"available\":1,\"cost_per_hour\":1}]")]
    [InlineData("[{\"name\":\"x\",\"type\":\"ORBIT\",\"available\":1,\"cost_per_hour\":1,\"spec\":{\"gpu_type\":\"H100\",\"gpu_count\":1}}]")]
    [InlineData("[{\"name\":\"x\",\"type\":\"RENTAL\",\"available\":1,\"cost_per_hour\":1,\"spec\":{\"gpu_type\":\"H100\",\"gpu_count\":0}}]")]
    public async Task Rows_that_say_nothing_are_no_offers(string rows)
    {
        using var harness = new NetworkHarness(Market().OnGet($"{Root}/inventory", rows));

        Assert.Empty(await harness.Targon.ListOffersAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_workload_is_registered_under_the_replicas_name_and_costs_nothing_yet()
    {
        var wire = Market().OnPost($"{Root}/workloads", HttpStatusCode.Created, Workload("registered"));
        using var harness = new NetworkHarness(wire);

        var ordered = Assert.IsType<LeaseOutcome.Ordered>(await harness.Targon.OrderAsync(Order, CancellationToken.None));

        Assert.Equal(Handle, ordered.Handle);
        var sent = wire.Sent.Single(r => r.Method == HttpMethod.Post);
        Assert.Equal("Bearer targon-test", sent.Headers["Authorization"]);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""
                {
                  "name": "{{Name}}", "image": "ghcr.io/acme/model:1.4.2", "resource_name": "h200-small", "type": "RENTAL",
                  "ports": [{ "port": 8000, "protocol": "TCP", "routing": "PROXIED" }],
                  "envs": [{ "name": "BROKER_REPLICA", "value": "0195f0a1-0000-7000-8000-000000000001" }],
                  "commands": ["python3"], "args": ["-m", "http.server"]
                }
                """),
            JsonNode.Parse(sent.Body)), sent.Body);
        var sample = JsonNode.Parse(Fixture.Text("targon/workload-create.request.json"))!.AsObject();
        Assert.Equal(sample.Select(m => m.Key), JsonNode.Parse(sent.Body)!.AsObject().Select(m => m.Key));
    }

    [Fact]
    public async Task A_registered_workload_is_deployed_and_billed_from_its_placing()
    {
        var wire = Market().OnGet($"{Root}/workloads/wl-sim-1", Workload("registered")).OnPost($"{Root}/workloads/wl-sim-1/deploy", HttpStatusCode.OK, "{}")
            .OnGet($"{Root}/workloads/wl-sim-1/events", """{"items":[{"new_status":"running","created_at":"2026-11-22T10:03:00Z"},{"new_status":"provisioning","created_at":"2026-11-22T10:01:00"}],"next_cursor":null}""");
        using var harness = new NetworkHarness(wire);

        var granted = await harness.Targon.AcceptAsync(Order, Handle, CancellationToken.None);

        Assert.Equal(new LeaseOutcome.Granted(Handle, "h200-small", Money.Usd(2.4m), NetworkHarness.Start.AddMinutes(1)), granted);
        Assert.Equal("", Assert.Single(wire.Sent, r => r.Method == HttpMethod.Post).Body);
    }

    [Theory]
    [InlineData(409, "error.json", typeof(LeaseOutcome.NoCapacity))]
    public async Task A_kind_that_is_sold_out_is_told_by_its_sample(int status, string fixture, Type expected) =>
        Assert.IsType(expected, await DeployedAsync(status, Fixture.Text($"targon/{fixture}")));

    [Theory]
    [InlineData(409, """{"error":"workload is provisioning","reason":"invalid_state"}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(402, """{"error":"insufficient credits","reason":"insufficient_credits"}""", typeof(LeaseOutcome.Refused))]
    [InlineData(403, """{"error":"account disabled","reason":"forbidden"}""", typeof(LeaseOutcome.Refused))]
    [InlineData(403, "<html>blocked</html>", typeof(LeaseOutcome.Unreachable))]
    [InlineData(400, """{"error":"bad image","reason":""}""", typeof(LeaseOutcome.Refused))]
    [InlineData(401, """{"error":"invalid api key","reason":"unauthorized"}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(404, """{"error":"workload not found","reason":"not_found"}""", typeof(LeaseOutcome.NoCapacity))]
    [InlineData(429, "", typeof(LeaseOutcome.Unreachable))]
    [InlineData(503, "", typeof(LeaseOutcome.Unreachable))]
    public async Task A_refused_deploy_says_what_to_do_about_it(int status, string body, Type expected) =>
        Assert.IsType(expected, await DeployedAsync(status, body));

    [Fact]
    public async Task A_workload_that_was_made_before_is_found_by_its_name_on_a_later_page_the_deployed_one_first()
    {
        var wire = Market()
            .OnGet($"{Root}/workloads?name=", $$$"""{"items":[{"uid":"wl-0","name":"{{{Name}}}x","state":{"status":"running"}},{"uid":"wl-1","name":"{{{Name}}}","state":{"status":"registered"}}],"next_cursor":"Mg=="}""")
            .OnGet($"{Root}/workloads?name={Name}&limit=100&cursor=Mg%3D%3D", $$$"""{"items":[{"uid":"wl-2","name":"{{{Name}}}","state":{"status":"running"}}],"next_cursor":""}""");
        using var harness = new NetworkHarness(wire);

        var found = Assert.IsType<LeaseOutcome.Ordered>(await harness.Targon.OrderAsync(Order, CancellationToken.None));

        Assert.Equal(new LeaseHandle("wl-2"), found.Handle);
        Assert.DoesNotContain(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Fact]
    public async Task A_list_that_leads_to_itself_is_not_read_for_ever()
    {
        using var harness = new NetworkHarness(Market().OnGet($"{Root}/workloads?", """{"items":[],"next_cursor":"again"}"""));

        await Assert.ThrowsAsync<NetworkUnreachableException>(() => harness.Targon.ListOwnedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Either_price_over_the_ceiling_is_told_before_anything_costs()
    {
        var wire = Market().OnGet($"{Root}/workloads/wl-sim-1", Workload("registered"));
        using var harness = new NetworkHarness(wire);
        var poor = Order with { PriceCeiling = Money.Usd(2m) };

        Assert.Equal(new LeaseOutcome.PriceMoved(null, Money.Usd(2.4m)), await harness.Targon.OrderAsync(poor, CancellationToken.None));
        Assert.Equal(new LeaseOutcome.PriceMoved(Handle, Money.Usd(2.4m)), await harness.Targon.AcceptAsync(poor, Handle, CancellationToken.None));
        Assert.DoesNotContain(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Fact]
    public async Task A_running_workload_is_at_its_url()
    {
        var state = JsonNode.Parse(Fixture.Text("targon/workload-state.json"))!;
        var seen = await SeenAsync(Workload("running", state["urls"]!.ToJsonString()));

        Assert.Equal((LeaseState.Running, new Uri("https://wl-sim-1.sim.invalid"), "h200-small"), (seen.State, seen.Endpoint, seen.Provider));
        Assert.Equal(Money.Usd(2.4m), seen.PricePerHour);
    }

    [Fact]
    public async Task An_error_ends_it_with_the_reason_and_the_exit_code_of_its_event()
    {
        var seen = await SeenAsync(Workload("error"), Fixture.Text("targon/workload-events.json"));

        Assert.Equal((LeaseState.Closed, "Container exited: OOMKilled, exit code 137"), (seen.State, seen.EndReason));
        Assert.Equal(new LeaseEvent(new DateTimeOffset(2026, 11, 1, 10, 9, 0, TimeSpan.Zero), "Container exited: OOMKilled, exit code 137"), Assert.Single(seen.Events));
    }

    [Theory]
    [InlineData("registered", LeaseState.Ordered)]
    [InlineData("provisioning", LeaseState.Starting)]
    [InlineData("running", LeaseState.Starting)]
    [InlineData("suspended", LeaseState.Closed)]
    [InlineData("deleted", LeaseState.Closed)]
    [InlineData("failed", LeaseState.Closed)]
    [InlineData("stopped", LeaseState.Closed)]
    [InlineData("terminated", LeaseState.Closed)]
    public async Task Each_state_of_the_network_has_its_own(string status, LeaseState expected)
    {
        var seen = await SeenAsync(Workload(status));

        Assert.Equal((expected, null), (seen.State, seen.Endpoint));
        Assert.Equal(expected == LeaseState.Closed, seen.EndReason is not null);
    }

    [Fact]
    public async Task A_state_nobody_documented_is_no_outcome()
    {
        using var harness = new NetworkHarness(Market().OnGet($"{Root}/workloads/wl-sim-1", Workload("levitating")));

        var unreachable = Assert.IsType<ObserveOutcome.Unreachable>(await harness.Targon.ObserveAsync(Handle, CancellationToken.None));

        Assert.Contains("levitating", unreachable.Reason, StringComparison.Ordinal);
        Assert.IsType<LeaseOutcome.Unreachable>(await harness.Targon.AcceptAsync(Order, Handle, CancellationToken.None));
    }

    [Fact]
    public async Task An_image_named_by_its_digest_gets_traffic_only_while_its_host_attests_it()
    {
        var image = $"ghcr.io/acme/model@{Digest}";
        var wire = Market().OnGet($"{Root}/workloads/wl-sim-1", Workload("running", Urls, image)).OnGet($"{Root}/workloads/wl-sim-1/events", NoItems)
            .On(HttpMethod.Post, $"{Root}/workloads/verify", WireStub.Json("""{"verified":true}"""), WireStub.Json("""{"verified":false}"""));
        using var harness = new NetworkHarness(wire);

        var first = await ObserveAsync(harness);
        harness.Clock.Advance(TimeSpan.FromMinutes(9));
        var believed = await ObserveAsync(harness);
        harness.Clock.Advance(TimeSpan.FromMinutes(2));
        var denied = await ObserveAsync(harness);

        Assert.Equal((LeaseState.Running, LeaseState.Running, LeaseState.Closed), (first.State, believed.State, denied.State));
        Assert.Equal(("The host does not attest the image's digest", null), (denied.EndReason, denied.Endpoint));
        Assert.Equal([$$"""{"uid":"wl-sim-1","digest":"{{Digest}}"}""", $$"""{"uid":"wl-sim-1","digest":"{{Digest}}"}"""], wire.Sent.Where(r => r.Method == HttpMethod.Post).Select(r => r.Body));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"verified\":\"perhaps\"}")]
    public async Task An_attestation_that_says_neither_is_not_taken_for_one(string body)
    {
        var wire = Market().OnGet($"{Root}/workloads/wl-sim-1", Workload("running", Urls, $"org/app@{Digest}"))
            .OnGet($"{Root}/workloads/wl-sim-1/events", NoItems).OnPost($"{Root}/workloads/verify", HttpStatusCode.OK, body);
        using var harness = new NetworkHarness(wire);

        Assert.IsType<ObserveOutcome.Unreachable>(await harness.Targon.ObserveAsync(Handle, CancellationToken.None));
    }

    [Fact]
    public async Task What_cannot_be_deleted_is_suspended_so_that_it_stops_costing()
    {
        var wire = Market().OnGet($"{Root}/workloads/wl-sim-1", Workload("running"))
            .On(HttpMethod.Delete, $"{Root}/workloads/wl-sim-1", WireStub.Json("""{"error":"volume attached","reason":"in_use"}""", HttpStatusCode.Conflict))
            .OnPost($"{Root}/workloads/wl-sim-1/suspend", HttpStatusCode.OK, "{}");
        using var harness = new NetworkHarness(wire);

        var unreachable = Assert.IsType<CloseOutcome.Unreachable>(await harness.Targon.CloseAsync(Handle, CancellationToken.None));

        Assert.Contains("volume attached", unreachable.Reason, StringComparison.Ordinal);
        Assert.Single(wire.Sent, r => r.PathAndQuery.EndsWith("/suspend", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_we_own_is_what_has_our_name_and_is_not_deleted()
    {
        var wire = Market().OnGet($"{Root}/workloads?limit", $$$"""
            {"items":[
              {"uid":"a","name":"{{{Name}}}","state":{"status":"running"},"cost_per_hour":2.4,"created_at":"2026-11-22T09:00:00Z"},
              {"uid":"b","name":"{{{Name}}}","state":{"status":"registered"}},
              {"uid":"c","name":"{{{Name}}}","state":{"status":"error"}},
              {"uid":"d","name":"{{{Name}}}","state":{"status":"deleted"}},
              {"uid":"e","name":"made by hand","state":{"status":"running"}}, null],
             "next_cursor":null}
            """);
        using var harness = new NetworkHarness(wire);

        var owned = await harness.Targon.ListOwnedAsync(CancellationToken.None);

        var tag = new OrderTag(Name);
        Assert.Equal(
            [
                new OwnedLease(new LeaseHandle("a"), tag, LeaseState.Running, NetworkHarness.Start.AddHours(-1)) { PricePerHour = Money.Usd(2.4m) },
                new OwnedLease(new LeaseHandle("b"), tag, LeaseState.Ordered, null),
                new OwnedLease(new LeaseHandle("c"), tag, LeaseState.Running, null),
            ],
            owned);
    }

    [Fact]
    public async Task A_machines_key_is_added_once_and_named_to_the_order()
    {
        var wire = Market()
            .OnGet($"{Root}/workloads/vm-images", """[{"name":"ubuntu-24","display_name":"Ubuntu"}]""")
            .OnGet($"{Root}/ssh-keys", NoItems)
            .OnPost($"{Root}/ssh-keys", HttpStatusCode.Created, """{"uid":"key-1","name":"n","public_key_raw":"k"}""")
            .OnPost($"{Root}/workloads", HttpStatusCode.Created, Workload("registered"));
        wire.OnPost($"{Root}/ssh-keys", HttpStatusCode.Created, """{"uid":"key-1","name":"n","public_key_raw":"k"}""");
        using var harness = new NetworkHarness(wire);

        await harness.Targon.OrderAsync(Order with { Workload = NetworkHarness.Machine }, CancellationToken.None);
        var added = JsonNode.Parse(wire.Sent.Single(r => r.PathAndQuery == $"{Root}/ssh-keys").Body)!;
        wire.OnGet($"{Root}/ssh-keys", $$"""{"items":[{"uid":"key-7","name":"{{(string?)added["name"]}}"}],"next_cursor":null}""");
        await harness.Targon.OrderAsync(Order with { Workload = NetworkHarness.Machine }, CancellationToken.None);

        Assert.Equal(NetworkHarness.Machine.SshKeys[0], (string?)added["public_key"]);
        var orders = wire.Sent.Where(r => r.Method == HttpMethod.Post && r.PathAndQuery == $"{Root}/workloads").Select(r => JsonNode.Parse(r.Body)!).ToList();
        Assert.Equal([("VM", "ubuntu-24", "key-1"), ("VM", "ubuntu-24", "key-7")], orders.Select(o => ((string)o["type"]!, (string)o["image"]!, (string)o["ssh_keys"]![0]!)));
        Assert.Single(wire.Sent, r => r.PathAndQuery == $"{Root}/ssh-keys" && r.Method == HttpMethod.Post);
    }

    [Theory]
    [InlineData("""{"credits":12.5,"currency":"USD"}""", "12.5")]
    [InlineData("""{"credits":12.5}""", "12.5")]
    [InlineData("""{"credits":12.5,"currency":"TAO"}""", null)]
    public async Task A_key_is_tried_by_asking_for_the_credits(string body, string? usd)
    {
        using var harness = new NetworkHarness(Market().OnGet($"{Root}/me/credits", body));

        var accepted = Assert.IsType<ConnectionOutcome.Accepted>(await harness.Targon.CheckAsync(new NetworkCredential(null, "tried"), CancellationToken.None));

        Assert.Equal(usd is null ? null : Money.Usd(decimal.Parse(usd, System.Globalization.CultureInfo.InvariantCulture)), accepted.Balance);
    }

    [Fact]
    public void What_the_network_cannot_run_is_refused_in_words()
    {
        using var harness = new NetworkHarness(new WireStub());

        Assert.Null(harness.Targon.Refuses(Order.Workload));
        Assert.Null(harness.Targon.Refuses(NetworkHarness.Machine));
        Assert.NotNull(harness.Targon.Refuses(NetworkHarness.Machine with { SshKeys = [] }));
        Assert.NotNull(harness.Targon.Refuses(Order.Workload with { Definition = "version: \"2.0\"" }));
        Assert.NotNull(harness.Targon.Refuses(Order.Workload with { Kind = WorkloadKind.Batch }));
    }

    [Theory]
    [InlineData("<html><body>Access blocked</body></html>")]
    [InlineData("{\"uid\":[],")]
    [InlineData("[1,2]")]
    [InlineData("{\"uid\":{\"a\":1}}")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task An_answer_of_another_form_is_none(string body)
    {
        using var harness = new NetworkHarness(Market().OnGet($"{Root}/workloads", body));

        Assert.IsType<ObserveOutcome.Unreachable>(await harness.Targon.ObserveAsync(Handle, CancellationToken.None));
        Assert.IsType<LeaseOutcome.Unreachable>(await harness.Targon.AcceptAsync(Order, Handle, CancellationToken.None));
        Assert.IsType<LeaseOutcome.Unreachable>(await harness.Targon.OrderAsync(Order, CancellationToken.None));
        await Assert.ThrowsAsync<NetworkUnreachableException>(() => harness.Targon.ListOwnedAsync(CancellationToken.None));
    }

    private const string NoItems = """{"items":[],"next_cursor":null}""";
    private const string Urls = """[{"port":8000,"url":"https://wl-sim-1.sim.invalid"}]""";

    private static WireStub Market() => new WireStub()
        .OnGet($"{Root}/workloads?", NoItems)
        .OnGet($"{Root}/inventory", Fixture.Text("targon/inventory.json"));

    private static string Workload(string status, string urls = "[]", string image = "ghcr.io/acme/model:1.4.2") => $$"""
        {"uid":"wl-sim-1","name":"{{Name}}","type":"RENTAL","image":"{{image}}","resource_name":"h200-small","cost_per_hour":2.4,
         "state":{"status":"{{status}}","message":"","urls":{{urls}},"ready_replicas":0,"total_replicas":1},
         "resource":{"name":"h200-small","display_name":"H200 x1","vcpu":16,"memory":192},"created_at":"2026-11-22T10:00:00Z","updated_at":"2026-11-22T10:00:00Z"}
        """;

    private static async Task<LeaseOutcome> DeployedAsync(int status, string body)
    {
        var wire = Market().OnGet($"{Root}/workloads/wl-sim-1", Workload("registered")).OnPost($"{Root}/workloads/wl-sim-1/deploy", (HttpStatusCode)status, body);
        using var harness = new NetworkHarness(wire);
        return await harness.Targon.AcceptAsync(Order, Handle, CancellationToken.None);
    }

    private static async Task<LeaseObservation> SeenAsync(string workload, string events = NoItems)
    {
        var wire = Market().OnGet($"{Root}/workloads/wl-sim-1", workload).OnGet($"{Root}/workloads/wl-sim-1/events", events);
        using var harness = new NetworkHarness(wire);
        return await ObserveAsync(harness);
    }

    private static async Task<LeaseObservation> ObserveAsync(NetworkHarness harness) =>
        Assert.IsType<ObserveOutcome.Seen>(await harness.Targon.ObserveAsync(Handle, CancellationToken.None)).Lease;
}
