using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine;
using Broker.Engine.Networks;

namespace Broker.Portal.Tests.Fakes;

internal sealed class FakeNetworkHealth : INetworkHealthReader
{
    public List<NetworkHealth> Networks { get; } = [];

    public List<ProviderHealth> Providers { get; } = [];

    public NetworkInside? Inside { get; set; }

    public Exception? Failure { get; set; }

    public int Reads { get; private set; }

    public ProviderQuery? LastQuery { get; private set; }

    public TimeSpan? LastWindow { get; private set; }

    public static NetworkHealth Akash(DateTimeOffset now, Status status = Status.Up, string? why = null) => new(
        NetworkId.Akash, "Akash", Caution: null, IsConnected: true, status, why, CircuitState.Closed, now.AddSeconds(-3), Faults: 2,
        Offers: 1204, Providers: 62, now.AddSeconds(-20), ClaimedUptime: 0.999,
        new ServiceRecord(
            new DeployRate(24, 1, 1), new DeployRate(95, 5, 1), TimeSpan.FromSeconds(41), TimeSpan.FromSeconds(130), TimeSpan.FromDays(52), 0.9951m),
        OpenReplicas: 7, OpenIncidents: 1,
        new PriceTrend("H100 80 GB SXM", [new(now.AddDays(-7), Money.Usd(2m)), new(now.AddDays(-3), Money.Usd(1.5m)), new(now, Money.Usd(1.6m))]));

    public static ProviderHealth Provider(string name, decimal? availability = 0.99m) => new(
        name, 4, Money.Usd(1.33m), 0.995,
        new ServiceRecord(
            new DeployRate(3, 1, 0), new DeployRate(9, 1, 0), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(90), TimeSpan.FromDays(4), availability),
        OpenReplicas: 2, OpenIncidents: 0);

    public Task<IReadOnlyList<NetworkHealth>> ListAsync(CancellationToken cancellationToken)
    {
        Reads++;
        return Failure is { } failure
            ? Task.FromException<IReadOnlyList<NetworkHealth>>(failure)
            : Task.FromResult<IReadOnlyList<NetworkHealth>>([.. Networks]);
    }

    public Task<NetworkDetail?> FindAsync(NetworkId network, TimeSpan priceWindow, CancellationToken cancellationToken)
    {
        LastWindow = priceWindow;
        var health = Networks.Find(n => n.Network == network);
        return Task.FromResult(health is null ? null : new NetworkDetail(health, health.Price is { } price ? [price] : [], Inside));
    }

    public Task<Page<ProviderHealth>> ProvidersAsync(NetworkId network, ProviderQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        var page = query.Page ?? new PageRequest();
        return Task.FromResult(new Page<ProviderHealth>([.. Providers.Skip(page.Skip).Take(page.Take)], Providers.Count, page.Index, page.Take));
    }
}
