using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Engine.Placement;

/// <summary>A network that cannot run a workload at all.</summary>
/// <param name="Reason">In the words of the network's adapter.</param>
public sealed record NetworkRefusal(NetworkId Network, string NetworkName, string Reason);

/// <summary>Sorts out the networks that cannot run a workload before anything is planned on them.</summary>
public sealed class NetworkFit(ComputeNetworks networks)
{
    /// <summary>The connected networks that will never take the workload, by name.</summary>
    public IReadOnlyList<NetworkRefusal> Refusals(WorkloadSpec workload) =>
    [
        .. networks.Connected
            .Select(n => (Network: n, Reason: n.Refuses(workload)))
            .Where(n => n.Reason is not null)
            .Select(n => new NetworkRefusal(n.Network.Id, n.Network.Traits.DisplayName, n.Reason!))
            .OrderBy(n => n.NetworkName, StringComparer.Ordinal),
    ];

    /// <summary>The offers that take the workload, without those of networks that refuse it.</summary>
    public static IReadOnlyList<Offer> Remaining(
        IReadOnlyList<Offer> offers, WorkloadSpec workload, IReadOnlyList<NetworkRefusal> refusals) =>
        [.. offers.Where(o => o.Takes(workload.Kind) && refusals.All(r => r.Network != o.Network))];
}
