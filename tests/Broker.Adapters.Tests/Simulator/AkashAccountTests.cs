using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Broker.Simulator;

namespace Broker.Adapters.Tests.Simulator;

public sealed class AkashAccountTests
{
    [Fact]
    public async Task A_page_says_whether_there_are_more()
    {
        await using var host = await SimulatorHost.StartAsync();
        var created = new List<string?>();
        for (var number = 0; number < 5; number++)
        {
            created.Add(await host.Akash.CreateAsync(AkashStory.Sdl(replica: $"r-{number}")));
        }

        var seen = new List<string?>();
        bool more;
        do
        {
            var page = await PageAsync(host, $"skip={seen.Count}&limit=2");
            seen.AddRange(Dseqs(page));
            more = page.GetProperty("pagination").GetProperty("hasMore").GetBoolean();
        }
        while (more);

        Assert.Equal(created, seen);
    }

    [Fact]
    public async Task The_later_edition_lists_closed_deployments_when_asked_and_finds_by_name()
    {
        await using var host = await SimulatorHost.StartAsync("AkashContract=Later");
        var closed = await host.Akash.CreateAsync();
        await host.Akash.DeleteAsync($"v1/deployments/{closed}").ReadAsync(HttpStatusCode.OK);
        var named = (await host.Akash.PostAsJsonAsync("v1/deployments", new { data = new { sdl = AkashStory.Sdl(), name = "broker r-9" } })
            .ReadAsync(HttpStatusCode.Created)).GetProperty("data").GetProperty("dseq").GetString();

        Assert.Equal([named], Dseqs(await PageAsync(host, "")));
        Assert.Equal([closed], Dseqs(await PageAsync(host, "state=closed")));
        Assert.Equal([named], Dseqs(await PageAsync(host, "search=R-9")));
        await host.Akash.GetAsync("v1/deployments?limit=101").ReadAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_August_edition_lists_active_ones_only_and_speaks_micro_act()
    {
        await using var host = await SimulatorHost.StartAsync("AkashContract=August", "AkashBalanceUsd=10");
        var closed = await host.Akash.CreateAsync();
        await host.Akash.DeleteAsync($"v1/deployments/{closed}").ReadAsync(HttpStatusCode.OK);

        Assert.Empty(Dseqs(await PageAsync(host, "state=closed&limit=1000")));
        var balances = await host.Akash.GetFromJsonAsync<JsonElement>("v1/balances");
        Assert.Equal(10_000_000m, balances.GetProperty("data").GetProperty("balance").GetDecimal());
    }

    [Fact]
    public async Task Two_kinds_of_credentials_at_once_are_refused()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var both = host.Client("akash/", SimulatorOptions.DefaultAkashApiKey);
        both.DefaultRequestHeaders.Authorization = new("Bearer", "x");
        using var none = host.Client("akash/", key: null);

        await both.GetAsync("v1/balances").ReadAsync(HttpStatusCode.BadRequest);
        var refusal = await none.GetAsync("v1/balances").ReadAsync(HttpStatusCode.Unauthorized);

        Assert.Equal("unauthorized", refusal.GetProperty("code").GetString());
        await none.GetAsync("v1/providers").ReadAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_empty_wallet_is_told_what_is_needed_and_what_is_there()
    {
        await using var host = await SimulatorHost.StartAsync("AkashBalanceUsd=0.2");

        var refusal = await host.Akash.PostAsJsonAsync("v1/deployments", new { data = new { sdl = AkashStory.Sdl() } })
            .ReadAsync(HttpStatusCode.PaymentRequired);

        Assert.Equal("insufficient_balance", refusal.GetProperty("code").GetString());
        Assert.Equal(0.5m, refusal.GetProperty("data").GetProperty("requiredAmountUsd").GetDecimal());
        Assert.Equal(0.2m, refusal.GetProperty("data").GetProperty("availableAmountUsd").GetDecimal());
    }

    [Fact]
    public async Task A_manifest_with_another_version_than_the_deployments_is_refused()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.Akash.CreateAsync();
        host.AdvanceBlocks(5);
        var id = (await host.Akash.BidsAsync(dseq))[0].GetProperty("id");
        var leases = new[] { new { dseq, gseq = 1, oseq = 1, provider = id.GetProperty("provider").GetString() } };

        var refusal = await host.Akash.PostAsJsonAsync("v1/leases", new { leases, manifest = """[{"name":"akash","services":[]}]""" })
            .ReadAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("manifest version validation failed", refusal.GetProperty("message").GetString());
    }

    [Fact]
    public async Task An_update_may_change_the_image_but_not_the_resources()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.RunReplicaAsync();
        var before = await HashAsync(host, dseq);

        var refusal = await host.Akash.PutAsJsonAsync($"v1/deployments/{dseq}", new { data = new { sdl = AkashStory.Sdl(model: "a100") } })
            .ReadAsync(HttpStatusCode.UnprocessableEntity);
        await host.Akash.PutAsJsonAsync($"v1/deployments/{dseq}", new { data = new { sdl = AkashStory.Sdl(image: "ghcr.io/acme/llm:2") } })
            .ReadAsync(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal("deployment_resources_changed", refusal.GetProperty("code").GetString());
        Assert.NotEqual(before, await HashAsync(host, dseq));
        var workload = await host.WorkloadAsync();
        Assert.Equal("ghcr.io/acme/llm:2", workload.GetProperty("image").GetString());
        Assert.Equal("running", workload.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Our_own_manifest_version_is_how_a_deployment_is_found_again()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.BreakAsync(new { network = "akash", kind = "lost-response", count = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => host.Akash.CreateAsync(AkashStory.Sdl(replica: "r-42")));

        var ours = Convert.ToBase64String(Broker.Simulator.Akash.Sdl.SdlCompiler.Compile(AkashStory.Sdl(replica: "r-42")).Version);
        var found = (await PageAsync(host, "")).GetProperty("deployments")[0].GetProperty("deployment");

        Assert.Equal(ours, found.GetProperty("hash").GetString());
    }

    private static async Task<string?> HashAsync(SimulatorHost host, string dseq) =>
        (await host.Akash.GetFromJsonAsync<JsonElement>($"v1/deployments/{dseq}"))
            .GetProperty("data").GetProperty("deployment").GetProperty("hash").GetString();

    private static async Task<JsonElement> PageAsync(SimulatorHost host, string query) =>
        (await host.Akash.GetAsync($"v1/deployments?{query}").ReadAsync(HttpStatusCode.OK)).GetProperty("data");

    private static IEnumerable<string?> Dseqs(JsonElement page) => page.GetProperty("deployments").EnumerateArray()
        .Select(one => one.GetProperty("deployment").GetProperty("id").GetProperty("dseq").GetString());
}
