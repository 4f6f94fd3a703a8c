using System.Globalization;
using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Market;

namespace Broker.Portal.Market;

/// <summary>The market page's state as it stands in the address, so that a link carries it.</summary>
public sealed record MarketQuery
{
    public const int PageSize = 25;

    public string? Search { get; init; }

    public string? Gpu { get; init; }

    public string? Network { get; init; }

    public string? Region { get; init; }

    public int? Count { get; init; }

    public bool All { get; init; }

    public OfferSort Sort { get; init; }

    public bool Descending { get; init; }

    public int Index { get; init; }

    public bool IsFiltered => Search is not null || Gpu is not null || Network is not null || Region is not null || Count is not null;

    public OfferQuery ToQuery() => new(
        Search,
        Gpu,
        Network is null ? null : new NetworkId(Network),
        Region,
        Count,
        !All,
        Sort,
        Descending,
        new PageRequest(Index, PageSize));

    /// <summary>A column's first order is the useful one; clicking it again turns it round.</summary>
    public MarketQuery SortedBy(OfferSort sort) => this with
    {
        Sort = sort,
        Descending = Sort == sort ? !Descending : sort is OfferSort.Saving or OfferSort.Available or OfferSort.Uptime,
        Index = 0,
    };

    public string ToAddress()
    {
        var parts = new List<string>();
        Add(parts, "q", Search);
        Add(parts, "gpu", Gpu);
        Add(parts, "network", Network);
        Add(parts, "region", Region);
        Add(parts, "count", Count?.ToString(CultureInfo.InvariantCulture));
        Add(parts, "all", All ? "1" : null);
        Add(parts, "sort", Sort == OfferSort.Price ? null : Sort.ToString());
        Add(parts, "desc", Descending ? "1" : null);
        Add(parts, "page", Index == 0 ? null : (Index + 1).ToString(CultureInfo.InvariantCulture));
        return parts.Count == 0 ? "/market" : "/market?" + string.Join('&', parts);
    }

    private static void Add(List<string> parts, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }
}
