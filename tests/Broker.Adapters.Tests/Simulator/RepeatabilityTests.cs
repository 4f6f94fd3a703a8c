using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Broker.Adapters.Tests.Simulator;

public sealed partial class RepeatabilityTests
{
    [Fact]
    public async Task The_same_seed_and_the_same_calls_give_the_same_answers()
    {
        Assert.Equal(await TellAsync("Seed=7"), await TellAsync("Seed=7"));
    }

    [Fact]
    public async Task Another_seed_gives_another_story()
    {
        Assert.NotEqual(await TellAsync("Seed=7"), await TellAsync("Seed=8"));
    }

    [Fact]
    public async Task A_higher_time_scale_brings_bids_and_containers_sooner_but_not_the_end_of_a_bid()
    {
        await using var host = await SimulatorHost.StartAsync("TimeScale=60");
        var dseq = await host.Akash.CreateAsync();

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var bids = await host.Akash.BidsAsync(dseq);
        host.Clock.Advance(TimeSpan.FromMinutes(4));
        await host.Akash.PostAsJsonAsync("v1/leases", AkashStory.Acceptance(bids[0])).ReadAsync(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal("running", (await host.WorkloadAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Stock_follows_the_recorded_market_only_when_churn_is_on()
    {
        Assert.Single((await StocksOverADayAsync("Churn=false")).Distinct());
        Assert.True((await StocksOverADayAsync("Churn=true")).Distinct().Count() > 1);
    }

    private static async Task<List<int>> StocksOverADayAsync(string churn)
    {
        await using var host = await SimulatorHost.StartAsync(churn);
        var stocks = new List<int>();
        for (var hour = 0; hour < 24; hour++)
        {
            var prices = await host.Akash.GetFromJsonAsync<JsonElement>("v1/gpu-prices");
            stocks.Add(prices.GetProperty("availability").GetProperty("available").GetInt32());
            host.Clock.Advance(TimeSpan.FromHours(1));
        }

        return stocks;
    }

    private static async Task<string> TellAsync(string seed)
    {
        await using var host = await SimulatorHost.StartAsync(seed);
        var story = new List<string> { await host.Akash.GetStringAsync("v1/gpu-prices"), await host.Akash.GetStringAsync("v1/providers") };
        var dseq = await host.RunReplicaAsync();
        story.Add(await host.Akash.GetStringAsync($"v1/bids/{dseq}"));
        story.Add(await host.Akash.GetStringAsync($"v1/deployments/{dseq}"));
        var id = await host.IoNet.DeployAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(7));
        story.Add(await host.IoNet.GetStringAsync($"deployment/{id}"));
        story.Add(await host.IoNet.GetStringAsync($"deployment/{id}/containers"));
        await host.IoNet.DeleteAsync($"deployment/{id}").ReadAsync(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        story.Add(await host.IoNet.GetStringAsync("deployments"));
        // Ports are the machine's choice.
        return Port().Replace(string.Join('\n', story), "PORT");
    }

    [GeneratedRegex("(?<=127\\.0\\.0\\.1:|\"externalPort\":)\\d{4,5}", RegexOptions.None, 1000)]
    private static partial Regex Port();
}
