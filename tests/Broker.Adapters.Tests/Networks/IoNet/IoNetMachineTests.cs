using System.Net;
using System.Text.Json.Nodes;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.IoNet;

public sealed class IoNetMachineTests
{
    private const string Root = "/ionet/enterprise/v1/io-cloud/vmaas";
    private const string Name = "brk-0195f0a1000070008000000000000001";
    private const string Id = "6b1f2a90-0000-4000-8000-000000000002";
    private static readonly LeaseHandle Handle = new($"vmaas/{Id}");

    private static readonly Offer Offer = new(
        new OfferId("ionet:test"), NetworkId.IoNet, "CA", GpuCatalogue.Normalise("H100 SXM5"), 8, new Region("ca", "CA"), 1,
        Money.Usd(2.2m), "test", NetworkHarness.Start, null, TimeSpan.FromHours(1), "vmaas/h100-ca-8x@CA");

    private static readonly LeaseOrder Order = NetworkHarness.Order(Offer, ceilingPerHour: 20m) with { Workload = NetworkHarness.Machine };

    [Fact]
    public async Task The_machine_list_gives_offers_for_machines_only_fees_included()
    {
        using var harness = Harness(Containers().OnGet($"{Root}/hardware", Fixture.Text("ionet/vmaas-hardware.json")));

        var offers = await harness.IoNet.ListOffersAsync(CancellationToken.None);

        Assert.Equal(
            [
                ("H100", GpuInterface.Sxm, 8, "CA", 17.6m * 1.0225m / 8, "vmaas/h100-ca-8x@CA"),
                ("RTX 4090", GpuInterface.Pcie, 1, "US", 0.42m * 1.0225m, "vmaas/203@US"),
            ],
            offers.Select(o => (o.Gpu.Name, o.Gpu.Interface, o.GpuCount, o.Provider, o.PricePerGpuHour.Amount, o.NetworkReference)));
        Assert.All(offers, o => Assert.True(o.Takes(WorkloadKind.Machine) && !o.Takes(WorkloadKind.Service)));
    }

    [Theory]
    [InlineData("\"location\": \"CA\"", "\"location\": null")]
    [InlineData("\"price\": 17.6", "\"price\": 0")]
    [InlineData("\"price\": 17.6", "\"price\": 79228162514264337593543950335")]
    [InlineData("\"num_cards\": 8", "\"num_cards\": 16")]
    [InlineData("\"deploy_id\": \"h100-ca-8x\"", "\"deploy_id\": \"\"")]
    public async Task A_row_that_cannot_be_ordered_is_no_offer(string good, string bad)
    {
        var list = Fixture.Text("ionet/vmaas-hardware.json");
        Assert.Contains(good, list, StringComparison.Ordinal);
        using var harness = Harness(Containers().OnGet($"{Root}/hardware", list.Replace(good, bad, StringComparison.Ordinal)));

        var offer = Assert.Single(await harness.IoNet.ListOffersAsync(CancellationToken.None));

        Assert.Equal("RTX 4090", offer.Gpu.Name);
    }

    [Theory]
    [InlineData("""{"data":{"hardware":[{"deploy_id":{"a":1}}]}}""")]
    [InlineData("""{"data":{"hardware":"none"}}""")]
    [InlineData("<html>")]
    public async Task A_hostile_machine_list_makes_the_network_unreachable(string body)
    {
        using var harness = Harness(Containers().OnGet($"{Root}/hardware", body));

        await Assert.ThrowsAsync<NetworkUnreachableException>(() => harness.IoNet.ListOffersAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_body_has_only_documented_members()
    {
        var wire = Market().OnPost($"{Root}/deploy", HttpStatusCode.OK, $$"""{"status":"success","deployment_id":"{{Id}}"}""");
        using var harness = Harness(wire);

        var granted = Assert.IsType<LeaseOutcome.Granted>(await harness.IoNet.OrderAsync(Order, CancellationToken.None));

        Assert.Equal(Handle, granted.Handle);
        var sent = wire.Sent.Single(r => r.Method == HttpMethod.Post);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""
                {
                  "resource_private_name": "{{Name}}", "duration_hours": 24, "gpus_per_vm": 8, "hardware_id": "h100-ca-8x", "location_ids": ["CA"],
                  "vms_qty": 1, "ssh_keys": { "key-1": "{{NetworkHarness.Machine.SshKeys[0]}}" }, "vm_image_type": "general"
                }
                """),
            JsonNode.Parse(sent.Body)), sent.Body);
        Assert.Contains(wire.Sent, r => r.PathAndQuery.EndsWith(
            "/price?location_ids=%5B%22CA%22%5D&hardware_id=h100-ca-8x&duration_hours=24&currency=usdc&gpus_per_vm=8&replica_count=1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task An_order_answered_with_nothing_is_found_under_its_name(string body)
    {
        var wire = Market().OnGet($"{Root}/deployments", None, Listed).OnPost($"{Root}/deploy", HttpStatusCode.OK, body);
        using var harness = Harness(wire);

        var granted = Assert.IsType<LeaseOutcome.Granted>(await harness.IoNet.OrderAsync(Order, CancellationToken.None));

        Assert.Equal((Handle, Money.Usd(10.0205m / 24)), (granted.Handle, granted.PricePerHour));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    public async Task An_order_that_is_not_listed_yet_is_asked_for_again_and_sent_once(string body)
    {
        var wire = Market().OnGet($"{Root}/deployments", None, None, Listed)
            .OnGet($"{Root}/deployment/{Id}", IoNetOrderTests.Detail("running"))
            .OnPost($"{Root}/deploy", HttpStatusCode.OK, body);
        using var harness = Harness(wire);

        Assert.IsType<LeaseOutcome.Unreachable>(await harness.IoNet.OrderAsync(Order, CancellationToken.None));
        Assert.IsType<LeaseOutcome.Granted>(await harness.IoNet.OrderAsync(Order, CancellationToken.None));

        Assert.Single(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Theory]
    [InlineData("ssh ubuntu@203.0.113.7 -p 40022", "ssh://ubuntu@203.0.113.7:40022/")]
    [InlineData("ssh ubuntu@10.0.0.7 -p 40022", null)]
    [InlineData("ssh -oProxyCommand=x ubuntu@203.0.113.7", null)]
    public async Task A_running_machine_is_where_its_ssh_line_says_if_it_can_be_believed(string line, string? address)
    {
        var wire = new WireStub().OnGet($"{Root}/deployment/{Id}", IoNetOrderTests.Detail("running")).OnGet($"{Root}/deployment/{Id}/vms", Vms(line));
        using var harness = Harness(wire);

        var seen = Assert.IsType<ObserveOutcome.Seen>(await harness.IoNet.ObserveAsync(Handle, CancellationToken.None)).Lease;

        Assert.Equal((address, address is null ? LeaseState.Starting : LeaseState.Running), (seen.Endpoint?.ToString(), seen.State));
        Assert.Contains(seen.Events, e => e.Message == "Machine booted");
    }

    [Fact]
    public async Task A_worker_that_tells_no_events_is_asked_for_its_history_before_it_runs()
    {
        var silent = Vms(null).Replace("\"vm_events\":[", "\"vm_events\":null,\"other\":[", StringComparison.Ordinal);
        var wire = new WireStub().OnGet($"{Root}/deployment/{Id}", IoNetOrderTests.Detail("deployment requested"))
            .OnGet($"{Root}/deployment/{Id}/vms?", silent).OnGet($"{Root}/deployment/{Id}/vms-jobs/vm-1", Vms(null));
        using var harness = Harness(wire);

        var seen = Assert.IsType<ObserveOutcome.Seen>(await harness.IoNet.ObserveAsync(Handle, CancellationToken.None)).Lease;

        Assert.Contains(seen.Events, e => e.Message == "Machine booted");
    }

    [Fact]
    public async Task What_we_own_is_listed_of_both_products()
    {
        var wire = new WireStub()
            .OnGet("/ionet/enterprise/v1/io-cloud/caas/deployments", """{"data":{"total":1,"deployments":[{"id":"a","status":"running","name":"brk-1"}]}}""")
            .OnGet($"{Root}/deployments", """
                {"data":{"total":2,"deployments":[
                  {"id":"b","status":"running","name":"brk-2","hardware_quantity":1,"compute_minutes_remaining":90},
                  {"id":"c","status":"running","name":"brk-3","hardware_quantity":8,"compute_minutes_remaining":90}]}}
                """);
        using var harness = Harness(wire);

        var owned = await harness.IoNet.ListOwnedAsync(CancellationToken.None);

        Assert.Equal(["a", "vmaas/b", "vmaas/c"], owned.Select(o => o.Handle.Value));
        Assert.Equal([null, NetworkHarness.Start.AddMinutes(90), null], owned.Select(o => o.PaidUntil));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("datascience", null)]
    [InlineData("ubuntu:24.04", "io.net installs general or datascience on a machine, no other image.")]
    public void A_machine_can_have_the_networks_own_images_only(string image, string? refusal)
    {
        using var harness = Harness(new WireStub());

        Assert.Equal(refusal, harness.IoNet.Refuses(NetworkHarness.Machine with { Image = image }));
    }

    [Fact]
    public void Without_machines_a_machine_is_refused()
    {
        using var harness = new NetworkHarness(new WireStub(), ("Networks:IoNet:Machines", "false"));

        Assert.NotNull(harness.IoNet.Refuses(NetworkHarness.Machine));
        Assert.Null(harness.IoNet.Refuses(NetworkHarness.Order(Offer).Workload));
        Assert.NotNull(harness.IoNet.Refuses(NetworkHarness.Machine with { Kind = WorkloadKind.Batch }));
    }

    private const string None = """{"data":{"deployments":[],"total":0}}""";

    private static readonly string Listed = $$$"""{"data":{"deployments":[{"id":"{{{Id}}}","status":"deployment requested","name":"{{{Name}}}"}],"total":1} }""";

    private static string Vms(string? line) => $$$"""
        {"data":{"total":1,"workers":[{"device_id":"d","vm_id":"vm-1","status":"running","ssh_access":{{{(line is null ? "null" : $"\"{line}\"")}}},
          "vm_events":[{"time":"2026-11-22T09:00:00Z","message":"Machine booted"}],"network_services":{}}]}}
        """;

    private static WireStub Market() => new WireStub().OnGet($"{Root}/deployments", None).OnGet($"{Root}/price", Fixture.Text("ionet/caas-price.json"));

    private static WireStub Containers() => new WireStub()
        .OnGet("/ionet/enterprise/v1/io-cloud/caas/hardware", """{"data":{"hardware":[],"total":0}}""");

    private static NetworkHarness Harness(WireStub wire) => new(wire, ("Networks:IoNet:Machines", "true"));
}
