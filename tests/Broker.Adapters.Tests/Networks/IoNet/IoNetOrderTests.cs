using System.Net;
using System.Text.Json.Nodes;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.IoNet;

public sealed class IoNetOrderTests
{
    private const string Root = "/ionet/enterprise/v1/io-cloud/caas";
    private const string Name = "brk-0195f0a1000070008000000000000001";
    private const string Id = "6b1f2a90-0000-4000-8000-000000000001";

    private static readonly Offer Offer = new(
        new OfferId("ionet:test"), NetworkId.IoNet, "CA", GpuCatalogue.Normalise("H100 PCIe"), 1, new Region("ca", "CA"), 5,
        Money.Usd(2.5m), "test", NetworkHarness.Start, null, TimeSpan.FromHours(1), "203@3");

    private static readonly LeaseOrder Order = NetworkHarness.Order(Offer, ceilingPerHour: 3m);

    [Fact]
    public async Task An_order_the_network_does_not_have_is_priced_and_sent_under_the_replicas_name()
    {
        var wire = Market().OnPost($"{Root}/deploy", HttpStatusCode.OK, Fixture.Text("ionet/caas-deploy.response.json"));
        using var harness = new NetworkHarness(wire, ("Networks:IoNet:TermHours", "4"));

        var granted = Assert.IsType<LeaseOutcome.Granted>(await harness.IoNet.OrderAsync(Order, CancellationToken.None));

        Assert.Equal(new LeaseOutcome.Granted(new LeaseHandle(Id), "CA", Money.Usd(10.0205m / 4), NetworkHarness.Start), granted);
        Assert.Contains(wire.Sent, r => r.PathAndQuery.EndsWith("/price?location_ids=%5B3%5D&hardware_id=203&duration_hours=4&gpus_per_container=1&replica_count=1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_body_has_only_documented_members_and_escapes_dollars_in_the_command()
    {
        var wire = Market().OnPost($"{Root}/deploy", HttpStatusCode.OK, Fixture.Text("ionet/caas-deploy.response.json"));
        using var harness = new NetworkHarness(wire);
        var order = Order with
        {
            Workload = Order.Workload with
            {
                Command = ["sh"],
                Arguments = ["-c", "echo $HOME"],
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TOKEN"] = "pa$$" },
            },
        };

        await harness.IoNet.OrderAsync(order, CancellationToken.None);

        var sent = wire.Sent.Single(r => r.Method == HttpMethod.Post);
        Assert.Equal("io-test-key", sent.Key);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""
                {
                  "resource_private_name": "{{Name}}", "duration_hours": 24, "gpus_per_container": 1, "hardware_id": 203, "location_ids": [3],
                  "container_config": {
                    "replica_count": 1, "traffic_port": 8000, "env_variables": { "BROKER_REPLICA": "0195f0a1-0000-7000-8000-000000000001" },
                    "secret_env_variables": { "TOKEN": "pa$$" }, "entrypoint": ["sh"], "args": ["-c", "echo $$HOME"]
                  },
                  "registry_config": { "image_url": "ghcr.io/acme/model:1.4.2" }
                }
                """),
            JsonNode.Parse(sent.Body)), sent.Body);
    }

    [Fact]
    public async Task An_order_the_network_has_is_found_by_its_name_on_a_later_page_and_not_sent_again()
    {
        var first = string.Join(",", Enumerable.Range(0, 100).Select(i => $$"""{"id":"{{i}}","status":"destroyed","name":"other-{{i}}"}"""));
        var wire = Market()
            .OnGet($"{Root}/deployments?page=0", $$$"""{"data":{"deployments":[{{{first}}}],"total":101} }""")
            .OnGet($"{Root}/deployments?page=1", $$$"""{"data":{"deployments":[{"id":"{{{Id}}}","status":"running","name":"{{{Name}}}"}],"total":101} }""")
            .OnGet($"{Root}/deployment/{Id}", Fixture.Text("ionet/caas-detail-running.json"));
        using var harness = new NetworkHarness(wire, ("Networks:IoNet:TermHours", "4"));

        var granted = Assert.IsType<LeaseOutcome.Granted>(await harness.IoNet.OrderAsync(Order, CancellationToken.None));

        Assert.Equal(Money.Usd(10.02m / 4), granted.PricePerHour);
        Assert.Equal(new DateTimeOffset(2026, 11, 1, 10, 0, 0, TimeSpan.Zero), granted.BilledFrom);
        Assert.DoesNotContain(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Fact]
    public async Task A_price_over_the_ceiling_orders_nothing()
    {
        var wire = Market();
        using var harness = new NetworkHarness(wire, ("Networks:IoNet:TermHours", "1"));

        var moved = Assert.IsType<LeaseOutcome.PriceMoved>(await harness.IoNet.OrderAsync(Order, CancellationToken.None));

        Assert.Equal(Money.Usd(10.0205m), moved.AskedPerHour);
        Assert.DoesNotContain(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Theory]
    [InlineData(400, "error-detail.json", typeof(LeaseOutcome.NoCapacity))]
    [InlineData(422, "error-422.json", typeof(LeaseOutcome.Refused))]
    [InlineData(400, "error-400-key-set.json", typeof(LeaseOutcome.Unreachable))]
    public async Task A_refused_order_says_what_to_do_about_it(int status, string fixture, Type expected)
    {
        Assert.IsType(expected, await RefusedAsync(status, Fixture.Text($"ionet/{fixture}")));
    }

    [Theory]
    [InlineData(400, """{"detail":"Resource private name must be unique"}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(402, """{"detail":"Insufficient balance"}""", typeof(LeaseOutcome.Refused))]
    [InlineData(401, """{"detail":"Invalid API key"}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(403, """{"detail":"Account is blocked"}""", typeof(LeaseOutcome.Refused))]
    [InlineData(403, "<html>Forbidden by firewall</html>", typeof(LeaseOutcome.Unreachable))]
    [InlineData(429, """{"detail":"Too many"}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(500, "oops", typeof(LeaseOutcome.Unreachable))]
    [InlineData(200, "<html>", typeof(LeaseOutcome.Unreachable))]
    [InlineData(200, """{"status":"success","deploy""", typeof(LeaseOutcome.Unreachable))]
    public async Task Any_other_answer_is_told_apart_too(int status, string body, Type expected)
    {
        Assert.IsType(expected, await RefusedAsync(status, body));
    }

    [Fact]
    public async Task A_list_of_wrong_fields_is_told_in_words()
    {
        var refused = Assert.IsType<LeaseOutcome.Refused>(await RefusedAsync(422, Fixture.Text("ionet/error-422.json")));

        Assert.Equal("body.container_config.traffic_port: Field required", refused.Reason);
    }

    [Fact]
    public async Task A_success_nobody_documented_is_an_exception_with_its_status()
    {
        var thrown = await Assert.ThrowsAsync<HttpRequestException>(() => RefusedAsync(202, """{"queued":true}"""));

        Assert.Equal(HttpStatusCode.Accepted, thrown.StatusCode);
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("destroyed")]
    [InlineData("termination requested")]
    public async Task An_order_that_ended_meanwhile_gives_no_lease(string status)
    {
        var wire = new WireStub().OnGet($"{Root}/deployment/", Detail(status));
        using var harness = new NetworkHarness(wire);

        var none = Assert.IsType<LeaseOutcome.NoCapacity>(await harness.IoNet.AcceptAsync(Order, new LeaseHandle(Id), CancellationToken.None));

        Assert.Equal(new LeaseHandle(Id), none.Handle);
    }

    internal static string Detail(string status) =>
        Fixture.Text("ionet/caas-detail-running.json").Replace("\"status\": \"running\"", $"\"status\": \"{status}\"", StringComparison.Ordinal);

    private static WireStub Market() => new WireStub()
        .OnGet($"{Root}/deployments", """{"data":{"deployments":[],"total":0}}""")
        .OnGet($"{Root}/price", Fixture.Text("ionet/caas-price.json"));

    private static async Task<LeaseOutcome> RefusedAsync(int status, string body)
    {
        using var harness = new NetworkHarness(Market().OnPost($"{Root}/deploy", (HttpStatusCode)status, body));
        return await harness.IoNet.OrderAsync(Order, CancellationToken.None);
    }
}
