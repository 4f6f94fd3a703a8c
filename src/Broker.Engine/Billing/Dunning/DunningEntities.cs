using Broker.Domain.Shared;

namespace Broker.Engine.Billing.Dunning;

/// <summary>What is done about an invoice that is overdue, in this order.</summary>
public enum DunningStep
{
    Reminder,

    SecondReminder,

    /// <summary>Nothing new may be deployed.</summary>
    BlockNew,

    /// <summary>Everything is closed.</summary>
    StopAll,
}

/// <summary>A step that was taken: once per invoice.</summary>
public sealed class DunningStepEntity
{
    public required InvoiceId InvoiceId { get; init; }

    public required DunningStep Step { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    /// <summary>Whole days after the due date on which it was taken.</summary>
    public required int DaysOverdue { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>Why an organisation may deploy nothing new.</summary>
public sealed class SpendingBlockEntity
{
    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required InvoiceId InvoiceId { get; init; }

    public required string InvoiceNumber { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset Since { get; init; }

    public DateTimeOffset? LiftedAt { get; set; }
}
