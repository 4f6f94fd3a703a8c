using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Domain.Placement;

/// <summary>What a placement must satisfy.</summary>
/// <param name="GpuName">Our GPU name, such as <c>H100</c>; see <see cref="GpuModel.Name"/>.</param>
/// <param name="MinimumMemoryGib">Least memory of one GPU; 0 for any.</param>
/// <param name="GpuCount">GPUs of one replica, at least 1.</param>
/// <param name="Replicas">How many replicas run (n), 1..12.</param>
/// <param name="Needed">How many must be up for the deployment to be up (k), 1..n.</param>
/// <param name="BudgetPerHour">Most the whole placement may cost per hour; null for no limit.</param>
/// <param name="RegionPrefixes">Allowed regions by prefix (<c>eu</c>, <c>us</c>); empty for anywhere.</param>
/// <param name="Kept">Replicas that stay: they count towards n and occupy their providers.</param>
/// <param name="AvoidProviders">Providers not to be used, as (network, provider): they failed lately.</param>
public sealed record PlacementRequest(
    string GpuName,
    int MinimumMemoryGib,
    int GpuCount,
    int Replicas,
    int Needed,
    Money? BudgetPerHour,
    IReadOnlyList<string> RegionPrefixes,
    IReadOnlyList<KeptReplica> Kept,
    IReadOnlyList<(NetworkId Network, string Provider)> AvoidProviders)
{
    /// <summary>
    /// The workload is written in the language of one network, so its providers are all there is to spread over. The
    /// promised availability counts that they fail together.
    /// </summary>
    public bool OneNetworkWillDo { get; init; }
}

/// <summary>A replica that already runs and is part of the placement to be completed.</summary>
/// <param name="ProviderAvailability">Share of time we expect its provider to work, 0..1, its network working.</param>
/// <param name="Availability">Share of time we expect it to serve by itself, 0..1, its network and provider working.</param>
public sealed record KeptReplica(
    NetworkId Network, string Provider, Region Region, Money PricePerHour, double ProviderAvailability, double Availability);

/// <summary>One replica of a placement.</summary>
/// <param name="Availability">Share of time we expect it to serve by itself, 0..1, its network and provider working.</param>
/// <param name="Spare">True for the replicas beyond the needed number: the dearest of the whole placement.</param>
public sealed record PlannedReplica(Offer Offer, double Availability, bool Spare);

/// <summary>A whole placement: the kept replicas, of which only price and availability are counted here, and the new ones.</summary>
/// <param name="Replicas">The new replicas, cheapest first.</param>
/// <param name="PricePerHour">Of the whole placement, kept replicas included.</param>
/// <param name="RedundancyPerHour">What is paid beyond the cheapest <c>Needed</c> replicas of this placement.</param>
/// <param name="Availability">P(at least the needed number are up), shared failure domains taken into account.</param>
/// <param name="AvailabilityIfIndependent">The same as if nothing was shared: what the honest figure must be compared with.</param>
public sealed record Placement(
    IReadOnlyList<PlannedReplica> Replicas,
    Money PricePerHour,
    Money RedundancyPerHour,
    double Availability,
    double AvailabilityIfIndependent,
    IReadOnlyList<PlacementAlternative> Alternatives,
    int OffersConsidered);

/// <summary>Another placement that was not chosen, so that the choice can be understood.</summary>
/// <param name="Label">In words: "Cheapest 2 without a spare", "3 on Akash alone".</param>
/// <param name="Remark">Why it was not chosen.</param>
public sealed record PlacementAlternative(
    string Label, int Replicas, int Needed, Money PricePerHour, double Availability, string Remark);

public abstract record PlacementOutcome
{
    private PlacementOutcome() { }

    public sealed record Planned(Placement Placement) : PlacementOutcome;

    /// <summary>Nothing satisfies the request; each reason says what stood in the way and by how much.</summary>
    public sealed record Infeasible(IReadOnlyList<string> Reasons) : PlacementOutcome;
}

/// <summary>Finds the cheapest placement that satisfies a request. Pure: same offers, same answer; ties by price, then id.</summary>
public interface IPlacementPlanner
{
    PlacementOutcome Plan(PlacementRequest request, IReadOnlyList<Offer> offers);
}
