using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Broker.Domain.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Testing.Host;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Tests.Host;

public sealed class StalledHubClientTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int ItemsPerBatch = 200;
    private static readonly string Text = new('x', 10_000);

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    [Fact]
    public async Task A_client_that_stops_reading_holds_nobody_up_and_is_cut_off()
    {
        await using var portal = BrokerApplication.Start(postgres.Database);
        var feed = portal.Services.GetRequiredService<LiveFeed>();
        var tenant = await TenantSeed.CreateAsync(postgres.System);
        var key = await portal.AddApiKeyAsync(tenant.Id, MemberRole.Viewer);
        var before = feed.Subscriptions;
        using var stalled = await StallAsync(portal, key);
        await using var healthy = new HubConnectionBuilder()
            .WithUrl(new Uri(portal.Address, $"/hubs/live?access_token={key}"))
            .Build();
        await healthy.StartAsync(_patience.Token);
        await using var stream = healthy.StreamAsync<JsonElement>("Watch", null, _patience.Token).GetAsyncEnumerator(_patience.Token);
        var next = stream.MoveNextAsync().AsTask();
        await UntilAsync(() => feed.Subscriptions == before + 2 || next.IsCompleted);

        // The healthy client gets every batch while the other is stuck, until the stuck one's subscription is gone.
        for (var version = 1; feed.Subscriptions > before + 1; version++)
        {
            feed.Publish(Batch(tenant, version));
            Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(5), _patience.Token));
            next = stream.MoveNextAsync().AsTask();
        }

        Assert.Equal(before + 1, feed.Subscriptions);
        await healthy.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => next);
    }

    /// <summary>A client that asks for everything and then reads nothing.</summary>
    private async Task<ClientWebSocket> StallAsync(BrokerApplication portal, string key)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                // A small buffer, set before connecting, so that what the server may send unread is small too.
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        var client = new ClientWebSocket();
        var address = new UriBuilder(new Uri(portal.Address, "/hubs/live")) { Scheme = "ws", Query = $"access_token={key}" }.Uri;
        await client.ConnectAsync(address, invoker, _patience.Token);
        await SendAsync(client, """{"protocol":"json","version":1}""");
        await SendAsync(client, """{"type":4,"invocationId":"1","target":"Watch","arguments":[null]}""");
        return client;
    }

    private Task SendAsync(ClientWebSocket client, string message) =>
        client.SendAsync(Encoding.UTF8.GetBytes(message + '\u001e'), WebSocketMessageType.Text, endOfMessage: true, _patience.Token);

    private static LiveItem[] Batch(TenantSeed tenant, int version) => [.. Enumerable.Range(0, ItemsPerBatch).Select(i => new LiveItem(
        $"activity/{i}", tenant.Id, tenant.Deployment.Id, version, new LivePayload.ActivityAdded(ActivityKind.Info, Text, Rows.Now)))];

    private async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(_patience.Token);
        }
    }
}
