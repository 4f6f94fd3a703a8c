using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Market;

namespace Broker.Portal.Tests.Fakes;

/// <summary>Offers in a list, searched the plain way.</summary>
internal sealed class FakeMarket : IMarketReader
{
    public List<OfferRow> Rows { get; } = [];

    public List<NetworkFreshness> Networks { get; } = [];

    public Dictionary<NetworkId, string> Cautions { get; } = [];

    public OfferQuery? LastQuery { get; private set; }

    public Page<OfferRow> Search(OfferQuery query)
    {
        LastQuery = query;
        var page = query.Page ?? new PageRequest();
        var found = Rows.Where(r => Matches(r.Offer, query)).ToList();
        var ordered = query.Sort switch
        {
            OfferSort.Gpu => found.OrderBy(r => r.Offer.Gpu.Name, StringComparer.Ordinal),
            OfferSort.Network => found.OrderBy(r => r.Offer.Network.Value, StringComparer.Ordinal),
            OfferSort.Region => found.OrderBy(r => r.Offer.Region.Code, StringComparer.Ordinal),
            OfferSort.Available => found.OrderBy(r => r.Offer.Available),
            OfferSort.Saving => found.OrderBy(r => r.Saving),
            OfferSort.Uptime => found.OrderBy(r => r.Offer.ClaimedUptime),
            _ => found.OrderBy(r => r.Offer.PricePerGpuHour.Amount),
        };
        var sorted = query.Descending ? ordered.Reverse() : ordered;
        return new Page<OfferRow>([.. sorted.Skip(page.Skip).Take(page.Take)], found.Count, page.Index, page.Take);
    }

    public IReadOnlyList<GpuSummary> Gpus() =>
    [
        .. Rows.GroupBy(r => r.Offer.Gpu.Name, StringComparer.Ordinal)
            .Select(g => new GpuSummary(g.Key, g.Count(), g.Min(r => r.Offer.PricePerGpuHour)!)),
    ];

    public MarketState State() => new(Networks, Rows.Count);

    public IReadOnlyList<HyperscalerPrice> Comparables(GpuModel gpu) =>
        [.. Rows.Where(r => r.Offer.Gpu == gpu && r.Comparable is not null).Select(r => r.Comparable!).Distinct()];

    public string? CautionOf(NetworkId network) => Cautions.GetValueOrDefault(network);

    private static bool Matches(Offer offer, OfferQuery query) =>
        (query.GpuName is null || offer.Gpu.Name == query.GpuName)
        && (query.Network is null || offer.Network == query.Network)
        && (query.RegionPrefix is null || offer.Region.Code.StartsWith(query.RegionPrefix, StringComparison.Ordinal))
        && (query.GpuCount is null || offer.GpuCount == query.GpuCount)
        && (!query.OnlyAvailable || offer.Available > 0)
        && (query.Search is null || $"{offer.Gpu.Name} {offer.Provider} {offer.Region.Code}".Contains(query.Search, StringComparison.OrdinalIgnoreCase));
}
