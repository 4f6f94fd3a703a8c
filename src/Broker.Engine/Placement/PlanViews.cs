using Broker.Domain.Deployments;
using Broker.Domain.Placement;
using Broker.Domain.Shared;
using Broker.Engine.Market;

namespace Broker.Engine.Placement;

/// <summary>Turns a placement into what its page shows.</summary>
public sealed class PlanViews(HyperscalerPrices prices, ReliabilityPrior prior, ComputeNetworks networks, NetworkFit fit)
{
    public PlanView View(
        PlanId? id, string name, WorkloadSpec workload, PlacementRequest request, Domain.Placement.Placement placement, DateTimeOffset createdAt, DateTimeOffset expiresAt) =>
        new(
            id,
            name,
            createdAt,
            expiresAt,
            request.Replicas,
            request.Needed,
            [.. placement.Replicas.Select((replica, i) => Replica(replica, i, placement.Replicas))],
            placement.PricePerHour,
            placement.RedundancyPerHour,
            placement.Availability,
            placement.AvailabilityIfIndependent,
            [.. placement.Alternatives.Select(a => new PlanAlternativeView(a.Label, a.PricePerHour, a.Availability, a.Remark))],
            Compare(request, placement),
            placement.OffersConsidered,
            fit.Refusals(workload));

    private PlannedReplicaView Replica(PlannedReplica replica, int index, IReadOnlyList<PlannedReplica> all)
    {
        var offer = replica.Offer;
        return new PlannedReplicaView(
            index + 1, replica.Spare, offer.Network, NameOf(offer.Network), offer.Provider, offer.Gpu.DisplayName, offer.GpuCount,
            offer.Region.Code, prior.Alone(offer), SharedFate(index, all), offer.PricePerHour);
    }

    private string SharedFate(int index, IReadOnlyList<PlannedReplica> all)
    {
        var offer = all[index].Offer;
        var others = Enumerable.Range(0, all.Count)
            .Where(i => i != index && all[i].Offer.Network == offer.Network)
            .Select(i => FormattableString.Invariant($"{i + 1}"))
            .ToList();
        var with = others switch
        {
            [] => "own network",
            [var only] => $"shares {NameOf(offer.Network)} with replica {only}",
            [.. var first, var last] => $"shares {NameOf(offer.Network)} with replicas {string.Join(", ", first)} and {last}",
        };
        return $"{with}, {(offer.Region == Domain.Market.Region.Unknown ? "region unknown" : offer.Region.Code)}";
    }

    /// <summary>Against the cheapest list price of any variant in the plan: the comparison a buyer cannot call unfair.</summary>
    private IReadOnlyList<HyperscalerComparison> Compare(PlacementRequest request, Domain.Placement.Placement placement) =>
    [
        .. placement.Replicas
            .Select(r => r.Offer.Gpu)
            .Distinct()
            .SelectMany(prices.Cheapest)
            .GroupBy(price => price.Cloud, StringComparer.Ordinal)
            .Select(cloud => cloud.MinBy(price => price.PerGpuHour)!)
            .OrderBy(price => price.PerGpuHour)
            .Select(price => Compare(price, request, placement.PricePerHour)),
    ];

    private static HyperscalerComparison Compare(HyperscalerPrice price, PlacementRequest request, Money plan)
    {
        var theirs = price.PerGpuHour * request.GpuCount * request.Needed;
        return new HyperscalerComparison(price, request.Needed, theirs, 1 - (plan.Amount / theirs.Amount));
    }

    private string NameOf(NetworkId network) => networks.Find(network)?.Traits.DisplayName ?? network.Value;
}
