using System.Net;
using System.Net.Http.Json;
using Broker.Simulator;

namespace Broker.Adapters.Tests.Simulator;

public sealed class ConsoleContractTests
{
    [Theory]
    [InlineData(nameof(ConsoleContract.August))]
    [InlineData(nameof(ConsoleContract.Later))]
    public async Task Every_reply_is_what_the_Consoles_own_document_promises(string contract)
    {
        await using var host = await SimulatorHost.StartAsync($"AkashContract={contract}");
        using var recorder = new ExchangeRecorder(contract);
        using var akash = host.Client("akash/", SimulatorOptions.DefaultAkashApiKey, recorder);

        await ReadTheMarketAsync(akash);
        await LiveThroughADeploymentAsync(host, akash, contract == nameof(ConsoleContract.Later));
        await BeRefusedAsync(host, akash);
        await SufferFaultsAsync(host, akash);
        var verdict = await ConsoleJudge.JudgeAsync(recorder.Lines);

        Assert.True(verdict.ExitCode == 0, verdict.Report);
        Assert.InRange(recorder.Lines.Count, 50, 500);
    }

    [Theory]
    [InlineData("""{"method":"GET","path":"/v1/blockchain-status","status":200,"body":"{\"isBlockchainReachable\":\"yes\"}"}""", "must be boolean")]
    [InlineData("""{"method":"GET","path":"/v1/balances","status":200,"body":"{\"data\":{\"balance\":1,\"deployments\":2}}"}""", "required property 'total'")]
    [InlineData("""{"method":"GET","path":"/v1/bids?dseq=1","status":404,"body":"{\"error\":\"NotFoundError\"}"}""", "required property 'message'")]
    [InlineData("""{"method":"POST","path":"/v1/leases","status":201,"body":"{}"}""", "knows no such reply")]
    public async Task The_judge_itself_can_say_no(string exchange, string complaint)
    {
        var verdict = await ConsoleJudge.JudgeAsync([exchange]);

        Assert.Equal(1, verdict.ExitCode);
        Assert.Contains(complaint, verdict.Report, StringComparison.Ordinal);
    }

    private static async Task ReadTheMarketAsync(HttpClient akash)
    {
        string[] paths =
        [
            "v1/providers", "v1/providers?scope=trial", "v1/gpu", "v1/gpu?model=h100&vendor=nvidia", "v1/gpu?vendor=amd", "v1/gpu-prices",
            "v1/gpu-models", "v1/network-capacity", "v1/market-data", "v1/market-data/akt", "v1/blockchain-status", "v1/doc", "v1/balances",
        ];
        foreach (var path in paths)
        {
            await akash.GetAsync(path).ReadAsync(HttpStatusCode.OK);
        }

        var providers = await akash.GetFromJsonAsync<System.Text.Json.JsonElement>("v1/providers");
        foreach (var provider in providers.EnumerateArray())
        {
            await akash.GetAsync($"v1/providers/{provider.GetProperty("owner").GetString()}").ReadAsync(HttpStatusCode.OK);
        }
    }

    private static async Task LiveThroughADeploymentAsync(SimulatorHost host, HttpClient akash, bool later)
    {
        var dseq = await akash.CreateAsync();
        Assert.Empty(await akash.BidsAsync(dseq));
        host.AdvanceBlocks(5);
        var bids = await akash.BidsAsync(dseq);
        await akash.GetAsync($"v1/bids/{dseq}").ReadAsync(HttpStatusCode.OK);
        await akash.PostAsJsonAsync("v1/leases", AkashStory.Acceptance(bids[0])).ReadAsync(HttpStatusCode.OK);
        await akash.LeaseAsync(dseq);
        host.AdvanceBlocks(2);
        await akash.LeaseAsync(dseq);
        host.Clock.Advance(TimeSpan.FromMinutes(3));
        await akash.LeaseAsync(dseq);
        await akash.BidsAsync(dseq);
        await akash.PutAsJsonAsync($"v1/deployments/{dseq}", new { data = new { sdl = AkashStory.Sdl(image: "ghcr.io/acme/llm:2") } }).ReadAsync(HttpStatusCode.OK);
        await akash.PostAsJsonAsync("v1/deposit-deployment", new { data = new { dseq, deposit = 2.5 } }).ReadAsync(HttpStatusCode.OK);
        await akash.PostAsJsonAsync("v1/create-jwt-token", new { data = new { ttl = 600, leases = new { access = "scoped", scope = new[] { "logs" } } } })
            .ReadAsync(HttpStatusCode.Created);
        await akash.GetAsync("v1/deployments?skip=0&limit=1").ReadAsync(HttpStatusCode.OK);
        await akash.GetAsync("v1/deployments?search=llm").ReadAsync(HttpStatusCode.OK);
        await akash.DeleteAsync($"v1/deployments/{dseq}").ReadAsync(HttpStatusCode.OK);
        await akash.LeaseAsync(dseq);
        await AskAboutSettingsAsync(host, akash, later);
        var second = await akash.CreateAsync();
        var accepted = await akash.DeleteAsync($"v1/deployments/{second}?async=true").ReadAsync(later ? HttpStatusCode.Accepted : HttpStatusCode.OK);
        if (later)
        {
            await akash.GetAsync($"v1/activities/{accepted.GetProperty("data").GetProperty("activityId").GetString()}").ReadAsync(HttpStatusCode.OK);
        }
    }

    private static async Task AskAboutSettingsAsync(SimulatorHost host, HttpClient akash, bool later)
    {
        var dseq = await host.RunReplicaAsync();
        var owner = (await akash.LeaseAsync(dseq)).GetProperty("id").GetProperty("owner").GetString();
        await akash.GetAsync($"v2/deployment-settings/{dseq}").ReadAsync(HttpStatusCode.OK);
        await akash.PatchAsJsonAsync($"v2/deployment-settings/{dseq}", new { data = new { autoTopUpEnabled = true, runtimeLimitHours = 2 } }).ReadAsync(HttpStatusCode.OK);
        await akash.PostAsJsonAsync("v2/deployment-settings", new { data = new { dseq } }).ReadAsync(HttpStatusCode.Created);
        await akash.GetAsync("v1/deployments").ReadAsync(HttpStatusCode.OK);
        await akash.GetAsync("v1/weekly-cost").ReadAsync(HttpStatusCode.OK);
        await akash.GetAsync($"v1/usage/history?address={owner}").ReadAsync(HttpStatusCode.OK);
        await akash.GetAsync($"v1/usage/history/stats?address={owner}").ReadAsync(HttpStatusCode.OK);
        await akash.GetAsync("v1/usage/history").ReadAsync(HttpStatusCode.BadRequest);
        await akash.GetAsync("v1/deployment-funding-config").ReadAsync(later ? HttpStatusCode.OK : HttpStatusCode.NotFound);
        await host.TellAsync($"akash/leases/{dseq}/reclaim");
        await akash.LeaseAsync(dseq);
        await akash.DeleteAsync($"v1/deployments/{dseq}").ReadAsync(HttpStatusCode.OK);
    }

    private static async Task BeRefusedAsync(SimulatorHost host, HttpClient akash)
    {
        await akash.GetAsync("v1/deployments/1").ReadAsync(HttpStatusCode.NotFound);
        await akash.GetAsync("v1/deployments/x").ReadAsync(HttpStatusCode.BadRequest);
        await akash.GetAsync("v1/bids").ReadAsync(HttpStatusCode.BadRequest);
        await akash.GetAsync("v1/activities/none").ReadAsync(HttpStatusCode.NotFound);
        await akash.GetAsync("v1/providers/akash1nobody").ReadAsync(HttpStatusCode.NotFound);
        await akash.GetAsync("v1/deployments?limit=0").ReadAsync(HttpStatusCode.BadRequest);
        await akash.PostAsJsonAsync("v1/certificates", new { }).ReadAsync(HttpStatusCode.BadRequest);
        await akash.PostAsJsonAsync("v1/deployments", new { data = new { sdl = "version: 2.0" } }).ReadAsync(HttpStatusCode.BadRequest);
        await akash.PostAsJsonAsync("v1/deployments", new { sdl = "" }).ReadAsync(HttpStatusCode.BadRequest);
        await akash.PostAsync("v1/deployments", new StringContent("{")).ReadAsync(HttpStatusCode.BadRequest);
        await akash.PostAsJsonAsync("v1/leases", new { leases = Array.Empty<object>() }).ReadAsync(HttpStatusCode.BadRequest);
        using var stranger = host.Client("akash/", SimulatorOptions.DefaultAkashApiKey.Replace("production", "sandbox", StringComparison.Ordinal));
        await stranger.GetAsync("v1/balances").ReadAsync(HttpStatusCode.Unauthorized);
    }

    private static async Task SufferFaultsAsync(SimulatorHost host, HttpClient akash)
    {
        foreach (var (kind, status) in new[] { ("429", 429), ("500", 500), ("503", 503) })
        {
            await host.BreakAsync(new { network = "akash", kind, count = 1 });
            await akash.GetAsync("v1/balances").ReadAsync((HttpStatusCode)status);
        }
    }
}
