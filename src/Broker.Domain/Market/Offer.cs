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
}
