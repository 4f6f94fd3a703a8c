using System.Net;
using System.Text.Json;
using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Testing.Host;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Tests.Host;

public sealed class LiveHubTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly BrokerApplication _portal = BrokerApplication.Start(
        postgres.Database, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Access:RevalidateEvery"] = "00:00:01" });

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30));
    private TenantSeed _northwind = null!;
    private TenantSeed _contoso = null!;

    private LiveFeed Feed => _portal.Services.GetRequiredService<LiveFeed>();

    public async Task InitializeAsync()
    {
        _northwind = await TenantSeed.CreateAsync(postgres.System, "Northwind");
        _contoso = await TenantSeed.CreateAsync(postgres.System, "Contoso");
    }

    public async Task DisposeAsync()
    {
        await _portal.DisposeAsync();
        _patience.Dispose();
    }

    [Fact]
    public async Task A_member_hears_of_its_own_organisation_and_of_offers_but_of_nobody_else()
    {
        await using var connection = await ConnectAsync(await _portal.AddApiKeyAsync(_northwind.Id, MemberRole.Viewer));

        var keys = await FirstBatchAsync(connection, deployment: null, Item(_contoso), Offers(), Item(_northwind));

        Assert.Equal([$"activity/{_northwind.Deployment.Id}", "offers/akash"], keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_deployment_can_be_watched_alone()
    {
        await using var connection = await ConnectAsync(await _portal.AddApiKeyAsync(_northwind.Id, MemberRole.Viewer));

        var keys = await FirstBatchAsync(connection, _northwind.Deployment.Id, Offers(), Item(_northwind));

        Assert.Equal([$"activity/{_northwind.Deployment.Id}"], keys);
    }

    [Fact]
    public async Task A_deployment_of_another_organisation_cannot_be_watched()
    {
        await using var connection = await ConnectAsync(await _portal.AddApiKeyAsync(_northwind.Id, MemberRole.Owner));

        var refused = await Assert.ThrowsAsync<HubException>(() => FirstBatchAsync(connection, _contoso.Deployment.Id, Item(_contoso)));

        Assert.Contains("no such deployment", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Staff_hears_of_everybody_with_a_cookie()
    {
        using var browser = await _portal.BrowserOfAsync(await _portal.AddStaffAsync());
        await using var connection = new HubConnectionBuilder()
            .WithUrl(new Uri(_portal.Address, "/hubs/live"), options => options.Cookies = browser.Cookies)
            .Build();
        await connection.StartAsync(_patience.Token);

        var keys = await FirstBatchAsync(connection, deployment: null, Item(_contoso), Item(_northwind));

        Assert.Equal(2, keys.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("brk_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Without_a_good_key_there_is_no_connection(string? key)
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => ConnectAsync(key));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_revoked_key_loses_the_connection_it_has()
    {
        var key = await _portal.NewApiKeyAsync(_northwind.Id, MemberRole.Viewer);
        await using var connection = await ConnectAsync(key.Secret);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Closed += _ =>
        {
            closed.SetResult();
            return Task.CompletedTask;
        };

        await _portal.RevokeAsync(_northwind.Id, key.Key.Id);

        await closed.Task.WaitAsync(_patience.Token);
    }

    [Fact]
    public async Task Leaving_ends_the_subscription()
    {
        var before = Feed.Subscriptions;
        var connection = await ConnectAsync(await _portal.AddApiKeyAsync(_northwind.Id, MemberRole.Viewer));
        await using var stream = connection.StreamAsync<JsonElement>("Watch", null, _patience.Token).GetAsyncEnumerator(_patience.Token);
        var first = stream.MoveNextAsync().AsTask();
        await UntilAsync(() => Feed.Subscriptions > before);

        await connection.DisposeAsync();

        await UntilAsync(() => Feed.Subscriptions == before);
        await Assert.ThrowsAnyAsync<Exception>(() => first);
    }

    private async Task<HubConnection> ConnectAsync(string? key)
    {
        var connection = new HubConnectionBuilder()
            .WithUrl(new Uri(_portal.Address, "/hubs/live"), options => options.AccessTokenProvider = () => Task.FromResult(key))
            .Build();
        await connection.StartAsync(_patience.Token);
        return connection;
    }

    /// <summary>Keys of the first batch of a stream; the items are published, together, once it is subscribed.</summary>
    private async Task<IReadOnlyList<string>> FirstBatchAsync(HubConnection connection, DeploymentId? deployment, params LiveItem[] items)
    {
        var before = Feed.Subscriptions;
        await using var stream = connection.StreamAsync<JsonElement>("Watch", deployment?.Value, _patience.Token).GetAsyncEnumerator(_patience.Token);
        var first = stream.MoveNextAsync().AsTask();
        await UntilAsync(() => Feed.Subscriptions > before || first.IsCompleted);
        Feed.Publish(items);
        Assert.True(await first);
        return [.. stream.Current.EnumerateArray().Select(i => i.GetProperty("key").GetString()!)];
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(_patience.Token);
        }
    }

    private static LiveItem Item(TenantSeed tenant) => new(
        $"activity/{tenant.Deployment.Id}", tenant.Id, tenant.Deployment.Id, 1, new LivePayload.ActivityAdded(ActivityKind.Info, "Deployed", Rows.Now));

    private static LiveItem Offers() => new("offers/akash", null, null, 1, new LivePayload.OffersRefreshed("akash", 3, Rows.Now));
}
