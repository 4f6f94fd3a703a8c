using System.Net;
using System.Text.Json.Nodes;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Bittensor;

public sealed class LiumOrderTests
{
    private const string Root = LiumSamples.Root;
    private const string Rent = $"{Root}/executors/{LiumSamples.Executor}/rent";

    [Fact]
    public async Task An_image_comes_as_a_private_template_first_and_is_only_ordered_until_it_is_verified()
    {
        var wire = LiumSamples.Market().OnPost($"{Root}/templates", HttpStatusCode.OK, """{"id":"t-1","status":"CREATED"}""");
        using var harness = new NetworkHarness(wire);
        var order = LiumSamples.Order with
        {
            Workload = LiumSamples.Order.Workload with
            {
                Image = "registry.acme.example:5000/ml/model:1.4.2@sha256:0f0e",
                Command = ["sh", "-c"],
                Arguments = ["echo it's $HOME"],
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TOKEN"] = "secret" },
            },
        };

        var ordered = Assert.IsType<LeaseOutcome.Ordered>(await harness.Lium.OrderAsync(order, CancellationToken.None));

        Assert.Equal(LiumSamples.Handle, ordered.Handle);
        var sent = JsonNode.Parse(wire.Sent.Single(r => r.Method == HttpMethod.Post).Body)!.AsObject();
        Assert.Matches($"^{LiumSamples.Name}-[0-9a-f]{{20}}$", (string?)sent["name"]);
        sent.Remove("name");
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {
                  "docker_image": "registry.acme.example:5000/ml/model", "docker_image_tag": "1.4.2", "docker_image_digest": "sha256:0f0e",
                  "internal_ports": [22, 8000], "entrypoint": "sh -c", "startup_commands": "'echo it'\\''s $HOME'", "environment": { "TOKEN": "secret" },
                  "category": "DOCKER", "is_private": true, "container_start_immediately": true, "volumes": [], "description": "", "readme": ""
                }
                """),
            sent), sent.ToJsonString());
    }

    [Theory]
    [InlineData("CREATED", typeof(LeaseOutcome.Ordered))]
    [InlineData("VERIFY_PENDING", typeof(LeaseOutcome.Ordered))]
    [InlineData("A_NEW_WORD", typeof(LeaseOutcome.Ordered))]
    [InlineData("VERIFY_FAILED", typeof(LeaseOutcome.Refused))]
    public async Task Until_the_network_has_verified_it_nothing_is_rented(string status, Type expected)
    {
        var wire = LiumSamples.Market();
        using var harness = new NetworkHarness(wire.OnGet($"{Root}/templates", $"[{LiumSamples.Template(await OwnTemplateAsync(), status)}]"));

        var outcome = await harness.Lium.AcceptAsync(LiumSamples.Order, LiumSamples.Handle, CancellationToken.None);

        Assert.IsType(expected, outcome);
        Assert.DoesNotContain(wire.Sent, r => r.Method == HttpMethod.Post);
        Assert.Equal(LiumSamples.Handle, outcome is LeaseOutcome.Refused refused ? refused.Handle : LiumSamples.Handle);
    }

    [Theory]
    [InlineData("rent.response-with-id.json")]
    [InlineData("rent.response-no-id.json")]
    public async Task A_rent_is_found_by_its_name_whether_or_not_the_answer_names_the_pod(string reply)
    {
        var wire = await VerifiedAsync();
        wire.OnGet($"{Root}/pods", "[]", $"[{LiumSamples.PodOf(LiumSamples.Name)}]").OnPost(Rent, HttpStatusCode.OK, Fixture.Text($"lium/{reply}"));
        using var harness = new NetworkHarness(wire);

        var granted = Assert.IsType<LeaseOutcome.Granted>(await harness.Lium.AcceptAsync(LiumSamples.Order, LiumSamples.Handle, CancellationToken.None));

        var created = new DateTimeOffset(2026, 11, 1, 10, 0, 0, TimeSpan.Zero);
        Assert.Equal(new LeaseOutcome.Granted(LiumSamples.Handle, LiumSamples.Executor, Money.Usd(0.71m), created), granted);
        var sent = JsonNode.Parse(wire.Sent.Single(r => r.Method == HttpMethod.Post).Body)!.AsObject();
        Assert.Equal((LiumSamples.Name, "t-1", 1), ((string?)sent["pod_name"], (string?)sent["template_id"], (int?)sent["gpu_count"]));
        // Made of a hash: 32 octets after the kind, as RFC 8709 wants an Ed25519 key.
        var key = ((string?)sent["user_public_key"]![0])!.Split(' ');
        Assert.Equal(("ssh-ed25519", 4 + 11 + 4 + 32), (key[0], Convert.FromBase64String(key[1]).Length));
        var sample = JsonNode.Parse(Fixture.Text("lium/rent.request.json"))!.AsObject();
        Assert.Empty(sent.Select(m => m.Key).Except(sample.Select(m => m.Key)));
    }

    [Fact]
    public async Task A_rent_whose_pod_is_not_listed_yet_is_not_sent_again_until_it_would_have_been()
    {
        var wire = await VerifiedAsync();
        wire.OnPost(Rent, HttpStatusCode.OK, "{}");
        using var harness = new NetworkHarness(wire);

        Assert.IsType<LeaseOutcome.Ordered>(await harness.Lium.AcceptAsync(LiumSamples.Order, LiumSamples.Handle, CancellationToken.None));
        harness.Clock.Advance(TimeSpan.FromSeconds(14));
        Assert.IsType<LeaseOutcome.Ordered>(await harness.Lium.AcceptAsync(LiumSamples.Order, LiumSamples.Handle, CancellationToken.None));
        Assert.IsType<CloseOutcome.Closing>(await harness.Lium.CloseAsync(LiumSamples.Handle, CancellationToken.None));
        Assert.Equal(LeaseState.Starting, await StateAsync(harness));
        Assert.Single(wire.Sent, r => r.Method == HttpMethod.Post);
        harness.Clock.Advance(TimeSpan.FromSeconds(2));
        await harness.Lium.AcceptAsync(LiumSamples.Order, LiumSamples.Handle, CancellationToken.None);

        Assert.Equal(2, wire.Sent.Count(r => r.Method == HttpMethod.Post));
    }

    [Fact]
    public async Task A_rent_that_got_no_answer_is_looked_for_before_it_is_sent_again()
    {
        var wire = await VerifiedAsync();
        wire.On(HttpMethod.Post, Rent, WireStub.NoAnswer());
        using var harness = new NetworkHarness(wire);

        var lost = Assert.IsType<LeaseOutcome.Unreachable>(await harness.Lium.AcceptAsync(LiumSamples.Order, LiumSamples.Handle, CancellationToken.None));
        wire.OnGet($"{Root}/pods", $"[{LiumSamples.PodOf(LiumSamples.Name)}]");
        var found = await harness.Lium.AcceptAsync(LiumSamples.Order, LiumSamples.Handle, CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(15), lost.RetryAfter);
        Assert.IsType<LeaseOutcome.Granted>(found);
        Assert.Single(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Fact]
    public async Task Another_replica_of_the_same_workload_rents_from_the_template_that_is_verified_already()
    {
        var wire = await VerifiedAsync();
        wire.OnPost(Rent, HttpStatusCode.OK, "{}");
        using var harness = new NetworkHarness(wire);
        var other = LiumSamples.Order with { Replica = new ReplicaId(Guid.Parse("0195f0a1-0000-7000-8000-000000000002")) };

        await harness.Lium.OrderAsync(other, CancellationToken.None);

        var sent = Assert.Single(wire.Sent, r => r.Method == HttpMethod.Post);
        Assert.Equal(Rent, sent.PathAndQuery);
        Assert.Contains("\"template_id\":\"t-1\"", sent.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workload_that_differs_in_a_secret_makes_a_template_of_its_own()
    {
        var wire = await VerifiedAsync();
        wire.OnPost($"{Root}/templates", HttpStatusCode.OK, """{"id":"t-2","status":"CREATED"}""");
        using var harness = new NetworkHarness(wire);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TOKEN"] = "another" };
        var other = LiumSamples.Order with { Replica = ReplicaId.New(), Workload = LiumSamples.Order.Workload with { Environment = environment } };

        Assert.IsType<LeaseOutcome.Ordered>(await harness.Lium.OrderAsync(other, CancellationToken.None));

        Assert.Equal($"{Root}/templates", Assert.Single(wire.Sent, r => r.Method == HttpMethod.Post).PathAndQuery);
    }

    [Theory]
    [InlineData(403, "error-403.json", typeof(LeaseOutcome.Refused))]
    [InlineData(403, "error-403-firewall.txt", typeof(LeaseOutcome.Unreachable))]
    public async Task A_403_is_told_apart_by_its_body(int status, string fixture, Type expected) =>
        Assert.IsType(expected, await RefusedAsync(status, Fixture.Text($"lium/{fixture}")));

    [Theory]
    [InlineData(403, """{"detail":"API key lacks scope pods:write"}""", typeof(LeaseOutcome.Refused))]
    [InlineData(403, """{"detail":"Workspace not found"}""", typeof(LeaseOutcome.Refused))]
    [InlineData(403, """{"detail":"Account is blocked"}""", typeof(LeaseOutcome.Refused))]
    [InlineData(403, """{"detail":"Please try later"}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(401, """{"detail":"Invalid API key"}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(404, """{"detail":"Executor not found"}""", typeof(LeaseOutcome.NoCapacity))]
    [InlineData(404, """{"detail":"Template not found"}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(404, "<html>nginx</html>", typeof(LeaseOutcome.Unreachable))]
    [InlineData(422, """{"detail":"Executor is not available"}""", typeof(LeaseOutcome.NoCapacity))]
    [InlineData(422, """{"detail":[{"loc":["body","pod_name"],"msg":"Field required"}]}""", typeof(LeaseOutcome.Refused))]
    [InlineData(402, """{"detail":"Pay first"}""", typeof(LeaseOutcome.Refused))]
    [InlineData(409, """{"detail":"busy"}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(429, """{"detail":"Too many"}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(500, "oops", typeof(LeaseOutcome.Unreachable))]
    public async Task A_refused_rent_says_what_to_do_about_it(int status, string body, Type expected) =>
        Assert.IsType(expected, await RefusedAsync(status, body));

    [Fact]
    public async Task An_answer_nobody_documented_is_an_exception_with_its_status()
    {
        var thrown = await Assert.ThrowsAsync<HttpRequestException>(() => RefusedAsync(302, ""));

        Assert.Equal(HttpStatusCode.Redirect, thrown.StatusCode);
    }

    [Fact]
    public async Task A_price_over_the_ceiling_makes_neither_template_nor_pod()
    {
        var wire = LiumSamples.Market();
        using var harness = new NetworkHarness(wire);

        var moved = Assert.IsType<LeaseOutcome.PriceMoved>(
            await harness.Lium.OrderAsync(LiumSamples.Order with { PriceCeiling = Money.Usd(0.5m) }, CancellationToken.None));

        Assert.Equal(Money.Usd(0.71m), moved.AskedPerHour);
        Assert.DoesNotContain(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Fact]
    public async Task A_machine_runs_the_networks_own_image_and_lets_the_customers_key_in()
    {
        var wire = LiumSamples.Market()
            .OnGet($"{Root}/executors/default-docker-image", """[{"docker_image":"none","docker_image_tag":"1"},{"docker_image":"org/app","docker_image_tag":"1"}]""")
            .OnGet($"{Root}/templates", $"[{LiumSamples.Template("Public", "VERIFY_SUCCESS", "t-9")}]")
            .OnPost(Rent, HttpStatusCode.OK, "{}");
        using var harness = new NetworkHarness(wire);

        await harness.Lium.OrderAsync(LiumSamples.Order with { Workload = NetworkHarness.Machine }, CancellationToken.None);

        var sent = JsonNode.Parse(Assert.Single(wire.Sent, r => r.Method == HttpMethod.Post).Body)!;
        Assert.Equal("t-9", (string?)sent["template_id"]);
        Assert.Equal(NetworkHarness.Machine.SshKeys[0], (string?)sent["user_public_key"]![0]);
        Assert.Contains(wire.Sent, r => r.PathAndQuery.EndsWith("?gpu_model=NVIDIA%20GeForce%20RTX%205090&driver_version=570.00", StringComparison.Ordinal));
    }

    private static async Task<LeaseOutcome> RefusedAsync(int status, string body)
    {
        var wire = await VerifiedAsync();
        using var harness = new NetworkHarness(wire.OnPost(Rent, (HttpStatusCode)status, body));
        return await harness.Lium.AcceptAsync(LiumSamples.Order, LiumSamples.Handle, CancellationToken.None);
    }

    private static async Task<WireStub> VerifiedAsync() =>
        LiumSamples.Market().OnGet($"{Root}/templates", $"[{LiumSamples.Template(await OwnTemplateAsync(), "VERIFY_SUCCESS")}]");

    /// <summary>What the adapter calls the template of this order.</summary>
    private static async Task<string> OwnTemplateAsync()
    {
        var wire = LiumSamples.Market().OnPost($"{Root}/templates", HttpStatusCode.OK, """{"id":"t-1"}""");
        using var harness = new NetworkHarness(wire);
        await harness.Lium.OrderAsync(LiumSamples.Order, CancellationToken.None);
        return (string)JsonNode.Parse(wire.Sent.Single(r => r.Method == HttpMethod.Post).Body)!["name"]!;
    }

    private static async Task<LeaseState> StateAsync(NetworkHarness harness) =>
        Assert.IsType<ObserveOutcome.Seen>(await harness.Lium.ObserveAsync(LiumSamples.Handle, CancellationToken.None)).Lease.State;
}
