using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Broker.Adapters.Tests.Simulator;

public sealed class FaultTests
{
    [Fact]
    public async Task A_lost_response_does_the_work_and_says_nothing()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.BreakAsync(new { network = "akash", kind = "lost-response", count = 1 });

        await host.Akash.GetAsync("v1/deployments").ReadAsync(HttpStatusCode.OK);
        await Assert.ThrowsAsync<HttpRequestException>(() => host.Akash.CreateAsync());

        var list = await host.Akash.GetAsync("v1/deployments").ReadAsync(HttpStatusCode.OK);
        Assert.Equal(1, list.GetProperty("data").GetProperty("deployments").GetArrayLength());
    }

    [Fact]
    public async Task A_fault_hits_as_often_as_told_and_only_the_path_it_is_for()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.BreakAsync(new { network = "akash", kind = "429", count = 2, path = "/bids", retryAfterSeconds = 7 });

        await host.Akash.GetAsync("v1/balances").ReadAsync(HttpStatusCode.OK);
        using var first = await host.Akash.GetAsync("v1/bids?dseq=1");
        await host.Akash.GetAsync("v1/bids?dseq=1").ReadAsync(HttpStatusCode.TooManyRequests);
        await host.Akash.GetAsync("v1/bids?dseq=1").ReadAsync(HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.TooManyRequests, first.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), first.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_fault_without_count_lasts_until_it_is_cleared()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.BreakAsync(new { network = "ionet", kind = "500" });

        for (var i = 0; i < 5; i++)
        {
            await host.IoNet.GetAsync("deployments").ReadAsync(HttpStatusCode.InternalServerError);
        }

        await host.Control.DeleteAsync("faults");
        await host.IoNet.GetAsync("deployments").ReadAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("html", "text/html")]
    [InlineData("truncated", "application/json")]
    public async Task Garbage_is_no_json_although_it_says_200(string kind, string type)
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.BreakAsync(new { network = "akash", kind, count = 1 });

        using var reply = await host.Akash.GetAsync("v1/providers");
        var text = await reply.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(type, reply.Content.Headers.ContentType!.MediaType);
        Assert.NotEmpty(text);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(text));
    }

    [Fact]
    public async Task A_network_in_the_dark_answers_nobody_its_workloads_die_and_the_other_network_lives()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.RunReplicaAsync();
        await host.IoNet.DeployAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(7));
        var onAkash = (await host.WorkloadAsync("akash")).GetProperty("url").GetString();
        var onIoNet = (await host.WorkloadAsync("ionet")).GetProperty("url").GetString();
        using var client = new HttpClient();

        await host.TellAsync("networks/akash/dark");
        await Assert.ThrowsAsync<HttpRequestException>(() => host.Akash.GetAsync("v1/deployments"));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(onAkash));
        await client.GetAsync(onIoNet).ReadAsync(HttpStatusCode.OK);
        await host.IoNet.GetAsync("deployments").ReadAsync(HttpStatusCode.OK);
        await host.TellAsync("networks/akash/light");

        await host.Akash.GetAsync("v1/deployments").ReadAsync(HttpStatusCode.OK);
        await client.GetAsync(onAkash).ReadAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("nowhere", "500", 1)]
    [InlineData("akash", "earthquake", 1)]
    [InlineData("akash", "500", 0)]
    public async Task A_fault_that_makes_no_sense_is_refused(string network, string kind, int count)
    {
        await using var host = await SimulatorHost.StartAsync();

        using var reply = await host.Control.PostAsJsonAsync("faults", new { network, kind, count });

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
    }

    [Fact]
    public async Task Reset_forgets_everything()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.RunReplicaAsync();
        await host.BreakAsync(new { network = "akash", kind = "500" });
        await host.TellAsync("networks/ionet/dark");

        await host.TellAsync("reset");

        var state = await host.Control.GetFromJsonAsync<JsonElement>("state");
        Assert.Equal(0, state.GetProperty("faults").GetArrayLength());
        foreach (var network in state.GetProperty("networks").EnumerateArray())
        {
            Assert.False(network.GetProperty("dark").GetBoolean());
            Assert.Equal(0, network.GetProperty("leases").GetProperty("open").GetInt32());
            Assert.Equal(0, network.GetProperty("deployments").GetProperty("open").GetInt32());
        }
    }
}
