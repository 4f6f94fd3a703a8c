using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Broker.Adapters.Tests.Simulator;

public sealed class AkashLeaseTests
{
    [Fact]
    public async Task A_lease_goes_from_no_status_over_not_available_to_an_address_that_answers()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.Akash.CreateAsync();
        host.AdvanceBlocks(5);
        var bids = await host.Akash.BidsAsync(dseq);

        await host.Akash.PostAsJsonAsync("v1/leases", AkashStory.Acceptance(bids[0])).ReadAsync(HttpStatusCode.OK);
        var atOnce = await host.Akash.LeaseAsync(dseq);
        host.AdvanceBlocks(2);
        var pulling = await host.Akash.LeaseAsync(dseq);
        host.Clock.Advance(TimeSpan.FromMinutes(3));
        var up = await host.Akash.LeaseAsync(dseq);

        Assert.Equal(JsonValueKind.Null, atOnce.GetProperty("status").ValueKind);
        Assert.Equal(0, Service(pulling).GetProperty("available").GetInt32());
        Assert.Equal(1, Service(up).GetProperty("available").GetInt32());
        var port = up.GetProperty("status").GetProperty("forwarded_ports").GetProperty("web")[0];
        using var client = new HttpClient();
        var answer = await client.GetFromJsonAsync<JsonElement>(
            $"http://{port.GetProperty("host").GetString()}:{port.GetProperty("externalPort").GetInt32()}/health");
        Assert.Equal("r-1", answer.GetProperty("replica").GetString());
    }

    [Fact]
    public async Task Taking_one_bid_makes_the_others_lose_and_taking_it_twice_makes_one_lease()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.Akash.CreateAsync();
        host.AdvanceBlocks(5);
        var acceptance = AkashStory.Acceptance((await host.Akash.BidsAsync(dseq))[0]);

        await host.Akash.PostAsJsonAsync("v1/leases", acceptance).ReadAsync(HttpStatusCode.OK);
        await host.Akash.PostAsJsonAsync("v1/leases", acceptance).ReadAsync(HttpStatusCode.OK);

        var states = (await host.Akash.BidsAsync(dseq)).Select(bid => bid.GetProperty("state").GetString()).ToList();
        Assert.Equal("active", states[0]);
        Assert.All(states.Skip(1), state => Assert.Equal("lost", state));
        Assert.Equal("active", (await host.Akash.LeaseAsync(dseq)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Closing_twice_is_well_and_leaves_neither_lease_nor_workload()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.RunReplicaAsync();
        var url = (await host.WorkloadAsync()).GetProperty("url").GetString()!;

        await host.Akash.DeleteAsync($"v1/deployments/{dseq}").ReadAsync(HttpStatusCode.OK);
        await host.Akash.DeleteAsync($"v1/deployments/{dseq}").ReadAsync(HttpStatusCode.OK);

        var lease = await host.Akash.LeaseAsync(dseq);
        Assert.Equal("closed", lease.GetProperty("state").GetString());
        Assert.Equal("lease_closed_owner", lease.GetProperty("reason").GetString());
        Assert.Equal(0, (await host.Control.GetFromJsonAsync<JsonElement>("workloads")).GetArrayLength());
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(url));
    }

    [Fact]
    public async Task An_asynchronous_close_is_accepted_first_and_done_two_blocks_later()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.RunReplicaAsync();

        var accepted = await host.Akash.DeleteAsync($"v1/deployments/{dseq}?async=true").ReadAsync(HttpStatusCode.Accepted);
        var activity = $"v1/activities/{accepted.GetProperty("data").GetProperty("activityId").GetString()}";
        var before = await host.Akash.GetFromJsonAsync<JsonElement>(activity);
        host.AdvanceBlocks(3);
        var after = await host.Akash.GetFromJsonAsync<JsonElement>(activity);

        Assert.Equal("pending", before.GetProperty("data").GetProperty("status").GetString());
        Assert.Equal("succeeded", after.GetProperty("data").GetProperty("status").GetString());
        Assert.Equal("closed", (await host.Akash.LeaseAsync(dseq)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_provider_in_the_dark_shows_no_status_while_the_lease_stands_and_costs()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.RunReplicaAsync();
        var workload = await host.WorkloadAsync();
        var provider = workload.GetProperty("provider").GetString();

        await host.TellAsync($"providers/akash/{provider}/dark");
        var dark = await host.Akash.LeaseAsync(dseq);
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(workload.GetProperty("url").GetString()));
        await host.TellAsync($"providers/akash/{provider}/light");
        var light = await host.Akash.LeaseAsync(dseq);

        Assert.Equal("active", dark.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, dark.GetProperty("status").ValueKind);
        Assert.Equal(1, Service(light).GetProperty("available").GetInt32());
    }

    [Fact]
    public async Task A_provider_that_cannot_be_reached_gets_no_lease()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.Akash.CreateAsync();
        host.AdvanceBlocks(5);
        var bid = (await host.Akash.BidsAsync(dseq))[0];
        await host.TellAsync($"providers/akash/{bid.GetProperty("id").GetProperty("provider").GetString()}/dark");

        var refusal = await host.Akash.PostAsJsonAsync("v1/leases", AkashStory.Acceptance(bid)).ReadAsync(HttpStatusCode.BadGateway);

        Assert.Equal("provider_unreachable", refusal.GetProperty("code").GetString());
        var detail = await host.Akash.GetAsync($"v1/deployments/{dseq}").ReadAsync(HttpStatusCode.OK);
        Assert.Equal(0, detail.GetProperty("data").GetProperty("leases").GetArrayLength());
    }

    [Fact]
    public async Task A_lost_manifest_leaves_a_lease_that_costs_and_repeating_the_call_heals_it()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.BreakAsync(new { network = "akash", kind = "manifest-lost", count = 1 });
        var dseq = await host.Akash.CreateAsync();
        host.AdvanceBlocks(5);
        var acceptance = AkashStory.Acceptance((await host.Akash.BidsAsync(dseq))[0]);

        var failure = await host.Akash.PostAsJsonAsync("v1/leases", acceptance).ReadAsync(HttpStatusCode.BadGateway);
        var standing = await host.Akash.LeaseAsync(dseq);
        await host.Akash.PostAsJsonAsync("v1/leases", acceptance).ReadAsync(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal("manifest_not_delivered", failure.GetProperty("code").GetString());
        Assert.Equal(dseq, failure.GetProperty("data").GetProperty("dseq").GetString());
        Assert.Equal("active", standing.GetProperty("state").GetString());
        Assert.Equal(1, Service(await host.Akash.LeaseAsync(dseq)).GetProperty("available").GetInt32());
    }

    [Fact]
    public async Task A_manifest_that_never_comes_makes_the_provider_give_up_after_five_minutes()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.BreakAsync(new { network = "akash", kind = "manifest-lost", count = 1 });
        var dseq = await host.Akash.CreateAsync();
        host.AdvanceBlocks(5);
        var bids = await host.Akash.BidsAsync(dseq);
        await host.Akash.PostAsJsonAsync("v1/leases", AkashStory.Acceptance(bids[0])).ReadAsync(HttpStatusCode.BadGateway);

        host.Clock.Advance(TimeSpan.FromMinutes(5));

        var lease = await host.Akash.LeaseAsync(dseq);
        Assert.Equal("closed", lease.GetProperty("state").GetString());
        Assert.Equal("lease_closed_reason_manifest_timeout", lease.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_dead_replica_makes_the_provider_close_the_lease_as_unstable_within_a_quarter_of_an_hour()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.RunReplicaAsync();
        await host.TellAsync($"workloads/{(await host.WorkloadAsync()).GetProperty("id").GetString()}/kill");

        host.Clock.Advance(TimeSpan.FromMinutes(2));
        var early = await host.Akash.LeaseAsync(dseq);
        host.Clock.Advance(TimeSpan.FromMinutes(13));
        var late = await host.Akash.LeaseAsync(dseq);

        Assert.Equal(0, Service(early).GetProperty("available").GetInt32());
        Assert.Equal("closed", late.GetProperty("state").GetString());
        Assert.Equal("lease_closed_reason_unstable", late.GetProperty("reason").GetString());
        var detail = await host.Akash.GetAsync($"v1/deployments/{dseq}").ReadAsync(HttpStatusCode.OK);
        Assert.Equal("active", detail.GetProperty("data").GetProperty("deployment").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Escrow_is_settled_only_when_touched_and_by_whole_blocks()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.RunReplicaAsync();
        var lease = await host.Akash.LeaseAsync(dseq);
        var rate = decimal.Parse(lease.GetProperty("price").GetProperty("amount").GetString()!, CultureInfo.InvariantCulture);
        var created = long.Parse(lease.GetProperty("created_at").GetString()!, CultureInfo.InvariantCulture);

        var untouched = await EscrowAsync(host, dseq);
        host.Clock.Advance(TimeSpan.FromMinutes(10));
        await host.Akash.DeleteAsync($"v1/deployments/{dseq}").ReadAsync(HttpStatusCode.OK);
        var settled = await EscrowAsync(host, dseq);

        Assert.Equal(0m, Transferred(untouched));
        var blocks = long.Parse(settled.GetProperty("settled_at").GetString()!, CultureInfo.InvariantCulture) - created;
        Assert.InRange(blocks, 100, 140);
        Assert.Equal(decimal.Truncate(rate * blocks), Transferred(settled));
        Assert.Equal("closed", settled.GetProperty("state").GetString());
    }

    [Fact]
    public async Task An_empty_wallet_lets_the_lease_run_dry_and_the_deployment_close()
    {
        await using var host = await SimulatorHost.StartAsync("AkashBalanceUsd=1");
        var dseq = await host.RunReplicaAsync();

        host.Clock.Advance(TimeSpan.FromHours(2));
        var lease = await host.Akash.LeaseAsync(dseq);

        Assert.Equal("insufficient_funds", lease.GetProperty("state").GetString());
        Assert.Equal("overdrawn", (await EscrowAsync(host, dseq)).GetProperty("state").GetString());
        Assert.Equal(0, (await host.Control.GetFromJsonAsync<JsonElement>("workloads")).GetArrayLength());
    }

    private static async Task<JsonElement> EscrowAsync(SimulatorHost host, string dseq) =>
        (await host.Akash.GetFromJsonAsync<JsonElement>($"v1/deployments/{dseq}"))
            .GetProperty("data").GetProperty("escrow_account").GetProperty("state");

    private static decimal Transferred(JsonElement escrow) =>
        decimal.Parse(escrow.GetProperty("transferred")[0].GetProperty("amount").GetString()!, CultureInfo.InvariantCulture);

    private static JsonElement Service(JsonElement lease) => lease.GetProperty("status").GetProperty("services").GetProperty("web");
}
