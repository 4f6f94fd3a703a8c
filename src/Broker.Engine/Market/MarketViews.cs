using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Engine.Market;

public enum OfferSort
{
    Price,
    Gpu,
    Network,
    Region,
    Available,
    Saving,
    Uptime,
}

/// <param name="Search">Matches GPU, provider, network and region.</param>
public sealed record OfferQuery(
    string? Search = null,
    string? GpuName = null,
    NetworkId? Network = null,
    string? RegionPrefix = null,
    int? GpuCount = null,
    bool OnlyAvailable = true,
    OfferSort Sort = OfferSort.Price,
    bool Descending = false,
    PageRequest? Page = null);

/// <summary>An offer beside the cheapest like-for-like hyperscaler price.</summary>
public sealed record OfferRow(Offer Offer, HyperscalerPrice? Comparable)
{
    /// <summary>Share saved against the comparable list price, -inf..1; null without a comparable.</summary>
    public decimal? Saving => Comparable is { } c && c.PerGpuHour.Amount > 0
        ? 1 - (Offer.PricePerGpuHour.Amount / c.PerGpuHour.Amount)
        : null;
}

/// <summary>An on-demand list price of one GPU for one hour, from published price lists.</summary>
/// <param name="Cloud"><c>aws</c>, <c>azure</c> or <c>gcp</c>.</param>
/// <param name="SnapshotDate">The day the price list is from; shown beside every comparison.</param>
public sealed record HyperscalerPrice(
    string Cloud, string Instance, string Gpu, int GpuCount, string Region, Money PerGpuHour, DateOnly SnapshotDate);

/// <summary>How fresh the offers of each network are that we have a key for.</summary>
public sealed record MarketState(IReadOnlyList<NetworkFreshness> Networks, int Offers);

public sealed record NetworkFreshness(
    NetworkId Network, string DisplayName, int Offers, DateTimeOffset? SucceededAt, string? LastError);

/// <summary>Offers as they are in memory now; no database is asked.</summary>
public interface IMarketReader
{
    Page<OfferRow> Search(OfferQuery query);

    /// <summary>All GPU names on offer, with the lowest price per GPU-hour and how many offers there are.</summary>
    IReadOnlyList<GpuSummary> Gpus();

    MarketState State();

    /// <summary>The cheapest on-demand list price per cloud for a GPU; empty when none compares.</summary>
    IReadOnlyList<HyperscalerPrice> Comparables(GpuModel gpu);

    /// <summary>What a customer must know before relying on the network, in a few words; null for most.</summary>
    string? CautionOf(NetworkId network);
}

public sealed record GpuSummary(string Name, int Offers, Money LowestPerGpuHour);
