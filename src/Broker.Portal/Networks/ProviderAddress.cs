using System.Globalization;
using Broker.Engine;
using Broker.Engine.Networks;

namespace Broker.Portal.Networks;

/// <summary>The state of one network's page as it stands in the address, so that a link carries it.</summary>
public sealed record ProviderAddress
{
    public const int PageSize = 25;
    public const int UsualHours = 168;

    public required string Network { get; init; }

    public string? Search { get; init; }

    public bool OnlyUsed { get; init; }

    public ProviderSort Sort { get; init; }

    public bool Descending { get; init; } = true;

    public int Index { get; init; }

    /// <summary>How far prices go back.</summary>
    public int Hours { get; init; } = UsualHours;

    public bool IsFiltered => Search is not null || OnlyUsed;

    public ProviderQuery ToQuery() => new(Search, OnlyUsed, Sort, Descending, new PageRequest(Index, PageSize));

    /// <summary>A column's first order is the useful one; clicking it again turns it round.</summary>
    public ProviderAddress SortedBy(ProviderSort sort) => this with
    {
        Sort = sort,
        Descending = Sort == sort ? !Descending : sort is ProviderSort.Orders or ProviderSort.Offers or ProviderSort.Success or ProviderSort.Availability,
        Index = 0,
    };

    public override string ToString()
    {
        var parts = new List<string>();
        Add(parts, "q", Search);
        Add(parts, "used", OnlyUsed ? "1" : null);
        Add(parts, "sort", Sort == ProviderSort.Orders ? null : Sort.ToString());
        Add(parts, "asc", Descending ? null : "1");
        Add(parts, "hours", Hours == UsualHours ? null : Hours.ToString(CultureInfo.InvariantCulture));
        Add(parts, "page", Index == 0 ? null : (Index + 1).ToString(CultureInfo.InvariantCulture));
        var path = $"/networks/{Uri.EscapeDataString(Network)}";
        return parts.Count == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }

    private static void Add(List<string> parts, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }
}
