using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Domain.Placement;

/// <summary>A replica as far as its price and its fate go, kept or new.</summary>
internal sealed record Member(NetworkId Network, string Provider, Money PricePerHour, double ProviderUp, double ReplicaUp, Offer? Offer);

/// <summary>The availability of a set of replicas under a prior.</summary>
internal sealed class SharedFate(ReliabilityPrior prior)
{
    public Member MemberOf(Offer offer) => new(
        offer.Network, offer.Provider, offer.PricePerHour,
        prior.Provider(offer.ClaimedUptime), prior.Replica(offer.GpuCount), offer);

    public static Member MemberOf(KeptReplica kept) => new(
        kept.Network, kept.Provider, kept.PricePerHour, kept.ProviderAvailability, kept.Availability, Offer: null);

    /// <summary>P(at least <paramref name="needed"/> up): networks hold providers, providers hold replicas.</summary>
    public double Availability(IReadOnlyList<Member> members, int needed)
    {
        var networks = members.GroupBy(m => m.Network).Select(network => new FailureDomain.Shared(
            prior.Network(network.Key),
            [.. network.GroupBy(m => m.Provider, StringComparer.Ordinal).Select(Provider)]));
        return UpProbability.AtLeast(needed, new FailureDomain.Shared(1, [.. networks]));
    }

    /// <summary>The same members as if each had a network and a provider to itself.</summary>
    public double IfIndependent(IReadOnlyList<Member> members, int needed) => UpProbability.AtLeast(
        needed, members.Select(m => prior.Network(m.Network) * m.ProviderUp * m.ReplicaUp));

    private static FailureDomain.Shared Provider(IGrouping<string, Member> members) =>
        new(members.First().ProviderUp, [.. members.Select(m => new FailureDomain.Replica(m.ReplicaUp))]);
}
