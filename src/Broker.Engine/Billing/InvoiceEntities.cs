using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing;

/// <summary>One month of one organisation. Closed once, together with its invoice.</summary>
public sealed class BillingPeriodEntity
{
    public required OrganisationId OrganisationId { get; init; }

    public required DateOnly StartsOn { get; init; }

    public required DateOnly EndsOn { get; init; }

    public BillingPeriodState State { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Null while open, and where there was nothing to bill.</summary>
    public InvoiceId? InvoiceId { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

public enum BillingPeriodState
{
    Open,

    Closed,
}

/// <summary>Where a frozen document stands. A draft is computed and has no row.</summary>
public enum InvoiceState
{
    /// <summary>Numbered and unchangeable; not yet with the customer.</summary>
    Frozen,

    Sent,

    /// <summary>Sent, not paid, and past its due date.</summary>
    Overdue,

    Paid,

    /// <summary>Cancelled as a whole by a credit note.</summary>
    Void,

    /// <summary>Written off.</summary>
    Uncollectible,
}

public sealed class InvoiceEntity
{
    public required InvoiceId Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required InvoiceKind Kind { get; init; }

    public required string Series { get; init; }

    /// <summary>1, 2, … without a gap within the series.</summary>
    public required int Sequence { get; init; }

    public required string Number { get; init; }

    public required InvoiceState State { get; set; }

    public required DateOnly PeriodStart { get; init; }

    public required DateOnly PeriodEnd { get; init; }

    public required DateOnly IssueDate { get; init; }

    public DateOnly? DueDate { get; init; }

    public required Currency Currency { get; init; }

    /// <summary>Before VAT.</summary>
    public required decimal Net { get; init; }

    public required decimal Tax { get; init; }

    public required decimal Total { get; init; }

    public required decimal Payable { get; init; }

    /// <summary>Paid so far, refunds taken off.</summary>
    public decimal Paid { get; set; }

    /// <summary>Taken off by credit notes.</summary>
    public decimal Credited { get; set; }

    /// <summary>Drawn on the contract's commitment.</summary>
    public decimal CommitDrawn { get; init; }

    public Guid? ContractId { get; init; }

    public Guid? PurchaseOrderId { get; init; }

    public InvoiceId? CorrectsId { get; init; }

    /// <summary>The <see cref="InvoiceDocument"/> as canonical JSON: what every format is rendered from.</summary>
    public required string Document { get; init; }

    /// <summary>SHA-256 of <see cref="Document"/>, lower-case hexadecimal.</summary>
    public required string ContentHash { get; init; }

    public required DateTimeOffset FrozenAt { get; init; }

    public DateTimeOffset? SentAt { get; set; }

    public DateTimeOffset? PaidAt { get; set; }

    /// <summary>When it was voided or written off.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public uint RowVersion { get; set; }

    /// <summary>What is still to be paid.</summary>
    public decimal Open => State is InvoiceState.Void or InvoiceState.Uncollectible || Kind == InvoiceKind.CreditNote
        ? 0
        : Payable - Paid - Credited;
}

/// <summary>A line of a frozen document, for questions across invoices; the document itself is the truth.</summary>
public sealed class InvoiceLineEntity
{
    public required InvoiceId InvoiceId { get; init; }

    public required int LineNumber { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required InvoiceLineKind Kind { get; init; }

    public required string Name { get; init; }

    public required decimal Quantity { get; init; }

    public required decimal UnitPrice { get; init; }

    public required decimal Amount { get; init; }

    public DeploymentId? DeploymentId { get; init; }

    public NetworkId? Network { get; init; }

    public string? Gpu { get; init; }

    public string? Region { get; init; }

    /// <summary>As quoted per hour, with <see cref="QuotedCurrency"/>: finds the usage behind a line.</summary>
    public decimal? QuotedPrice { get; init; }

    public string? QuotedCurrency { get; init; }

    public string? Team { get; init; }

    public string? CostCentre { get; init; }
}

/// <summary>The last number given out in a series.</summary>
public sealed class InvoiceSeriesEntity
{
    public required string Series { get; init; }

    public int Last { get; set; }
}

public enum PaymentKind
{
    Payment,

    /// <summary>Given back to the customer.</summary>
    Refund,
}

/// <summary>Money that came or went. Never edited; a mistake is another row.</summary>
public sealed class PaymentEntity
{
    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required InvoiceId InvoiceId { get; init; }

    public required PaymentKind Kind { get; init; }

    /// <summary>Positive, in the invoice's currency.</summary>
    public required decimal Amount { get; init; }

    public required DateOnly ReceivedOn { get; init; }

    /// <summary>"Bank transfer", "Stripe".</summary>
    public required string Method { get; init; }

    /// <summary>The bank's or provider's own reference; with the method unique, so that one payment is booked once.</summary>
    public required string Reference { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public required string RecordedBy { get; init; }
}

/// <summary>A line or credit that waits for the organisation's next invoice.</summary>
public sealed class PendingLineEntity
{
    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    /// <summary>Null for an amount taken off: then <see cref="Allowance"/> says what it is.</summary>
    public InvoiceLineKind? Line { get; init; }

    public AllowanceKind? Allowance { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Positive, before VAT; in the contract's currency.</summary>
    public required Money Amount { get; init; }

    public DeploymentId? DeploymentId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>The document it is on; null while it waits.</summary>
    public InvoiceId? InvoiceId { get; set; }
}
