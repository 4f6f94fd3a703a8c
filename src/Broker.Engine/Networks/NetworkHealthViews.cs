using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;

namespace Broker.Engine.Networks;

/// <summary>How orders went that were made in a stretch of time. An order its customer took back counts for nothing.</summary>
/// <param name="Served">Answered a probe at least once, or did its work to the end.</param>
/// <param name="Failed">Got no lease, never answered, or was ended by the network before it did.</param>
/// <param name="Pending">Neither yet.</param>
public sealed record DeployRate(int Served, int Failed, int Pending)
{
    public static readonly DeployRate None = new(0, 0, 0);

    /// <summary>Served over decided, 0..1; null before anything was decided.</summary>
    public decimal? Share => Served + Failed == 0 ? null : (decimal)Served / (Served + Failed);
}

/// <summary>What we measured ourselves, over all customers.</summary>
/// <param name="Week">Orders of the last 7 days.</param>
/// <param name="Month">Orders of the last 30 days.</param>
/// <param name="ReadyMedian">From the order to the first good probe, of the orders of the last 30 days that served.</param>
/// <param name="ReadyP95">19 of 20 were ready sooner.</param>
/// <param name="Watched">How long replicas were known to serve or not to serve in the last 30 days, all added up.</param>
/// <param name="Availability">Share of <paramref name="Watched"/> in which they served; null if nothing was watched.</param>
public sealed record ServiceRecord(
    DeployRate Week, DeployRate Month, TimeSpan? ReadyMedian, TimeSpan? ReadyP95, TimeSpan Watched, decimal? Availability)
{
    public static readonly ServiceRecord None = new(DeployRate.None, DeployRate.None, null, null, TimeSpan.Zero, null);
}

/// <summary>How one network is doing.</summary>
/// <param name="Status">Unknown while it is not connected.</param>
/// <param name="Why">Behind the status, in words; null when all is well.</param>
/// <param name="Circuit">As the node that answers sees it; so are <paramref name="LastAnsweredAt"/> and <paramref name="Faults"/>.</param>
/// <param name="Faults">Calls of the last hour that brought no usable answer, at most 20.</param>
/// <param name="ClaimedUptime">Mean over its providers of what the network claims for them, 0..1; null if it claims nothing.</param>
/// <param name="OpenIncidents">Incidents of replicas there that are not resolved.</param>
/// <param name="Price">Lowest price of the GPU it offers most; null without a history.</param>
public sealed record NetworkHealth(
    NetworkId Network, string DisplayName, string? Caution, bool IsConnected, Status Status, string? Why, CircuitState Circuit,
    DateTimeOffset? LastAnsweredAt, int Faults, int Offers, int Providers, DateTimeOffset? OffersAt, double? ClaimedUptime,
    ServiceRecord Record, int OpenReplicas, int OpenIncidents, PriceTrend? Price);

/// <summary>Lowest price per GPU-hour of what was free, at even steps of time.</summary>
public sealed record PriceTrend(string Gpu, IReadOnlyList<PricePoint> Points)
{
    /// <summary>Last against first, such as -0.05 for 5 % less; null with fewer than two points.</summary>
    public decimal? Change => Points is [{ PerGpuHour.Amount: > 0 } first, .., var last]
        ? (last.PerGpuHour.Amount / first.PerGpuHour.Amount) - 1
        : null;
}

public sealed record PricePoint(DateTimeOffset At, Money PerGpuHour);

/// <summary>One network in depth.</summary>
/// <param name="Prices">Of the GPUs it offers most.</param>
/// <param name="Inside">What only the operator's staff may see; null for members.</param>
public sealed record NetworkDetail(NetworkHealth Health, IReadOnlyList<PriceTrend> Prices, NetworkInside? Inside);

/// <param name="Faults">What came instead of answers, newest first.</param>
/// <param name="Incidents">Open ones, oldest first.</param>
/// <param name="Differences">Between the network's list and our book, still standing, oldest first.</param>
public sealed record NetworkInside(
    IReadOnlyList<WireFault> Faults, IReadOnlyList<NetworkIncident> Incidents, IReadOnlyList<NetworkDifference> Differences);

public sealed record NetworkIncident(
    IncidentId Id, int Number, DeploymentId Deployment, string DeploymentName, string OrganisationName, string Provider, string Cause,
    DateTimeOffset OpenedAt);

public sealed record NetworkDifference(FindingKind Kind, string Lease, string Detail, DateTimeOffset Since);

/// <summary>One provider of a network: what it offers now and how it served us.</summary>
/// <param name="Lowest">Lowest price per GPU-hour among its offers; null if it offers nothing now.</param>
public sealed record ProviderHealth(
    string Provider, int Offers, Money? Lowest, double? ClaimedUptime, ServiceRecord Record, int OpenReplicas, int OpenIncidents)
{
    /// <summary>Why a replica last failed there, in the network's words or ours; staff only.</summary>
    public string? LastFailure { get; init; }

    public DateTimeOffset? LastFailureAt { get; init; }
}

public enum ProviderSort
{
    /// <summary>How many orders it had in 30 days.</summary>
    Orders,
    Provider,
    Offers,
    Success,
    Ready,
    Availability,
    Price,
}

/// <param name="OnlyUsed">Leaves out providers that had no order in 30 days and hold no replica.</param>
public sealed record ProviderQuery(
    string? Search = null, bool OnlyUsed = false, ProviderSort Sort = ProviderSort.Orders, bool Descending = true, PageRequest? Page = null);

/// <summary>How networks do: offers as they are in memory, the rest from the database, over all customers and without their names.</summary>
public interface INetworkHealthReader
{
    /// <summary>Every network that is switched on, the connected first, then by name.</summary>
    Task<IReadOnlyList<NetworkHealth>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Null if there is no such network.</summary>
    /// <param name="priceWindow">How far the prices go back, 1 hour to 90 days.</param>
    Task<NetworkDetail?> FindAsync(NetworkId network, TimeSpan priceWindow, CancellationToken cancellationToken);

    /// <summary>Sorted, filtered and cut into pages by the server; rows without the value sorted by come last either way.</summary>
    Task<Page<ProviderHealth>> ProvidersAsync(NetworkId network, ProviderQuery query, CancellationToken cancellationToken);
}
