using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Broker.Adapters.Tests.Simulator;

public sealed class AkashMarketTests
{
    [Fact]
    public async Task Bids_arrive_after_blocks_and_never_before()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.Akash.CreateAsync();

        Assert.Empty(await host.Akash.BidsAsync(dseq));

        host.AdvanceBlocks(5);
        var bids = await host.Akash.BidsAsync(dseq);

        Assert.InRange(bids.Count, 3, 20);
        Assert.All(bids, bid => Assert.Equal("open", bid.GetProperty("state").GetString()));
    }

    [Theory]
    [InlineData("h100", 100, 0)]
    [InlineData("h100", 2100, 1)]
    [InlineData("nosuchgpu", 10_000, 0)]
    public async Task Only_providers_with_the_model_and_within_the_price_bid(string model, int cap, int least)
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.Akash.CreateAsync(AkashStory.Sdl(model, cap));
        host.AdvanceBlocks(5);

        var bids = await host.Akash.BidsAsync(dseq);

        Assert.True(least == 0 ? bids.Count == 0 : bids.Count >= least);
        Assert.All(bids, bid => Assert.True(Price(bid) <= cap));
    }

    [Fact]
    public async Task An_h100_costs_about_what_the_brief_says()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.Akash.CreateAsync(AkashStory.Sdl("h100"));
        host.AdvanceBlocks(5);

        // Micro-ACT per block, 600 blocks an hour.
        var usdPerHour = (await host.Akash.BidsAsync(dseq)).Select(bid => Price(bid) * 600 / 1_000_000);

        Assert.All(usdPerHour, usd => Assert.InRange(usd, 1.10m, 1.45m));
    }

    [Fact]
    public async Task Bids_of_providers_the_auditor_has_not_signed_are_not_shown()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.Akash.CreateAsync(AkashStory.Sdl("rtx3090"));
        host.AdvanceBlocks(5);

        var providers = await host.Akash.GetFromJsonAsync<JsonElement>("v1/providers");
        var unaudited = providers.EnumerateArray()
            .Where(one => !one.GetProperty("isAudited").GetBoolean() && one.GetProperty("gpuModels").EnumerateArray()
                .Any(gpu => gpu.GetProperty("model").GetString() == "rtx3090"))
            .Select(one => one.GetProperty("owner").GetString())
            .ToList();

        Assert.NotEmpty(unaudited);
        Assert.DoesNotContain(await host.Akash.BidsAsync(dseq), bid => unaudited.Contains(Provider(bid)));
    }

    [Fact]
    public async Task A_bid_that_nobody_takes_is_closed_after_five_minutes()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.Akash.CreateAsync();
        host.AdvanceBlocks(5);
        var bid = (await host.Akash.BidsAsync(dseq))[0];

        host.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.All(await host.Akash.BidsAsync(dseq), late => Assert.Equal("closed", late.GetProperty("state").GetString()));
        var refusal = await host.Akash.PostAsJsonAsync("v1/leases", AkashStory.Acceptance(bid)).ReadAsync(HttpStatusCode.BadRequest);
        Assert.Equal("bid not open", refusal.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_deployment_without_lease_is_closed_after_a_hundred_blocks()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.Akash.CreateAsync();

        host.Clock.Advance(TimeSpan.FromMinutes(10));
        var detail = await host.Akash.GetAsync($"v1/deployments/{dseq}").ReadAsync(HttpStatusCode.OK);

        Assert.Equal("closed", detail.GetProperty("data").GetProperty("deployment").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Whoever_refuses_bids_sends_none_until_told_to_accept_again()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.TellAsync("networks/akash/refuse-bids");
        var refused = await host.Akash.CreateAsync();
        host.AdvanceBlocks(5);
        await host.TellAsync("networks/akash/accept-bids");
        var accepted = await host.Akash.CreateAsync();
        host.AdvanceBlocks(5);

        Assert.Empty(await host.Akash.BidsAsync(refused));
        Assert.NotEmpty(await host.Akash.BidsAsync(accepted));
    }

    [Fact]
    public async Task A_gpu_that_is_leased_is_not_offered_a_second_time()
    {
        await using var host = await SimulatorHost.StartAsync();
        var before = await AvailableAsync(host);

        await host.RunReplicaAsync();
        var during = await AvailableAsync(host);

        Assert.Equal(before - 1, during);
    }

    private static async Task<int> AvailableAsync(SimulatorHost host) =>
        (await host.Akash.GetFromJsonAsync<JsonElement>("v1/gpu-prices")).GetProperty("availability").GetProperty("available").GetInt32();

    private static decimal Price(JsonElement bid) => decimal.Parse(
        bid.GetProperty("price").GetProperty("amount").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static string? Provider(JsonElement bid) => bid.GetProperty("id").GetProperty("provider").GetString();
}
