using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Deployments;
using Broker.Engine.Market;

namespace Broker.Portal.Deployments;

/// <summary>What a running deployment saves against the cheapest list price, its redundancy included.</summary>
/// <param name="Share">0..1; negative when it is dearer.</param>
public sealed record ListPriceSaving(decimal Share, HyperscalerPrice Price, Money PricePerHour, int Replicas);

/// <summary>Compares like for like: the needed replicas at list price against all replicas here.</summary>
public sealed class ListPrices(IMarketReader market)
{
    private const int OffersLookedAt = 200;

    /// <summary>Null when no cloud lists an instance that compares.</summary>
    public ListPriceSaving? Compare(DeploymentView deployment)
    {
        // Only the cards its own replicas have: another card of the same name may be another machine.
        var names = deployment.Replicas.Select(r => r.Gpu).ToHashSet(StringComparer.Ordinal);
        var cheapest = market
            .Search(new OfferQuery(GpuName: deployment.Gpu, OnlyAvailable: false, Page: new PageRequest(0, OffersLookedAt)))
            .Items
            .Select(row => row.Offer.Gpu)
            .Where(gpu => names.Contains(gpu.DisplayName))
            .Distinct()
            .SelectMany(market.Comparables)
            .Where(price => price.PerGpuHour.Amount > 0)
            .MinBy(price => price.PerGpuHour.Amount);
        if (cheapest is null)
        {
            return null;
        }

        var there = cheapest.PerGpuHour * (deployment.GpuCount * deployment.Needed);
        return new ListPriceSaving(1 - (deployment.PricePerHour.Amount / there.Amount), cheapest, there, deployment.Needed);
    }
}
