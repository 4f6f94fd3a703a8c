using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Domain.Market;

/// <summary>Identity of an offer inside one refresh: network, provider, GPU, count and region.</summary>
public sealed record OfferId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Where a replica would run, as far as the network says.</summary>
/// <param name="Code">Our coarse code: <c>eu-west</c>, <c>us-east</c>; <c>unknown</c> if not said.</param>
/// <param name="Country">ISO 3166-1 alpha-2, if the network says it.</param>
public sealed record Region(string Code, string? Country)
{
    public static readonly Region Unknown = new("unknown", null);

    /// <summary>Whether the region lies under a prefix: <c>eu-west</c> is under <c>eu</c> and <c>eu-west</c>, not under <c>e</c>.</summary>
    public bool IsUnder(string prefix) =>
        Code.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        && (Code.Length == prefix.Length || Code[prefix.Length] == '-');
}

/// <summary>Capacity that a network says can be rented now, in our own terms.</summary>
/// <param name="Provider">The network's own id of who runs the machine; the failure domain below the network.</param>
/// <param name="GpuCount">GPUs of one replica, all on one machine; at least 1.</param>
/// <param name="Available">How many such replicas the network says it could place now; a claim, not a promise.</param>
/// <param name="PricePerGpuHour">Price for one GPU for one hour, everything the network adds included.</param>
/// <param name="PriceSource">In words: where the price comes from, such as "median of real bids".</param>
/// <param name="ObservedAt">When the network said so (UTC); the offer's age counts from here.</param>
/// <param name="ClaimedUptime">Share in 0..1 that the network claims for this provider; null if it claims none.</param>
/// <param name="MinimumTerm">Shortest time the network bills us for, whatever happens.</param>
/// <param name="NetworkReference">What the adapter needs to order exactly this offer; opaque to everyone else.</param>
public sealed record Offer(
    OfferId Id,
    NetworkId Network,
    string Provider,
    GpuModel Gpu,
    int GpuCount,
    Region Region,
    int Available,
    Money PricePerGpuHour,
    string PriceSource,
    DateTimeOffset ObservedAt,
    double? ClaimedUptime,
    TimeSpan MinimumTerm,
    string NetworkReference)
{
    /// <summary>Price of one replica on this offer for one hour.</summary>
    public Money PricePerHour => PricePerGpuHour * GpuCount;

    /// <summary>The one kind of workload the offer is for; null where it takes whatever its network can run.</summary>
    public WorkloadKind? OnlyFor { get; init; }

    public bool Takes(WorkloadKind kind) => OnlyFor is null || OnlyFor == kind;

    /// <summary>What the network itself asks for one GPU and hour, where we ask more; null where the prices are one.</summary>
    public Money? NetworkPricePerGpuHour { get; init; }

    /// <summary>What one replica costs us per hour on this offer.</summary>
    public Money CostPerHour => (NetworkPricePerGpuHour ?? PricePerGpuHour) * GpuCount;

    /// <summary>The offer as customers see it: our share on top, in prices of at most six decimals.</summary>
    /// <param name="markupPercent">Of the network's price, at least 0.</param>
    public Offer MarkedUp(decimal markupPercent) => markupPercent == 0
        ? this
        : this with
        {
            NetworkPricePerGpuHour = PricePerGpuHour,
            PricePerGpuHour = PricePerGpuHour with
            {
                Amount = decimal.Round(PricePerGpuHour.Amount * (1 + (markupPercent / 100)), 6, MidpointRounding.ToPositiveInfinity),
            },
        };

    /// <summary>The offer as its network made it: what is ordered there.</summary>
    public Offer AtCost() => NetworkPricePerGpuHour is { } cost ? this with { PricePerGpuHour = cost, NetworkPricePerGpuHour = null } : this;
}
