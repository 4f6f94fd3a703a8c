using System.Collections.Immutable;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Accounts;
using Broker.Engine.Market;

namespace Broker.Engine.Networks;

/// <summary>
/// Puts together what three places know: the market in memory (offers, claims), the database (orders, intervals, prices) and
/// the adapters (how the conversation goes). Figures are over all customers; whose they are is for staff alone.
/// </summary>
internal sealed class NetworkHealthReader(
    ComputeNetworks networks, OfferIndex index, NetworkFigures figures, NetworkInsides insides, TenantContext tenant, TimeProvider clock)
    : INetworkHealthReader
{
    private const int MostGpus = 6;
    private static readonly TimeSpan TrendWindow = TimeSpan.FromDays(7);
    private static readonly TimeSpan FaultsCount = TimeSpan.FromHours(1);

    public async Task<IReadOnlyList<NetworkHealth>> ListAsync(CancellationToken cancellationToken)
    {
        RequireSomebody();
        var market = index.Current;
        var rows = (await figures.OfNetworksAsync(networks.All.Select(n => n.Id), cancellationToken)).ToDictionary(r => new NetworkId(r.Network));
        var shown = networks.All
            .Select(n => (n.Id, Gpu: MostOffered(OffersOf(market, n.Id)).FirstOrDefault()))
            .Where(n => n.Gpu is not null).Select(n => (n.Id, n.Gpu!)).ToList();
        var prices = await figures.PricesAsync(shown, TrendWindow, cancellationToken);
        var gpus = shown.ToDictionary(s => s.Id, s => s.Item2);
        return [.. networks.All
            .Select(n => Health(n, market, rows.GetValueOrDefault(n.Id), gpus.TryGetValue(n.Id, out var gpu) ? Trend(prices, n.Id, gpu) : null))
            .OrderByDescending(h => h.IsConnected).ThenBy(h => h.DisplayName, StringComparer.OrdinalIgnoreCase)];
    }

    public async Task<NetworkDetail?> FindAsync(NetworkId id, TimeSpan priceWindow, CancellationToken cancellationToken)
    {
        RequireSomebody();
        if (networks.Find(id) is not { } network)
        {
            return null;
        }

        var market = index.Current;
        var row = (await figures.OfNetworksAsync([id], cancellationToken)).SingleOrDefault();
        var gpus = MostOffered(OffersOf(market, id)).Take(MostGpus).ToList();
        var prices = await figures.PricesAsync([.. gpus.Select(gpu => (id, gpu))], priceWindow, cancellationToken);
        var trends = gpus.Select(gpu => Trend(prices, id, gpu)).OfType<PriceTrend>().ToList();
        return new NetworkDetail(
            Health(network, market, row, trends.FirstOrDefault()),
            trends,
            tenant.Current is Tenant.Staff ? await insides.ReadAsync(network, cancellationToken) : null);
    }

    public async Task<Page<ProviderHealth>> ProvidersAsync(NetworkId network, ProviderQuery query, CancellationToken cancellationToken)
    {
        RequireSomebody();
        var page = query.Page ?? new PageRequest();
        var rows = await figures.OfProvidersAsync(network, cancellationToken);
        var found = ProviderListing.Of(rows, OffersOf(index.Current, network), query);
        IReadOnlyList<ProviderHealth> shown = [.. found.Skip(page.Skip).Take(page.Take)];
        if (tenant.Current is Tenant.Staff)
        {
            shown = await insides.WithFailuresAsync(network, shown, cancellationToken);
        }

        return new Page<ProviderHealth>(shown, found.Count, Math.Max(0, page.Index), page.Take);
    }

    private NetworkHealth Health(IComputeNetwork network, MarketSnapshot market, FigureRow? row, PriceTrend? price)
    {
        var pulse = network.Pulse;
        var known = market.Networks.GetValueOrDefault(network.Id);
        var offers = OffersOf(market, network.Id);
        var (status, why) = Judge(network, pulse, known);
        var since = clock.GetUtcNow() - FaultsCount;
        return new NetworkHealth(
            network.Id, network.Traits.DisplayName, network.Traits.Caution, network.IsConnected, status, why, pulse.Circuit,
            pulse.LastAnsweredAt, pulse.Faults.Count(f => f.At >= since), offers.Length,
            offers.Select(o => o.Provider).Distinct(StringComparer.Ordinal).Count(), known?.SucceededAt, Claimed(offers),
            row?.Record ?? ServiceRecord.None, row?.Replicas ?? 0, row?.Incidents ?? 0, price);
    }

    private static (Status Status, string? Why) Judge(IComputeNetwork network, NetworkPulse pulse, NetworkOffers? known) =>
        (network.IsConnected, pulse.Circuit, known) switch
        {
            (false, _, _) => (Status.Unknown, null),
            (_, CircuitState.Open, _) => (Status.Down, known?.LastError ?? "It failed too often and is left alone for a while."),
            (_, _, null) => (Status.Unknown, "Its offers have not been read yet."),
            (_, _, { SucceededAt: null }) => (Status.Down, known.LastError),
            (_, _, { LastError: { } error }) => (Status.Degraded, error),
            (_, CircuitState.HalfOpen, _) => (Status.Degraded, "It failed too often; one call is let through to see whether it is back."),
            _ => (Status.Up, null),
        };

    private static ImmutableArray<Offer> OffersOf(MarketSnapshot market, NetworkId network) =>
        market.Networks.GetValueOrDefault(network)?.Offers ?? [];

    private static IEnumerable<string> MostOffered(ImmutableArray<Offer> offers) => offers
        .GroupBy(o => o.Gpu.DisplayName, StringComparer.Ordinal)
        .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => g.Key);

    /// <summary>A provider counts once, however many offers it has.</summary>
    private static double? Claimed(ImmutableArray<Offer> offers) => offers
        .Where(o => o.ClaimedUptime is not null)
        .GroupBy(o => o.Provider, StringComparer.Ordinal)
        .Select(g => g.Average(o => o.ClaimedUptime))
        .Average();

    private static PriceTrend? Trend(ILookup<(NetworkId Network, string Gpu), PricePoint> prices, NetworkId network, string gpu)
    {
        var points = prices[(network, gpu)].ToList();
        return points.Count == 0 ? null : new PriceTrend(gpu, points);
    }

    private void RequireSomebody()
    {
        if (tenant.Current is Tenant.Nobody)
        {
            throw new UnauthorizedAccessException("Only members and staff may see how networks do.");
        }
    }
}
