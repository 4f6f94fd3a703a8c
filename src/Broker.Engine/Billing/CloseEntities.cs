using Broker.Domain.Shared;

namespace Broker.Engine.Billing;

public enum CloseRunState
{
    Running,

    /// <summary>Every organisation is closed or has nothing to bill.</summary>
    Done,

    /// <summary>Went through; some organisations need a person first.</summary>
    Exceptions,
}

/// <summary>One month being closed for everybody. There is one run per month; starting it again goes on with what is left.</summary>
public sealed class CloseRunEntity
{
    public required Guid Id { get; init; }

    public required DateOnly Period { get; init; }

    public CloseRunState State { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string StartedBy { get; init; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>How many organisations there are to close.</summary>
    public int Total { get; set; }

    public int Closed { get; set; }

    public int Excepted { get; set; }
}

public enum CloseItemState
{
    Waiting,

    /// <summary>Its period is closed; there is an invoice unless nothing was to be billed.</summary>
    Closed,

    /// <summary>Needs a person; the detail says for what.</summary>
    Exception,
}

public sealed class CloseRunItemEntity
{
    public required Guid RunId { get; init; }

    public required OrganisationId CustomerId { get; init; }

    public CloseItemState State { get; set; }

    public string? Detail { get; set; }

    public DateTimeOffset? At { get; set; }
}

public enum BillingRequestKind
{
    CreditNote,

    WriteOff,

    SlaCredit,

    ReRating,
}

public enum BillingRequestState
{
    Waiting,

    Approved,

    Refused,

    /// <summary>Approved, and booked.</summary>
    Done,
}

/// <summary>What one of the operator's people asks and another must approve before it is booked.</summary>
public sealed class BillingRequestEntity
{
    public required Guid Id { get; init; }

    public required OrganisationId CustomerId { get; init; }

    public required BillingRequestKind Kind { get; init; }

    /// <summary>The invoice, credit or period it is about.</summary>
    public required Guid Subject { get; init; }

    public required Money Amount { get; init; }

    public required string Reason { get; init; }

    /// <summary>What exactly is to be booked, as JSON by the kind.</summary>
    public required string Payload { get; init; }

    public BillingRequestState State { get; set; }

    public required UserId AskedBy { get; init; }

    public required string AskedByName { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public UserId? DecidedBy { get; set; }

    public string? DecidedByName { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public string? Decision { get; set; }

    public uint RowVersion { get; set; }
}
