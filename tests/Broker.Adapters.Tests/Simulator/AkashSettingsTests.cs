using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>How long the Console lets a deployment run, and what it says a wallet has spent.</summary>
public sealed class AkashSettingsTests
{
    [Fact]
    public async Task A_run_ends_at_its_limit_unless_it_was_raised_in_time()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.RunReplicaAsync();

        var limited = await LimitAsync(host, dseq, 1, HttpStatusCode.OK);
        await LimitAsync(host, dseq, 2, HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromHours(1.5));
        Assert.Equal("active", (await host.Akash.LeaseAsync(dseq)).GetProperty("state").GetString());
        host.Clock.Advance(TimeSpan.FromHours(0.6));

        Assert.Equal(1, limited.GetProperty("runtimeLimitHours").GetInt32());
        var created = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(dseq, CultureInfo.InvariantCulture));
        Assert.Equal(created.AddHours(1), limited.GetProperty("runtimeEndsAt").GetDateTimeOffset());
        Assert.Equal("closed", (await host.Akash.LeaseAsync(dseq)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_limit_grows_by_two_days_at_most_never_shrinks_and_can_be_lifted()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.Akash.CreateAsync();

        await LimitAsync(host, dseq, 49, HttpStatusCode.BadRequest);
        await LimitAsync(host, dseq, 10, HttpStatusCode.OK);
        await LimitAsync(host, dseq, 9, HttpStatusCode.BadRequest);
        await LimitAsync(host, dseq, 58, HttpStatusCode.OK);
        await LimitAsync(host, dseq, 107, HttpStatusCode.BadRequest);
        var lifted = await LimitAsync(host, dseq, null, HttpStatusCode.OK);

        Assert.False(lifted.TryGetProperty("runtimeEndsAt", out _));
    }

    [Fact]
    public async Task The_edition_of_August_knows_neither_limits_nor_how_it_funds()
    {
        await using var host = await SimulatorHost.StartAsync("AkashContract=August");
        var dseq = await host.Akash.CreateAsync();

        var settings = await LimitAsync(host, dseq, 1, HttpStatusCode.OK);
        await host.Akash.GetAsync("v1/deployment-funding-config").ReadAsync(HttpStatusCode.NotFound);
        await host.Akash.DeleteAsync($"v1/deployments/{dseq}?async=true").ReadAsync(HttpStatusCode.OK);

        Assert.False(settings.TryGetProperty("runtimeLimitHours", out _));
        Assert.True(settings.GetProperty("autoTopUpEnabled").GetBoolean());
    }

    [Fact]
    public async Task The_history_of_a_wallet_adds_up_to_what_its_leases_cost()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.RunReplicaAsync();
        host.Clock.Advance(TimeSpan.FromHours(30));
        await host.Akash.DeleteAsync($"v1/deployments/{dseq}").ReadAsync(HttpStatusCode.OK);
        var detail = (await host.Akash.GetAsync($"v1/deployments/{dseq}").ReadAsync(HttpStatusCode.OK)).GetProperty("data");
        var owner = detail.GetProperty("deployment").GetProperty("id").GetProperty("owner").GetString();

        var days = (await host.Public.GetFromJsonAsync<JsonElement>($"akash/v1/usage/history?address={owner}")).EnumerateArray().ToList();
        var stats = await host.Public.GetFromJsonAsync<JsonElement>($"akash/v1/usage/history/stats?address={owner}");

        var transferred = decimal.Parse(
            detail.GetProperty("escrow_account").GetProperty("state").GetProperty("transferred")[0].GetProperty("amount").GetString()!, CultureInfo.InvariantCulture) / 1_000_000m;
        Assert.Equal(30, days.Count);
        Assert.Equal(2, days.Count(day => day.GetProperty("dailyActSpent").GetDecimal() > 0));
        Assert.InRange(days[^1].GetProperty("totalUsdSpent").GetDecimal() - transferred, -0.01m, 0.01m);
        Assert.Equal(days[^1].GetProperty("totalUsdSpent").GetDecimal(), stats.GetProperty("totalSpent").GetDecimal());
    }

    private static async Task<JsonElement> LimitAsync(SimulatorHost host, string dseq, int? hours, HttpStatusCode expected)
    {
        var answer = await host.Akash.PatchAsJsonAsync($"v2/deployment-settings/{dseq}", new { data = new { runtimeLimitHours = hours } }).ReadAsync(expected);
        return expected == HttpStatusCode.OK ? answer.GetProperty("data") : answer;
    }
}
