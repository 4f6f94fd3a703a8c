using Broker.Simulator.Supply;
using Broker.Simulator.Workloads;

namespace Broker.Simulator.Aethir;

internal static class AethirMode
{
    public const string Reserve = "Reserve";
    public const string OnDemand = "OnDemand";
}

internal static class AethirStatus
{
    public const string Quoted = "QUOTED";
    public const string Created = "CREATED";
    public const string Provisioning = "PROVISIONING";
    public const string Active = "ACTIVE";
    public const string Degraded = "DEGRADED";
    public const string Offline = "OFFLINE";
    public const string Released = "RELEASED";
    public const string Settled = "SETTLED";
    public const string Rejected = "REJECTED";
    public const string Expired = "EXPIRED";
    public const string Refunded = "REFUNDED";
}

/// <summary>A price with the rate of its minute.</summary>
internal sealed record AethirQuote(string Id, AethirOffer Offer, int TermHours, decimal AthUsd, DateTimeOffset ExpiresAt)
{
    public decimal TotalUsd => Offer.PricePerHourUsd * TermHours;

    public decimal TotalAth => TotalUsd / AthUsd;
}

/// <summary>What shall run; an operating system instead of an image makes it a machine to log in to.</summary>
internal sealed record AethirWish(string? Image, string? Os, int Port, IReadOnlyDictionary<string, string> Environment);

internal sealed class AethirOrder(int number, string id, string clientOrderId, AethirQuote quote, AethirWish wish, DateTimeOffset createdAt)
{
    public int Number { get; } = number;

    public string Id { get; } = id;

    public string ClientOrderId { get; } = clientOrderId;

    /// <summary>The rate in it holds for the order's whole life.</summary>
    public AethirQuote Quote { get; } = quote;

    public AethirOffer Offer => Quote.Offer;

    public AethirWish Wish { get; } = wish;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public string Status { get; set; } = AethirStatus.Created;

    public string? Reason { get; set; }

    /// <summary>Billed from here.</summary>
    public DateTimeOffset? TermStart { get; set; }

    /// <summary>Only a Reserve order has an end of its own; a renewal moves it.</summary>
    public DateTimeOffset? TermEnd { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public DateTimeOffset? HeartbeatAt { get; set; }

    public List<AethirSpan> Offline { get; } = [];

    public Workload? Workload { get; set; }

    public List<AethirDay> Days { get; } = [];

    /// <summary>Whether it holds its GPUs.</summary>
    public bool IsLive => Status is AethirStatus.Created or AethirStatus.Provisioning or AethirStatus.Active or AethirStatus.Degraded or AethirStatus.Offline;

    public TimeSpan OfflineWithin(DateTimeOffset from, DateTimeOffset to) => Offline.Aggregate(TimeSpan.Zero, (sum, span) => sum + span.Within(from, to));
}

/// <param name="To">Null while it lasts.</param>
internal sealed record AethirSpan(DateTimeOffset From, DateTimeOffset? To)
{
    public TimeSpan Within(DateTimeOffset from, DateTimeOffset to)
    {
        var start = From > from ? From : from;
        var end = To is { } ended && ended < to ? ended : to;
        return end > start ? end - start : TimeSpan.Zero;
    }
}

/// <summary>One UTC day of one order, settled.</summary>
internal sealed record AethirDay(DateOnly Date, decimal GrossUsd, decimal FeeUsd, decimal RefundedUsd, string? Reason);
