using Broker.Domain.Shared;

namespace Broker.Engine.Market;

/// <summary>One row per offer whose price or stock changed between two refreshes.</summary>
public sealed class OfferPriceEntity
{
    public long Id { get; init; }

    public required NetworkId Network { get; init; }

    public required string Provider { get; init; }

    public required string Gpu { get; init; }

    public required int GpuCount { get; init; }

    public required string Region { get; init; }

    public required Money PricePerGpuHour { get; init; }

    public required int Available { get; init; }

    public required DateTimeOffset ObservedAt { get; init; }
}

/// <summary>How the last refresh of a network's offers went.</summary>
public sealed class NetworkRefreshEntity
{
    public required NetworkId Network { get; init; }

    public DateTimeOffset? SucceededAt { get; set; }

    public required DateTimeOffset TriedAt { get; set; }

    public int Offers { get; set; }

    public string? LastError { get; set; }
}
