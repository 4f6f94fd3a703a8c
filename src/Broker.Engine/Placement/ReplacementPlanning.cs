using Broker.Domain.Placement;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Engine.Market;

namespace Broker.Engine.Placement;

/// <summary>Finds one more replica for a deployment that has lost one, on the market as it is now.</summary>
public sealed class ReplacementPlanning(OfferIndex index, IPlacementPlanner planner, ReliabilityPrior prior, NetworkFit fit)
{
    /// <param name="kept">Replicas that stay; their providers are taken, and the second network is looked for beside them.</param>
    /// <param name="avoid">Providers that failed lately.</param>
    public PlacementOutcome Plan(
        DeploymentEntity deployment,
        IReadOnlyList<ReplicaEntity> kept,
        IReadOnlyList<(NetworkId Network, string Provider)> avoid)
    {
        // One place is filled at a time: with two lost at once the second is planned beside the first's replacement.
        var replicas = kept.Count + 1;
        var request = new PlacementRequest(
            deployment.GpuName,
            deployment.MinimumMemoryGib,
            deployment.GpuCount,
            replicas,
            Math.Min(deployment.Needed, replicas),
            deployment.BudgetPerHour,
            deployment.RegionPrefixes,
            [.. kept.Select(Kept)],
            avoid);

        // When a network goes dark its last offers are the very ones that cannot be had; better old ones than none.
        var market = index.Current;
        var refusals = fit.Refusals(deployment.Workload);
        var outcome = planner.Plan(request, NetworkFit.Remaining(market.OfNetworksThatAnswer(), deployment.Workload, refusals));
        return outcome is PlacementOutcome.Infeasible
            ? planner.Plan(request, NetworkFit.Remaining(market.Offers, deployment.Workload, refusals))
            : outcome;
    }

    private KeptReplica Kept(ReplicaEntity replica) => new(
        replica.Network,
        replica.Provider,
        replica.Offer.Region,
        replica.Offer.PricePerHour,
        prior.Provider(replica.Offer.ClaimedUptime),
        prior.Replica(replica.Offer.GpuCount));
}
