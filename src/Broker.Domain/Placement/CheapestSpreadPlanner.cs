using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Domain.Placement;

/// <summary>
/// The cheapest replicas on distinct providers, and on at least two networks as soon as there are two replicas. It
/// does not search for a promise: it states honestly what the cheapest spread is worth.
/// </summary>
/// <remarks>
/// Greedy and exact: only the cheapest offer of each provider can be part of a cheapest set, and when the cheapest
/// set lies on one network, exchanging its dearest new replica for the cheapest of another network is optimal.
/// </remarks>
/// <param name="nameOf">What people call a network; used in words only.</param>
public sealed class CheapestSpreadPlanner(ReliabilityPrior prior, Func<NetworkId, string> nameOf) : IPlacementPlanner
{
    private const int MostReplicas = 12;
    private const int NetworksWanted = 2;

    private readonly SharedFate _fate = new(prior);

    public PlacementOutcome Plan(PlacementRequest request, IReadOnlyList<Offer> offers)
    {
        RequirePossible(request);
        var missing = Math.Max(0, request.Replicas - request.Kept.Count);
        if (missing == 0)
        {
            return new PlacementOutcome.Planned(Describe(request, [], new Candidates([], 0)));
        }

        var (candidates, reason) = CandidateSearch.Find(request, offers);
        if (candidates is null)
        {
            return new PlacementOutcome.Infeasible([reason!]);
        }

        var reasons = Shortages(request, candidates.Offers, missing);
        if (reasons.Count > 0)
        {
            return new PlacementOutcome.Infeasible(reasons);
        }

        var placement = Describe(request, Cheapest(request, candidates.Offers, missing), candidates);
        return request.BudgetPerHour is { } limit && placement.PricePerHour > limit
            ? new PlacementOutcome.Infeasible([Reasons.OverBudget(placement.PricePerHour, limit)])
            : new PlacementOutcome.Planned(placement);
    }

    private static void RequirePossible(PlacementRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.GpuCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Needed, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Replicas, request.Needed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Replicas, MostReplicas);
    }

    private List<string> Shortages(PlacementRequest request, IReadOnlyList<Offer> offers, int missing)
    {
        var reasons = new List<string>();
        if (offers.Count < missing)
        {
            reasons.Add(Reasons.TooFewProviders(request, offers.Count, missing));
        }

        // Beside replicas that run, a replacement on the same network is better than none.
        if (request is { Replicas: >= NetworksWanted, Kept.Count: 0, OneNetworkWillDo: false } && offers.All(o => o.Network == offers[0].Network))
        {
            reasons.Add(Reasons.TooFewNetworks(request, nameOf(offers[0].Network)));
        }

        return reasons;
    }

    private static List<Offer> Cheapest(PlacementRequest request, IReadOnlyList<Offer> offers, int count)
    {
        var chosen = offers.Take(count).ToList();
        var networks = chosen.Select(o => o.Network).Concat(request.Kept.Select(k => k.Network)).Distinct().ToList();
        if (request.Replicas >= NetworksWanted && networks.Count == 1
            && offers.FirstOrDefault(o => o.Network != networks[0]) is { } elsewhere)
        {
            chosen[^1] = elsewhere;
        }

        return chosen;
    }

    private Placement Describe(PlacementRequest request, IReadOnlyList<Offer> chosen, Candidates candidates)
    {
        List<Member> members = [.. request.Kept.Select(SharedFate.MemberOf), .. chosen.Select(_fate.MemberOf)];
        var byPrice = members.OrderBy(m => m.PricePerHour).ToList();
        var price = Sum(byPrice);
        var spares = byPrice.Skip(request.Needed).ToHashSet(ReferenceEqualityComparer.Instance);
        return new Placement(
            [.. byPrice
                .Where(m => m.Offer is not null)
                .Select(m => new PlannedReplica(m.Offer!, m.ReplicaUp, spares.Contains(m)))],
            price,
            price - Sum(byPrice.Take(request.Needed)),
            _fate.Availability(members, request.Needed),
            _fate.IfIndependent(members, request.Needed),
            request.Kept.Count == 0 ? Alternatives(request, candidates.Offers, chosen, price) : [],
            candidates.Considered);
    }

    private List<PlacementAlternative> Alternatives(
        PlacementRequest request, IReadOnlyList<Offer> offers, IReadOnlyList<Offer> chosen, Money price)
    {
        var alternatives = new List<PlacementAlternative>();
        if (request.Replicas > request.Needed)
        {
            var bare = request with { Replicas = request.Needed };
            alternatives.Add(Alternative(
                $"Cheapest {request.Needed} without a spare", bare, Cheapest(bare, offers, bare.Replicas),
                cost => $"{Against(cost, price)}, but one failure stops the deployment."));
        }

        if (request is { Replicas: >= NetworksWanted, OneNetworkWillDo: false } && OnOneNetwork(request, offers) is { } together)
        {
            // Where more than the survivors are needed the single network can read better: they fail together, but
            // seldom. What it loses is everything at once, and the figure does not count the replacements.
            var network = nameOf(together[0].Network);
            var survivors = chosen.Count(o => o.Network != together[0].Network);
            alternatives.Add(Alternative(
                $"{request.Replicas} on {network} alone", request, together,
                cost => $"{Against(cost, price)}, but all {request.Replicas} stop when {network} goes dark; of this plan {survivors} would go on."));
        }

        if (request.Replicas < MostReplicas && offers.Count > request.Replicas)
        {
            var more = request with { Replicas = request.Replicas + 1 };
            alternatives.Add(Alternative(
                $"One more: {more.Replicas}, of which {more.Needed} must serve", more, Cheapest(more, offers, more.Replicas),
                cost => OverLimit(request, cost) ?? $"{Against(cost, price)}; tolerates one more failure."));
        }

        return alternatives;
    }

    private PlacementAlternative Alternative(
        string label, PlacementRequest request, List<Offer> chosen, Func<Money, string> remark)
    {
        var members = chosen.ConvertAll(_fate.MemberOf);
        var price = Sum(members);
        return new PlacementAlternative(
            label, request.Replicas, request.Needed, price, _fate.Availability(members, request.Needed), remark(price));
    }

    private static List<Offer>? OnOneNetwork(PlacementRequest request, IReadOnlyList<Offer> offers) => offers
        .GroupBy(o => o.Network)
        .Select(network => network.Take(request.Replicas).ToList())
        .Where(chosen => chosen.Count == request.Replicas)
        .OrderBy(chosen => chosen.Sum(o => o.PricePerHour.Amount))
        .ThenBy(chosen => chosen[0].Network.Value, StringComparer.Ordinal)
        .FirstOrDefault();

    private static string Against(Money cost, Money chosen) => cost.CompareTo(chosen) switch
    {
        0 => "Same price",
        < 0 => $"Saves {Reasons.PerHour(chosen - cost)}",
        _ => $"Costs {Reasons.PerHour(cost - chosen)} more",
    };

    private static string? OverLimit(PlacementRequest request, Money cost) =>
        request.BudgetPerHour is { } limit && cost > limit
            ? $"{Reasons.PerHour(cost - limit)} over your limit."
            : null;

    private static Money Sum(IEnumerable<Member> members) =>
        members.Aggregate(Money.Usd(0), (sum, member) => sum + member.PricePerHour);
}
