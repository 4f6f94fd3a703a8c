using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Broker.Adapters.Tests.Simulator;

public sealed class WorkloadTests
{
    [Fact]
    public async Task A_killed_workload_refuses_connections_and_answers_again_on_the_same_port_when_revived()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.RunReplicaAsync();
        var workload = await host.WorkloadAsync();
        var (id, url) = (workload.GetProperty("id").GetString(), workload.GetProperty("url").GetString());
        using var client = new HttpClient();
        await client.GetAsync(url).ReadAsync(HttpStatusCode.OK);

        await host.TellAsync($"workloads/{id}/kill");
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(url));
        await host.TellAsync($"workloads/{id}/revive");

        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(refused.InnerException).SocketErrorCode);
        await client.GetAsync(url).ReadAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_hung_workload_accepts_and_stays_silent()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.RunReplicaAsync();
        var workload = await host.WorkloadAsync();
        await host.TellAsync($"workloads/{workload.GetProperty("id").GetString()}/hang");

        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, workload.GetProperty("port").GetInt32());
        using var client = new HttpClient { Timeout = TimeSpan.FromMilliseconds(500) };

        await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetAsync(workload.GetProperty("url").GetString()));
    }

    [Fact]
    public async Task A_slow_workload_answers_late_and_a_failing_one_with_500()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.RunReplicaAsync();
        var workload = await host.WorkloadAsync();
        var (id, url) = (workload.GetProperty("id").GetString(), workload.GetProperty("url").GetString());
        using var client = new HttpClient();

        await host.TellAsync($"workloads/{id}/slow?delayMs=300");
        var watch = Stopwatch.StartNew();
        await client.GetAsync(url).ReadAsync(HttpStatusCode.OK);
        var slow = watch.Elapsed;
        await host.TellAsync($"workloads/{id}/fail");

        Assert.InRange(slow.TotalMilliseconds, 300, 10_000);
        await client.GetAsync(url).ReadAsync(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task A_workload_is_found_by_the_replica_it_carries_and_tells_when_it_died()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.RunReplicaAsync(AkashStory.Sdl(replica: "r-7"));
        await host.RunReplicaAsync(AkashStory.Sdl(replica: "r-8"));

        var found = Assert.Single((await host.Control.GetFromJsonAsync<JsonElement>("workloads?replica=r-8")).EnumerateArray());
        await host.TellAsync($"workloads/{found.GetProperty("id").GetString()}/kill");
        var dead = await host.Control.GetFromJsonAsync<JsonElement>($"workloads/{found.GetProperty("id").GetString()}");

        Assert.Equal("r-8", found.GetProperty("replica").GetString());
        Assert.Equal("killed", dead.GetProperty("state").GetString());
        Assert.Equal(host.Clock.GetUtcNow(), dead.GetProperty("changedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_body_is_read_before_the_answer_so_that_no_client_sees_a_reset()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.RunReplicaAsync();
        using var client = new HttpClient();

        var answer = await client.PostAsync(
            (await host.WorkloadAsync()).GetProperty("url").GetString() + "/v1/chat", new ByteArrayContent(new byte[300_000])).ReadAsync(HttpStatusCode.OK);

        Assert.Equal("/v1/chat", answer.GetProperty("path").GetString());
    }

    [Fact]
    public async Task A_workload_that_is_still_being_pulled_cannot_be_told_anything()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.Akash.CreateAsync();
        host.AdvanceBlocks(5);
        var bids = await host.Akash.BidsAsync(dseq);
        await host.Akash.PostAsJsonAsync("v1/leases", AkashStory.Acceptance(bids[0])).ReadAsync(HttpStatusCode.OK);
        host.AdvanceBlocks(2);

        using var reply = await host.Control.PostAsync($"workloads/{(await host.WorkloadAsync()).GetProperty("id").GetString()}/kill", content: null);

        Assert.Equal(HttpStatusCode.Conflict, reply.StatusCode);
    }
}
