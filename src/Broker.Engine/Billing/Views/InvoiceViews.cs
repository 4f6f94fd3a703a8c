using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing.Views;

public enum InvoiceSort
{
    Issued,
    Number,
    Due,
    Total,
    Open,
    State,
}

/// <param name="Search">Part of the number, or of the number of the document it corrects.</param>
/// <param name="Month">First day of the billing period.</param>
public sealed record InvoiceQuery(
    string? Search = null,
    InvoiceKind? Kind = null,
    InvoiceState? State = null,
    DateOnly? Month = null,
    InvoiceSort Sort = InvoiceSort.Issued,
    bool Descending = true,
    PageRequest? Page = null);

/// <param name="Open">What is still to be paid; zero on credit notes and on what was cancelled or written off.</param>
/// <param name="Corrects">Number of the invoice a credit note corrects.</param>
public sealed record InvoiceRow(
    InvoiceId Id, InvoiceKind Kind, string Number, InvoiceState State, BillingPeriod Period, DateOnly IssueDate, DateOnly? DueDate,
    Money Net, Money Total, Money Open, string? Corrects);

/// <summary>What is to be paid in one currency.</summary>
public sealed record OpenSum(Money Open, int Count, Money Overdue, int OverdueCount);

/// <param name="Months">First days of the billing periods that have documents, newest first.</param>
public sealed record InvoiceSummary(IReadOnlyList<OpenSum> Sums, IReadOnlyList<DateOnly> Months);

/// <summary>One document with what happened to it since.</summary>
/// <param name="ContentHash">SHA-256 of the document's canonical text.</param>
/// <param name="EndedAt">When it was cancelled or written off.</param>
public sealed record InvoiceView(
    InvoiceDocument Document, string ContentHash, InvoiceState State, Money Paid, Money Credited, Money Open,
    DateTimeOffset FrozenAt, DateTimeOffset? SentAt, DateTimeOffset? PaidAt, DateTimeOffset? EndedAt,
    IReadOnlyList<PaymentView> Payments, IReadOnlyList<InvoiceRow> CreditNotes);

public sealed record PaymentView(
    Guid Id, InvoiceId Invoice, string InvoiceNumber, PaymentKind Kind, Money Amount, DateOnly ReceivedOn, string Method, string Reference);

/// <summary>One stretch of use behind an invoice line: one replica on one day.</summary>
/// <param name="Cost">In the invoice's currency, before the line was rounded.</param>
/// <param name="IsCorrection">It happened in an earlier period that was closed when it became known.</param>
public sealed record LineUsageView(
    string EventKey, DeploymentId Deployment, ReplicaId Replica, int Ordinal, string Provider, Interval Time, long Seconds, Money PricePerHour,
    Money Cost, bool IsCorrection);

/// <param name="Seconds">Of all stretches, on every page.</param>
public sealed record LineUsage(Page<LineUsageView> Page, long Seconds);

/// <summary>Issued documents of the signed-in member's organisation; for staff who bill, of all. Nobody else finds any.</summary>
public interface IInvoiceReader
{
    Task<Page<InvoiceRow>> ListAsync(InvoiceQuery query, CancellationToken cancellationToken);

    Task<InvoiceSummary> SummaryAsync(CancellationToken cancellationToken);

    Task<InvoiceView?> FindAsync(InvoiceId id, CancellationToken cancellationToken);

    /// <summary>The use behind a line by replica and time.</summary>
    /// <param name="line">1 for the first line of the document.</param>
    Task<LineUsage> UsageAsync(InvoiceId id, int line, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<Page<PaymentView>> PaymentsAsync(PageRequest page, CancellationToken cancellationToken);
}
