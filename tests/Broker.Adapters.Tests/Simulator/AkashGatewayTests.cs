using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Broker.Adapters.Tests.Simulator;

public sealed class AkashGatewayTests
{
    [Fact]
    public async Task Logs_come_from_the_provider_over_a_socket_with_a_short_lived_token()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.RunReplicaAsync();
        var token = await TokenAsync(host, new { access = "scoped", scope = new[] { "logs" } });

        var frames = await ReadLogsAsync(host, await LeasePathAsync(host, dseq), token);

        Assert.Contains(frames, frame => frame.GetProperty("message").GetString() == "Listening on port 8000");
        Assert.All(frames, frame => Assert.StartsWith("web-", frame.GetProperty("name").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_opens_what_it_says_and_only_until_it_expires()
    {
        await using var host = await SimulatorHost.StartAsync();
        var path = await LeasePathAsync(host, await host.RunReplicaAsync());
        var forStatus = await TokenAsync(host, new { access = "scoped", scope = new[] { "status" } });
        var forLogs = await TokenAsync(host, new { access = "scoped", scope = new[] { "logs" } });

        await StatusAsync(host, path, forStatus, HttpStatusCode.OK);
        await StatusAsync(host, path, forLogs, HttpStatusCode.Unauthorized);
        await StatusAsync(host, path, forStatus[..^4] + "AAAA", HttpStatusCode.Unauthorized);
        await StatusAsync(host, path, token: null, HttpStatusCode.Unauthorized);
        host.Clock.Advance(TimeSpan.FromMinutes(11));
        await StatusAsync(host, path, forStatus, HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("""{"access":"full","scope":["logs"]}""")]
    [InlineData("""{"access":"scoped"}""")]
    [InlineData("""{"access":"scoped","scope":["everything"]}""")]
    [InlineData("""{"access":"granular","permissions":[{"access":"full"}]}""")]
    [InlineData("""{"access":"root"}""")]
    public async Task Claims_that_todays_schema_refuses_are_refused(string leases)
    {
        await using var host = await SimulatorHost.StartAsync();

        var refusal = await host.Akash.PostAsJsonAsync(
            "v1/create-jwt-token", new { data = new { ttl = 60, leases = JsonSerializer.Deserialize<JsonElement>(leases) } }).ReadAsync(HttpStatusCode.BadRequest);

        Assert.Equal("validation_error", refusal.GetProperty("code").GetString());
    }

    private static async Task<string> TokenAsync(SimulatorHost host, object leases) =>
        (await host.Akash.PostAsJsonAsync("v1/create-jwt-token", new { data = new { ttl = 600, leases } }).ReadAsync(HttpStatusCode.Created))
            .GetProperty("data").GetProperty("token").GetString()!;

    private static async Task<string> LeasePathAsync(SimulatorHost host, string dseq)
    {
        var provider = (await host.Akash.LeaseAsync(dseq)).GetProperty("id").GetProperty("provider").GetString();
        return $"akash/gateway/{provider}/lease/{dseq}/1/1";
    }

    private static async Task StatusAsync(SimulatorHost host, string path, string? token, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}/status");
        request.Headers.Authorization = token is null ? null : new("Bearer", token);

        await host.Public.SendAsync(request).ReadAsync(expected);
    }

    private static async Task<List<JsonElement>> ReadLogsAsync(SimulatorHost host, string path, string token)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        var address = new UriBuilder(new Uri(host.Public.BaseAddress!, $"{path}/logs?follow=false&tail=-1")) { Scheme = "ws" };
        await socket.ConnectAsync(address.Uri, CancellationToken.None);
        var frames = new List<JsonElement>();
        var buffer = new byte[8192];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return frames;
            }

            frames.Add(JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetString(buffer, 0, received.Count)));
        }
    }
}
