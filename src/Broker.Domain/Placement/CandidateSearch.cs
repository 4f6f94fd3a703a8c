using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Domain.Placement;

/// <summary>What a request leaves of the market: one offer per provider, the cheapest, cheapest first.</summary>
/// <param name="Offers">Ordered by price, then id: the order in which they are taken.</param>
/// <param name="Considered">How many offers satisfied the request before the dearer ones of each provider were left out.</param>
internal sealed record Candidates(IReadOnlyList<Offer> Offers, int Considered);

/// <summary>Filters offers for a request; when nothing is left, the first filter that emptied the list is the reason.</summary>
internal static class CandidateSearch
{
    /// <summary>Price first; the rest only makes the same market give the same answer whatever its order.</summary>
    private static readonly Comparer<Offer> ByPriceThenId = Comparer<Offer>.Create((left, right) =>
    {
        var byPrice = left.PricePerHour.CompareTo(right.PricePerHour);
        if (byPrice != 0)
        {
            return byPrice;
        }

        var byId = string.CompareOrdinal(left.Id.Value, right.Id.Value);
        return byId != 0 ? byId : string.CompareOrdinal(left.Network.Value, right.Network.Value);
    });

    /// <returns>The candidates, or the reason why there is none.</returns>
    public static (Candidates? Found, string? Reason) Find(PlacementRequest request, IReadOnlyList<Offer> offers)
    {
        var left = offers.Where(o => GpuNames.Same(o.Gpu.Name, request.GpuName)).ToList();
        if (left.Count == 0)
        {
            return (null, Reasons.UnknownGpu(request.GpuName, offers));
        }

        foreach (var (keeps, reason) in Filters(request))
        {
            var kept = left.Where(keeps).ToList();
            if (kept.Count == 0)
            {
                return (null, reason(left));
            }

            left = kept;
        }

        return (new Candidates(CheapestPerProvider(left), left.Count), null);
    }

    private static IEnumerable<(Func<Offer, bool> Keeps, Func<IReadOnlyList<Offer>, string> Reason)> Filters(
        PlacementRequest request)
    {
        var taken = request.Kept.Select(k => (k.Network, k.Provider)).ToHashSet();
        var avoided = request.AvoidProviders.ToHashSet();
        yield return (o => o.Gpu.MemoryGib >= request.MinimumMemoryGib, left => Reasons.TooLittleMemory(request, left));
        yield return (o => o.GpuCount == request.GpuCount, left => Reasons.NoSuchCount(request, left));
        yield return (o => request.RegionPrefixes.Count == 0 || request.RegionPrefixes.Any(o.Region.IsUnder), left => Reasons.NotInRegion(request, left));
        yield return (o => o.Available > 0, _ => Reasons.SoldOut(request));
        yield return (o => !taken.Contains((o.Network, o.Provider)), _ => Reasons.AllTaken(request));
        yield return (o => !avoided.Contains((o.Network, o.Provider)), _ => Reasons.AllAvoided(request));
    }

    private static List<Offer> CheapestPerProvider(List<Offer> offers)
    {
        var cheapest = new Dictionary<(NetworkId, string), Offer>();
        foreach (var offer in offers)
        {
            var provider = (offer.Network, offer.Provider);
            if (!cheapest.TryGetValue(provider, out var best) || ByPriceThenId.Compare(offer, best) < 0)
            {
                cheapest[provider] = offer;
            }
        }

        var ordered = cheapest.Values.ToList();
        ordered.Sort(ByPriceThenId);
        return ordered;
    }
}
