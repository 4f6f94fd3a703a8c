using Broker.Domain.Market;

namespace Broker.Engine.Networks;

/// <summary>The providers of a network: those that offer something now, and those that had orders.</summary>
internal static class ProviderListing
{
    public static IReadOnlyList<ProviderHealth> Of(IReadOnlyList<FigureRow> rows, IReadOnlyCollection<Offer> offers, ProviderQuery query)
    {
        var figures = rows.ToDictionary(r => r.Provider, StringComparer.Ordinal);
        var offered = offers.ToLookup(o => o.Provider, StringComparer.Ordinal);
        var all = figures.Keys.Union(offered.Select(g => g.Key), StringComparer.Ordinal)
            .Select(provider => (Figures: figures.GetValueOrDefault(provider), View: View(provider, figures.GetValueOrDefault(provider), [.. offered[provider]])))
            .Where(p => Matches(p.View, p.Figures, query));
        return [.. Sorted(all, query).ThenBy(p => p.View.Provider, StringComparer.Ordinal).Select(p => p.View)];
    }

    private static ProviderHealth View(string provider, FigureRow? figures, IReadOnlyList<Offer> offers) => new(
        provider,
        offers.Count,
        offers.Min(o => o.PricePerGpuHour),
        offers.Average(o => o.ClaimedUptime),
        figures?.Record ?? ServiceRecord.None,
        figures?.Replicas ?? 0,
        figures?.Incidents ?? 0);

    private static bool Matches(ProviderHealth view, FigureRow? figures, ProviderQuery query) =>
        (!query.OnlyUsed || figures is { Orders: > 0 } or { Replicas: > 0 })
        && (string.IsNullOrWhiteSpace(query.Search) || view.Provider.Contains(query.Search.Trim(), StringComparison.OrdinalIgnoreCase));

    private static IOrderedEnumerable<(FigureRow? Figures, ProviderHealth View)> Sorted(
        IEnumerable<(FigureRow? Figures, ProviderHealth View)> providers, ProviderQuery query) => query.Sort switch
        {
            ProviderSort.Orders => By(providers, p => p.Figures?.Orders ?? 0, query.Descending).ThenByDescending(p => p.View.Offers),
            ProviderSort.Provider => By(providers, p => p.View.Provider, query.Descending, StringComparer.Ordinal),
            ProviderSort.Offers => By(providers, p => p.View.Offers, query.Descending),
            ProviderSort.Success => By(providers, p => p.View.Record.Month.Share, query.Descending),
            ProviderSort.Ready => By(providers, p => p.View.Record.ReadyMedian, query.Descending),
            ProviderSort.Availability => By(providers, p => p.View.Record.Availability, query.Descending),
            ProviderSort.Price => By(providers, p => p.View.Lowest?.Amount, query.Descending),
            _ => throw new InvalidOperationException($"Unknown order {query.Sort}."),
        };

    private static IOrderedEnumerable<(FigureRow? Figures, ProviderHealth View)> By<T>(
        IEnumerable<(FigureRow? Figures, ProviderHealth View)> providers, Func<(FigureRow? Figures, ProviderHealth View), T> key,
        bool descending, IComparer<T>? comparer = null)
    {
        var lastWithout = providers.OrderBy(p => key(p) is null);
        return descending ? lastWithout.ThenByDescending(key, comparer) : lastWithout.ThenBy(key, comparer);
    }
}
