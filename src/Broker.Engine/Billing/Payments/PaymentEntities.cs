namespace Broker.Engine.Billing.Payments;

public enum GatewayObjectKind
{
    /// <summary>Ours: an organisation.</summary>
    Customer,

    Invoice,

    CreditNote,
}

public enum GatewayObjectState
{
    /// <summary>On its way, or being tried again.</summary>
    Pending,

    /// <summary>There, as we have it.</summary>
    Done,

    /// <summary>Needs a person; the detail says why.</summary>
    Exception,
}

/// <summary>What the payment provider calls a thing of ours. One row for each of ours, and one for each of theirs.</summary>
public sealed class GatewayObjectEntity
{
    public required GatewayObjectKind Kind { get; init; }

    /// <summary>Of the organisation or the document.</summary>
    public required Guid OurId { get; init; }

    /// <summary>Null until the provider has it.</summary>
    public string? GatewayId { get; set; }

    public required GatewayObjectState State { get; set; }

    /// <summary>Why it waits or needs a person; never a secret.</summary>
    public string? Detail { get; set; }

    public int Attempts { get; set; }

    /// <summary>When it is looked at again while it is pending.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>Since when neither side has anything to tell the other; null while one may.</summary>
    public DateTimeOffset? SettledAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>A message of the provider, kept before it is acted on.</summary>
public sealed class GatewayEventEntity
{
    /// <summary>The provider's, unique for ever: a second delivery changes nothing.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>What it is about.</summary>
    public string? About { get; init; }

    /// <summary>The provider's invoice it belongs to.</summary>
    public string? Invoice { get; init; }

    /// <summary>When it happened there.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The whole message as it came.</summary>
    public required string Payload { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Null while it still has to be acted on.</summary>
    public DateTimeOffset? ProcessedAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>Why it could not be acted on, or what a person has to look at.</summary>
    public string? Error { get; set; }
}
