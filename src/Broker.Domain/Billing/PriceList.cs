using Broker.Domain.Shared;

namespace Broker.Domain.Billing;

/// <summary>What is asked on top of a network's price within a validity.</summary>
/// <param name="Id">Grows with every row; the newest of equally exact rows wins.</param>
/// <param name="Network">Null for all.</param>
/// <param name="Gpu">Name of the GPU model; null for all.</param>
/// <param name="MarkupPercent">Share of the network's price, 0..500.</param>
/// <param name="ValidTo">Exclusive; null without an end.</param>
public sealed record PriceRow(
    long Id, NetworkId? Network, string? Gpu, decimal MarkupPercent, DateTimeOffset ValidFrom, DateTimeOffset? ValidTo)
{
    public bool HoldsAt(DateTimeOffset at) => ValidFrom <= at && (ValidTo is not { } end || at < end);
}

/// <summary>All price rows, ready to be asked for every offer of a refresh.</summary>
public sealed class PriceList
{
    public static readonly PriceList Empty = new([]);

    private readonly Dictionary<(string? Network, string? Gpu), PriceRow[]> _rows;

    public PriceList(IEnumerable<PriceRow> rows) => _rows = rows
        .GroupBy(r => (r.Network?.Value, r.Gpu?.ToUpperInvariant()))
        .ToDictionary(g => g.Key, g => g.OrderByDescending(r => r.Id).ToArray());

    /// <summary>In percent; 0 where no row holds. GPU and network go before GPU, that before network, that before all.</summary>
    public decimal MarkupAt(NetworkId network, string gpu, DateTimeOffset at) => Find(network, gpu, at)?.MarkupPercent ?? 0;

    public PriceRow? Find(NetworkId network, string gpu, DateTimeOffset at)
    {
        if (_rows.Count == 0)
        {
            return null;
        }

        var model = gpu.ToUpperInvariant();
        return Newest(network.Value, model, at) ?? Newest(null, model, at) ?? Newest(network.Value, null, at) ?? Newest(null, null, at);
    }

    private PriceRow? Newest(string? network, string? gpu, DateTimeOffset at) =>
        _rows.TryGetValue((network, gpu), out var rows) ? Array.Find(rows, r => r.HoldsAt(at)) : null;
}
