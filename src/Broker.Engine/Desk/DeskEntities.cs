using Broker.Domain.Shared;

namespace Broker.Engine.Desk;

/// <summary>Where an order of the desk stands.</summary>
public enum DeskOrderState
{
    /// <summary>Nobody works on it.</summary>
    ToFulfil,

    /// <summary>An operator orders it at Aethir: something may be rented there already.</summary>
    Taken,

    /// <summary>Rented; the access data is known.</summary>
    Fulfilled,

    /// <summary>Not wanted any more; an operator has to give it back.</summary>
    ReleaseAsked,

    /// <summary>Given back, or taken back by Aethir.</summary>
    Released,

    /// <summary>An operator could not get it.</summary>
    Refused,

    /// <summary>Not wanted any more before anybody worked on it.</summary>
    Cancelled,
}

/// <summary>A quote that Aethir signed and an operator entered: what the desk offers.</summary>
public sealed class DeskQuoteEntity
{
    public required Guid Id { get; init; }

    /// <summary>Aethir's number on the signed paper; unique.</summary>
    public required string Number { get; init; }

    public required string Gpu { get; init; }

    public required int GpuCount { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }

    public required string Provider { get; init; }

    public required Money PricePerGpuHour { get; init; }

    /// <summary>Shortest booked term in whole hours.</summary>
    public required int TermHours { get; init; }

    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>How many such machines the quote covers.</summary>
    public required int Available { get; init; }

    public required UserId EnteredBy { get; init; }

    public required DateTimeOffset EnteredAt { get; init; }

    public DateTimeOffset? WithdrawnAt { get; set; }
}

/// <summary>A customer's order on a quote.</summary>
public sealed class DeskOrderEntity
{
    /// <summary>As operators call it: D-1001.</summary>
    public long Number { get; init; }

    public required OrderTag Tag { get; init; }

    public required ReplicaId ReplicaId { get; init; }

    public required Guid QuoteId { get; init; }

    public required Money PricePerHour { get; init; }

    public DeskOrderState State { get; set; }

    /// <summary>What is to be installed, secrets included, encrypted; null once it has ended.</summary>
    public string? ProtectedWorkload { get; set; }

    public required DateTimeOffset OrderedAt { get; init; }

    /// <summary>Who works on it, or did.</summary>
    public UserId? TakenBy { get; set; }

    public DateTimeOffset? TakenAt { get; set; }

    public string? NetworkOrderNumber { get; set; }

    /// <summary>Address and credentials note, encrypted; null before it is fulfilled and once it has ended.</summary>
    public string? ProtectedAccess { get; set; }

    public DateTimeOffset? FulfilledAt { get; set; }

    public DateTimeOffset? ReleaseAskedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public string? EndReason { get; set; }

    public uint RowVersion { get; set; }

    public bool IsOpen => EndedAt is null;
}

/// <summary>What somebody did at the desk, in words: never changed, never deleted.</summary>
public sealed class DeskLineEntity
{
    public long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Null for the broker itself.</summary>
    public UserId? Actor { get; init; }

    public required string ActorName { get; init; }

    public long? OrderNumber { get; init; }

    public Guid? QuoteId { get; init; }

    public required string Text { get; init; }
}

/// <summary>How to reach what was rented.</summary>
/// <param name="Endpoint">http(s) for a service, ssh for a machine.</param>
/// <param name="Note">Credentials and whatever else an operator must know; a secret.</param>
internal sealed record DeskAccess(Uri Endpoint, string? Note);
