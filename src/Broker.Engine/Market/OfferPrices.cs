using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Market;

/// <summary>What makes two offers of two refreshes the same offer.</summary>
internal sealed record OfferKey(string Provider, string Gpu, int GpuCount, string Region);

/// <summary>Price and stock, the part of an offer whose history is kept.</summary>
internal sealed record PriceAndStock(Money PricePerGpuHour, int Available);

/// <summary>The history of prices: a row where price or stock changed, none where nothing did.</summary>
internal static class OfferPrices
{
    /// <summary>Of several offers under one key the cheapest counts, its stock with it.</summary>
    public static Dictionary<OfferKey, PriceAndStock> Of(IEnumerable<Offer> offers) => offers
        .GroupBy(o => new OfferKey(o.Provider, o.Gpu.DisplayName, o.GpuCount, o.Region.Code))
        .ToDictionary(same => same.Key, same => Cheapest(same));

    public static async Task<Dictionary<OfferKey, PriceAndStock>> LastStoredAsync(
        BrokerDbContext context, NetworkId network, CancellationToken cancellationToken)
    {
        var newest = context.OfferPrices
            .Where(p => p.Network == network)
            .GroupBy(p => new { p.Provider, p.Gpu, p.GpuCount, p.Region })
            .Select(same => same.Max(p => p.Id));
        var rows = await context.OfferPrices.AsNoTracking().Where(p => newest.Contains(p.Id)).ToListAsync(cancellationToken);
        return rows.ToDictionary(
            r => new OfferKey(r.Provider, r.Gpu, r.GpuCount, r.Region), r => new PriceAndStock(r.PricePerGpuHour, r.Available));
    }

    /// <summary>One row per difference; an offer that is gone is one with nothing available at its last price.</summary>
    public static List<OfferPriceEntity> Changes(
        NetworkId network,
        Dictionary<OfferKey, PriceAndStock> before,
        Dictionary<OfferKey, PriceAndStock> now,
        DateTimeOffset at)
    {
        var gone = before
            .Where(b => b.Value.Available > 0 && !now.ContainsKey(b.Key))
            .Select(b => KeyValuePair.Create(b.Key, b.Value with { Available = 0 }));
        return [.. now
            .Where(n => before.GetValueOrDefault(n.Key) != n.Value)
            .Concat(gone)
            .Select(change => Row(network, change.Key, change.Value, at))];
    }

    private static PriceAndStock Cheapest(IEnumerable<Offer> offers)
    {
        var cheapest = offers.MinBy(o => o.PricePerGpuHour)!;
        return new PriceAndStock(cheapest.PricePerGpuHour, cheapest.Available);
    }

    private static OfferPriceEntity Row(NetworkId network, OfferKey key, PriceAndStock value, DateTimeOffset at) => new()
    {
        Network = network,
        Provider = key.Provider,
        Gpu = key.Gpu,
        GpuCount = key.GpuCount,
        Region = key.Region,
        PricePerGpuHour = value.PricePerGpuHour,
        Available = value.Available,
        ObservedAt = at,
    };
}
