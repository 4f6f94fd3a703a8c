using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace Broker.Adapters.Tests.Simulator;

public sealed partial class ControlPageTests
{
    [Fact]
    public async Task The_page_needs_nothing_from_elsewhere_and_sets_no_text_as_markup()
    {
        await using var host = await SimulatorHost.StartAsync();

        var page = await host.Public.GetStringAsync("");

        Assert.DoesNotMatch(Elsewhere(), page);
        Assert.DoesNotContain("innerHTML", page, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("providers/akash/nobody/dark")]
    [InlineData("providers/mars/CA/dark")]
    [InlineData("networks/mars/dark")]
    [InlineData("networks/akash/explode")]
    [InlineData("workloads/w99/kill")]
    public async Task An_order_to_nobody_is_not_found(string order)
    {
        await using var host = await SimulatorHost.StartAsync();

        using var reply = await host.Control.PostAsync(order, content: null);

        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
    }

    [Fact]
    public async Task The_state_counts_open_and_closed_leases_of_each_network()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.RunReplicaAsync(AkashStory.Sdl(replica: "r-1"));
        await host.RunReplicaAsync(AkashStory.Sdl(replica: "r-2"));
        await host.IoNet.DeployAsync();
        await host.Akash.DeleteAsync($"v1/deployments/{dseq}").ReadAsync(HttpStatusCode.OK);

        var networks = (await host.Control.GetFromJsonAsync<System.Text.Json.JsonElement>("state")).GetProperty("networks");

        Assert.Equal((1, 1), Leases(networks[0]));
        Assert.Equal((1, 0), Leases(networks[1]));
        Assert.Equal("r-2", Assert.Single(networks[0].GetProperty("openDeployments").EnumerateArray()).GetProperty("replica").GetString());
        Assert.Equal("replica-1", Assert.Single(networks[1].GetProperty("openDeployments").EnumerateArray()).GetProperty("tag").GetString());
    }

    private static (int Open, int Closed) Leases(System.Text.Json.JsonElement network)
    {
        var leases = network.GetProperty("leases");
        return (leases.GetProperty("open").GetInt32(), leases.GetProperty("closed").GetInt32());
    }

    [GeneratedRegex("(?:src|href)=\"(?!data:)|https?://", RegexOptions.None, 1000)]
    private static partial Regex Elsewhere();
}
