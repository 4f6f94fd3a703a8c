using Broker.Domain.Shared;

namespace Broker.Engine.Billing;

/// <summary>
/// What we ask on top of a network's price, from a moment on. The most exact row that holds wins: GPU and network, then
/// GPU, then network, then all; among equals the newest. No row is ever edited.
/// </summary>
public sealed class PriceRowEntity
{
    public long Id { get; init; }

    public NetworkId? Network { get; init; }

    /// <summary>Name of the GPU model; null for all.</summary>
    public string? Gpu { get; init; }

    /// <summary>Share of the network's price in percent, 0..500.</summary>
    public required decimal MarkupPercent { get; init; }

    public required DateTimeOffset ValidFrom { get; init; }

    public DateTimeOffset? ValidTo { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public string? Reason { get; init; }
}

/// <summary>What one unit of a currency was worth on a day, by a source that published it. Never edited.</summary>
public sealed class FxRateEntity
{
    public required Currency From { get; init; }

    public required Currency To { get; init; }

    public required DateOnly Date { get; init; }

    public required string Source { get; init; }

    public required decimal Rate { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }
}
