using Broker.Domain.Shared;

namespace Broker.Engine.Persistence;

/// <summary>Something that must happen because a row changed; written in the same transaction as the change.</summary>
public sealed class OutboxEntity
{
    public long Id { get; init; }

    /// <summary>One of <see cref="OutboxTopic"/>.</summary>
    public required string Topic { get; init; }

    public OrganisationId? OrganisationId { get; init; }

    /// <summary>JSON; ids and snapshots, never a secret.</summary>
    public required string Payload { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DispatchedAt { get; set; }
}

public static class OutboxTopic
{
    /// <summary>Payload: <c>{"deployment":id}</c>; enqueues the launch job.</summary>
    public const string Launch = "deployment.launch";

    /// <summary>Payload: <c>{"deployment":id}</c>; enqueues the close job.</summary>
    public const string Close = "deployment.close";

    /// <summary>Payload: <c>{"replica":id}</c>; enqueues the replacement of a replica that is lost.</summary>
    public const string Replace = "replica.replace";

    /// <summary>Payload: <c>{"run":id}</c>; enqueues the closing of a billing period.</summary>
    public const string CloseBilling = "billing.close";

    /// <summary>Payload: <c>{"event":id}</c>; enqueues the work on an event of the payment provider.</summary>
    public const string PaymentEvent = "payment.event";

    /// <summary>Payload: a <see cref="Live.LiveItem"/>; goes to the live feed of every node.</summary>
    public const string Live = "live";
}
