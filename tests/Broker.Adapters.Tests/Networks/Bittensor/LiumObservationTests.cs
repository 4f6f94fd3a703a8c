using System.Net;
using System.Text.Json.Nodes;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Bittensor;

public sealed class LiumObservationTests
{
    private const string Root = LiumSamples.Root;
    private const string NotFound = """{"detail":"Executor not found"}""";

    [Fact]
    public async Task A_running_pod_is_at_its_nodes_address_and_the_port_that_is_not_ssh()
    {
        var seen = await SeenAsync(LiumSamples.PodOf(LiumSamples.Name));

        Assert.Equal(LeaseState.Running, seen.State);
        Assert.Equal(new Uri("http://192.0.2.10:40002"), seen.Endpoint);
        Assert.Equal(LiumSamples.Executor, seen.Provider);
        Assert.Equal(["Pod rented", "Pod is RUNNING"], seen.Events.Select(e => e.Message));
    }

    [Fact]
    public async Task A_pod_of_the_networks_own_template_is_a_machine_to_log_in_to() =>
        Assert.Equal(new Uri("ssh://root@192.0.2.10:40001"), (await SeenAsync(LiumSamples.PodOf(LiumSamples.Name, template: "Pytorch"))).Endpoint);

    [Theory]
    [InlineData("\"{'22': 40001, '8000': 40002}\"")]
    [InlineData("\"{\\\"22\\\": 40001, \\\"8000\\\": \\\"40002\\\"}\"")]
    [InlineData("\"22:40001,8000:40002\"")]
    [InlineData("{\"8000\": \"40002\"}")]
    public async Task Ports_are_read_as_an_object_and_as_a_text(string ports)
    {
        var pod = JsonNode.Parse(LiumSamples.PodOf(LiumSamples.Name))!;
        pod["ports_mapping"] = JsonNode.Parse(ports);

        Assert.Equal(new Uri("http://192.0.2.10:40002"), (await SeenAsync(pod.ToJsonString())).Endpoint);
    }

    [Theory]
    [InlineData("null", "192.0.2.10")]
    [InlineData("[8000]", "192.0.2.10")]
    [InlineData("{\"8000\": 99999}", "192.0.2.10")]
    [InlineData("{\"8000\": 40002}", "10.0.0.7")]
    [InlineData("{\"8000\": 40002}", "evil.example/x?y=")]
    public async Task An_address_we_would_not_call_is_none_yet(string ports, string host)
    {
        var pod = JsonNode.Parse(LiumSamples.PodOf(LiumSamples.Name))!;
        (pod["ports_mapping"], pod["executor"]!["executor_ip_address"]) = (JsonNode.Parse(ports), host);

        Assert.Equal((LeaseState.Starting, null), await StateAsync(pod.ToJsonString()));
    }

    [Theory]
    [InlineData("PENDING", LeaseState.Starting, null)]
    [InlineData("START_PENDING", LeaseState.Starting, null)]
    [InlineData("REBOOT_PENDING", LeaseState.Starting, null)]
    [InlineData("DELETING", LeaseState.Closing, null)]
    [InlineData("STOP_PENDING", LeaseState.Closing, null)]
    [InlineData("STOPPED", LeaseState.Closed, "STOPPED")]
    [InlineData("FAILED", LeaseState.Closed, "FAILED")]
    [InlineData("CREATION_FAILED", LeaseState.Closed, "CREATION_FAILED")]
    [InlineData("REBOOT_FAILED", LeaseState.Closed, "REBOOT_FAILED")]
    [InlineData("BROKEN", LeaseState.Closed, "BROKEN")]
    public async Task Each_status_of_the_network_has_its_state(string status, LeaseState expected, string? reason)
    {
        var seen = await SeenAsync(LiumSamples.PodOf(LiumSamples.Name, status));

        Assert.Equal((expected, null), (seen.State, seen.Endpoint));
        Assert.Equal(reason is null, seen.EndReason is null);
        Assert.Contains(reason ?? "", seen.EndReason ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_nobody_documented_is_no_outcome_and_shows_itself()
    {
        var wire = LiumSamples.Market().OnGet($"{Root}/pods", $"[{LiumSamples.PodOf(LiumSamples.Name, "ASCENDING")}]");
        using var harness = new NetworkHarness(wire);

        var unreachable = Assert.IsType<ObserveOutcome.Unreachable>(await harness.Lium.ObserveAsync(LiumSamples.Handle, CancellationToken.None));

        Assert.Contains("ASCENDING", unreachable.Reason, StringComparison.Ordinal);
        Assert.Contains("ASCENDING", harness.Lium.Pulse.Faults[0].What, StringComparison.Ordinal);
        Assert.IsType<LeaseOutcome.Unreachable>(await harness.Lium.AcceptAsync(LiumSamples.Order, LiumSamples.Handle, CancellationToken.None));
    }

    [Fact]
    public async Task A_pod_the_network_forgot_has_ended_and_a_name_that_is_not_ours_was_never_there()
    {
        using var harness = new NetworkHarness(LiumSamples.Market());

        var seen = Assert.IsType<ObserveOutcome.Seen>(await harness.Lium.ObserveAsync(LiumSamples.Handle, CancellationToken.None));

        Assert.Equal((LeaseState.Closed, "Lium lists the pod no longer"), (seen.Lease.State, seen.Lease.EndReason));
        Assert.IsType<ObserveOutcome.NotFound>(await harness.Lium.ObserveAsync(new LeaseHandle("made by hand"), CancellationToken.None));
    }

    [Fact]
    public async Task What_we_own_is_pods_orders_still_to_be_rented_and_what_was_rented_twice()
    {
        var twice = LiumSamples.PodOf(LiumSamples.Name, "PENDING", "later").Replace("2026-11-01T10:00:00Z", "2026-11-01T10:00:09", StringComparison.Ordinal);
        var wire = LiumSamples.Market()
            .OnGet($"{Root}/pods", $"[{twice},{LiumSamples.PodOf(LiumSamples.Name)},{LiumSamples.PodOf("made by hand")},null]")
            .OnGet($"{Root}/templates", $"[{LiumSamples.Template(LiumSamples.TemplateOf(LiumSamples.Name), "VERIFY_SUCCESS")},{LiumSamples.Template(LiumSamples.TemplateOf(LiumSamples.Neighbour), "VERIFY_PENDING")},{LiumSamples.Template("Pytorch", "VERIFY_SUCCESS")}]");
        using var harness = new NetworkHarness(wire);

        var owned = await harness.Lium.ListOwnedAsync(CancellationToken.None);

        var rented = new DateTimeOffset(2026, 11, 1, 10, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            [
                new OwnedLease(LiumSamples.Handle, new OrderTag(LiumSamples.Name), LeaseState.Running, rented),
                new OwnedLease(new LeaseHandle($"{LiumSamples.Name}#later"), new OrderTag(LiumSamples.Name), LeaseState.Starting, rented.AddSeconds(9)),
                new OwnedLease(new LeaseHandle(LiumSamples.Neighbour), new OrderTag(LiumSamples.Neighbour), LeaseState.Ordered, NetworkHarness.Start.AddMinutes(-1)),
            ],
            owned);
    }

    [Fact]
    public async Task Of_a_lease_rented_twice_only_the_second_is_ended_under_its_own_handle()
    {
        var both = $"[{LiumSamples.PodOf(LiumSamples.Name)},{LiumSamples.PodOf(LiumSamples.Name, "RUNNING", "later")}]";
        var wire = LiumSamples.Market().OnGet($"{Root}/pods", both, $"[{LiumSamples.PodOf(LiumSamples.Name)}]").On(HttpMethod.Delete, $"{Root}/pods/later", WireStub.Json("{}"));
        using var harness = new NetworkHarness(wire);

        Assert.IsType<CloseOutcome.Closed>(await harness.Lium.CloseAsync(new LeaseHandle($"{LiumSamples.Name}#later"), CancellationToken.None));
        Assert.Single(wire.Sent, r => r.Method == HttpMethod.Delete);
    }

    [Fact]
    public async Task A_lease_is_ended_the_older_way_where_the_newer_is_refused()
    {
        var wire = LiumSamples.Market()
            .OnGet($"{Root}/pods", $"[{LiumSamples.PodOf(LiumSamples.Name)}]", $"[{LiumSamples.PodOf(LiumSamples.Name)}]", "[]")
            .On(HttpMethod.Delete, $"{Root}/pods/{LiumSamples.Pod}", WireStub.Json(NotFound, HttpStatusCode.NotFound))
            .On(HttpMethod.Delete, $"{Root}/executors/{LiumSamples.Executor}/rent", WireStub.Json("{}"));
        using var harness = new NetworkHarness(wire);

        Assert.IsType<CloseOutcome.Closed>(await harness.Lium.CloseAsync(LiumSamples.Handle, CancellationToken.None));
    }

    [Fact]
    public async Task The_older_way_is_not_gone_where_it_would_end_a_neighbour()
    {
        var wire = LiumSamples.Market()
            .OnGet($"{Root}/pods", $"[{LiumSamples.PodOf(LiumSamples.Name)},{LiumSamples.PodOf(LiumSamples.Neighbour, "RUNNING", "next-door")}]")
            .On(HttpMethod.Delete, $"{Root}/pods/{LiumSamples.Pod}", WireStub.Json(NotFound, HttpStatusCode.NotFound));
        using var harness = new NetworkHarness(wire);

        var unreachable = Assert.IsType<CloseOutcome.Unreachable>(await harness.Lium.CloseAsync(LiumSamples.Handle, CancellationToken.None));

        Assert.Contains("Executor not found", unreachable.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(wire.Sent, r => r.PathAndQuery.EndsWith("/rent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_template_goes_with_the_last_pod_that_runs_from_it()
    {
        var template = LiumSamples.TemplateOf(LiumSamples.Name);
        var neighbour = LiumSamples.PodOf(LiumSamples.Neighbour, "RUNNING", "next-door", template);
        var wire = LiumSamples.Market()
            .OnGet($"{Root}/templates", $"[{LiumSamples.Template(template, "VERIFY_SUCCESS")},{LiumSamples.Template(LiumSamples.TemplateOf(LiumSamples.Neighbour), "CREATED", "t-2")}]")
            .OnGet($"{Root}/pods", $"[{neighbour}]", $"[{neighbour}]", "[]")
            .On(HttpMethod.Delete, $"{Root}/pods/next-door", WireStub.Json("{}"))
            .On(HttpMethod.Delete, $"{Root}/templates/", WireStub.Json("{}"));
        using var harness = new NetworkHarness(wire);

        Assert.IsType<CloseOutcome.Closed>(await harness.Lium.CloseAsync(LiumSamples.Handle, CancellationToken.None));
        Assert.DoesNotContain(wire.Sent, r => r.Method == HttpMethod.Delete);
        Assert.IsType<CloseOutcome.Closed>(await harness.Lium.CloseAsync(new LeaseHandle(LiumSamples.Neighbour), CancellationToken.None));

        Assert.Equal(
            [$"{Root}/pods/next-door", $"{Root}/templates/t-1", $"{Root}/templates/t-2"],
            wire.Sent.Where(r => r.Method == HttpMethod.Delete).Select(r => r.PathAndQuery));
    }

    [Fact]
    public async Task Where_a_template_cannot_be_deleted_its_secrets_are_written_over()
    {
        var wire = LiumSamples.Market()
            .OnGet($"{Root}/templates", $"[{LiumSamples.Template(LiumSamples.TemplateOf(LiumSamples.Name), "VERIFY_SUCCESS")}]")
            .On(HttpMethod.Delete, $"{Root}/templates/t-1", WireStub.Json("""{"detail":"Method Not Allowed"}""", HttpStatusCode.MethodNotAllowed))
            .On(HttpMethod.Put, $"{Root}/templates/t-1", WireStub.Json("{}"));
        using var harness = new NetworkHarness(wire);

        Assert.IsType<CloseOutcome.Closed>(await harness.Lium.CloseAsync(LiumSamples.Handle, CancellationToken.None));

        var written = JsonNode.Parse(wire.Sent.Single(r => r.Method == HttpMethod.Put).Body)!;
        Assert.Empty(written["environment"]!.AsObject());
        Assert.Equal(("retired", true), ((string?)written["name"], (bool?)written["is_private"]));
    }

    [Fact]
    public async Task A_lease_that_will_be_removed_says_when()
    {
        var pod = LiumSamples.PodOf(LiumSamples.Name).Replace("\"removal_scheduled_at\": null", "\"removal_scheduled_at\": \"2026-11-22T14:00:00\"", StringComparison.Ordinal);

        Assert.Equal(NetworkHarness.Start.AddHours(4), (await SeenAsync(pod)).PaidUntil);
    }

    [Theory]
    [InlineData("[[1]]")]
    [InlineData("{\"items\":[]}")]
    [InlineData("[{\"id\":\"x\",\"created_at\":\"yesterday\"}]")]
    [InlineData("[{\"id\":\"x\",\"pod_name\":{}}]")]
    [InlineData("\"pods\"")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_list_of_another_form_is_no_answer(string body)
    {
        using var harness = new NetworkHarness(LiumSamples.Market().OnGet($"{Root}/pods", body));

        Assert.IsType<ObserveOutcome.Unreachable>(await harness.Lium.ObserveAsync(LiumSamples.Handle, CancellationToken.None));
        Assert.IsType<CloseOutcome.Unreachable>(await harness.Lium.CloseAsync(LiumSamples.Handle, CancellationToken.None));
        Assert.IsType<LeaseOutcome.Unreachable>(await harness.Lium.OrderAsync(LiumSamples.Order, CancellationToken.None));
    }

    private static async Task<(LeaseState State, Uri? Endpoint)> StateAsync(string pod)
    {
        var seen = await SeenAsync(pod);
        return (seen.State, seen.Endpoint);
    }

    private static async Task<LeaseObservation> SeenAsync(string pod)
    {
        using var harness = new NetworkHarness(LiumSamples.Market().OnGet($"{Root}/pods", $"[{pod}]"));
        return Assert.IsType<ObserveOutcome.Seen>(await harness.Lium.ObserveAsync(LiumSamples.Handle, CancellationToken.None)).Lease;
    }
}
