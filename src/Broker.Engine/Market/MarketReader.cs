using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Engine.Market;

internal sealed class MarketReader(OfferIndex index, HyperscalerPrices prices, ComputeNetworks networks) : IMarketReader
{
    public Page<OfferRow> Search(OfferQuery query)
    {
        var rows = Sort(
            index.Current.Offers.Where(offer => Matches(offer, query)).Select(Row), query.Sort, query.Descending).ToList();
        var page = query.Page ?? new PageRequest();
        return new Page<OfferRow>([.. rows.Skip(page.Skip).Take(page.Take)], rows.Count, Math.Max(0, page.Index), page.Take);
    }

    public IReadOnlyList<GpuSummary> Gpus() => [.. index.Current.Offers
        .GroupBy(o => o.Gpu.Name, StringComparer.Ordinal)
        .Select(gpu => new GpuSummary(gpu.Key, gpu.Count(), gpu.Min(o => o.PricePerGpuHour)!))
        .OrderBy(gpu => gpu.Name, StringComparer.Ordinal)];

    public MarketState State()
    {
        var current = index.Current;
        return new MarketState(
            [.. networks.Connected.Select(network => Freshness(network, current)).OrderBy(n => n.DisplayName, StringComparer.Ordinal)],
            current.Offers.Length);
    }

    public IReadOnlyList<HyperscalerPrice> Comparables(GpuModel gpu) => prices.Cheapest(gpu);

    public string? CautionOf(NetworkId network) => networks.Find(network)?.Traits.Caution;

    private static NetworkFreshness Freshness(IComputeNetwork network, MarketSnapshot current) =>
        current.Networks.TryGetValue(network.Id, out var known)
            ? new NetworkFreshness(network.Id, network.Traits.DisplayName, known.Offers.Length, known.SucceededAt, known.LastError)
            : new NetworkFreshness(network.Id, network.Traits.DisplayName, Offers: 0, SucceededAt: null, LastError: null);

    private bool Matches(Offer offer, OfferQuery query) =>
        (!query.OnlyAvailable || offer.Available > 0)
        && (query.Network is not { } network || offer.Network == network)
        && (query.GpuCount is not { } count || offer.GpuCount == count)
        && (string.IsNullOrWhiteSpace(query.GpuName) || GpuNames.Same(offer.Gpu.Name, query.GpuName))
        && (string.IsNullOrWhiteSpace(query.RegionPrefix) || offer.Region.IsUnder(query.RegionPrefix.Trim()))
        && Mentions(offer, query.Search);

    /// <summary>Every word of the search is found somewhere: "h100 eu" means both.</summary>
    private bool Mentions(Offer offer, string? search) => string.IsNullOrWhiteSpace(search)
        || search.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(word =>
            Contains(offer.Gpu.DisplayName, word)
            || Contains(offer.Provider, word)
            || Contains(offer.Network.Value, word)
            || Contains(networks.Find(offer.Network)?.Traits.DisplayName ?? "", word)
            || Contains(offer.Region.Code, word)
            || Contains(offer.Region.Country ?? "", word));

    private static bool Contains(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private OfferRow Row(Offer offer) => new(offer, prices.Cheapest(offer.Gpu) is [var cheapest, ..] ? cheapest : null);

    /// <summary>Rows without the value sorted by come last either way; within one value the index's order (price, id) stays.</summary>
    private static IEnumerable<OfferRow> Sort(IEnumerable<OfferRow> rows, OfferSort sort, bool descending) => sort switch
    {
        OfferSort.Price => By(rows, r => r.Offer.PricePerGpuHour.Amount, descending),
        OfferSort.Gpu => By(rows, r => r.Offer.Gpu.DisplayName, descending, StringComparer.Ordinal),
        OfferSort.Network => By(rows, r => r.Offer.Network.Value, descending, StringComparer.Ordinal),
        OfferSort.Region => By(rows, r => r.Offer.Region.Code, descending, StringComparer.Ordinal),
        OfferSort.Available => By(rows, r => r.Offer.Available, descending),
        OfferSort.Saving => By(rows, r => r.Saving, descending),
        OfferSort.Uptime => By(rows, r => r.Offer.ClaimedUptime, descending),
        _ => throw new InvalidOperationException($"Unknown order {sort}."),
    };

    private static IOrderedEnumerable<OfferRow> By<T>(
        IEnumerable<OfferRow> rows, Func<OfferRow, T> key, bool descending, IComparer<T>? comparer = null)
    {
        var lastWithout = rows.OrderBy(row => key(row) is null);
        return descending ? lastWithout.ThenByDescending(key, comparer) : lastWithout.ThenBy(key, comparer);
    }
}
