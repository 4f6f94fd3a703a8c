using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Live;
using Broker.Engine.Market;
using Broker.Engine.Networks;
using Broker.Engine.Persistence;
using Broker.Testing;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Broker.Engine.Tests.Networks;

/// <summary>One node of the broker as far as keys of networks are concerned; several share a database and a key ring.</summary>
internal sealed class NetworkNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public NetworkNode(TestDatabase database, IDataProtectionProvider ring, params FakeNetwork[] networks)
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddPersistence(database.Configuration)
            .AddSingleton(database.Configuration)
            .AddSingleton(ring)
            .AddSingleton(TimeProvider.System)
            .AddLive()
            .AddMarket()
            .AddNetworkConnections()
            .AddSingleton(new ComputeNetworks(networks))
            .BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        foreach (var network in networks)
        {
            network.Credentials = Credentials;
        }
    }

    public INetworkCredentials Credentials => _services.GetRequiredService<INetworkCredentials>();

    public MarketSnapshot Market => _services.GetRequiredService<OfferIndex>().Current;

    /// <summary>Listens for changes of other nodes from now on; returns when it does.</summary>
    public async Task<LiveListener> ListenAsync()
    {
        var listener = new LiveListener(_services.GetRequiredService<ILiveFeed>());
        var changes = _services.GetServices<IHostedService>().OfType<CredentialChanges>().Single();
        await changes.StartingAsync(CancellationToken.None);
        await changes.StartAsync(CancellationToken.None);

        // It looks at every network once it listens, and tells so.
        await listener.NextAsync();
        return listener;
    }

    public Task<ConnectNetworkOutcome> ConnectAsync(BrokerUser person, NetworkId network, string secret, StaffRole role = StaffRole.Operator) =>
        AsAsync(new Tenant.Staff(new UserId(person.Id), role), c => c.ConnectAsync(network, new NetworkCredential(null, secret), CancellationToken.None));

    public Task<DisconnectNetworkOutcome> DisconnectAsync(BrokerUser person, NetworkId network, StaffRole role = StaffRole.Operator) =>
        AsAsync(new Tenant.Staff(new UserId(person.Id), role), c => c.DisconnectAsync(network, CancellationToken.None));

    public async Task<T> AsAsync<T>(Tenant tenant, Func<INetworkConnections, Task<T>> act)
    {
        await using var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenant);
        return await act(scope.ServiceProvider.GetRequiredService<INetworkConnections>());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().OfType<CredentialChanges>())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}

/// <summary>Waits for what a node tells its viewers.</summary>
internal sealed class LiveListener : IAsyncDisposable
{
    private readonly ILiveSubscription _subscription;
    private readonly IAsyncEnumerator<IReadOnlyList<LiveItem>> _batches;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(20));

    public LiveListener(ILiveFeed feed)
    {
        _subscription = feed.Subscribe(new LiveScope.Everything());
        _batches = _subscription.ReadAsync(_patience.Token).GetAsyncEnumerator(_patience.Token);
    }

    public async Task<IReadOnlyList<LivePayload>> NextAsync() =>
        await _batches.MoveNextAsync() ? [.. _batches.Current.Select(i => i.Payload)] : throw new InvalidOperationException("The feed ended.");

    public async ValueTask DisposeAsync()
    {
        await _batches.DisposeAsync();
        _subscription.Dispose();
        _patience.Dispose();
    }
}
