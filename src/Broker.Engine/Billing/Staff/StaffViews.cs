using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Placement;

namespace Broker.Engine.Billing.Staff;

public enum CheckVerdict
{
    Fine,

    /// <summary>Somebody should look; the close goes on.</summary>
    Look,

    /// <summary>Some customers will be exceptions.</summary>
    Stops,
}

/// <summary>One line of the checklist before a month is closed.</summary>
/// <param name="Found">In words.</param>
/// <param name="Link">Where it is settled; null where nowhere.</param>
public sealed record CloseCheck(string Question, CheckVerdict Verdict, string Found, string? Link);

public sealed record CloseRunView(
    Guid Id, CloseRunState State, int Total, int Closed, int Excepted, DateTimeOffset StartedAt, string StartedBy, DateTimeOffset? FinishedAt);

public sealed record CloseExceptionView(OrganisationId Customer, string CustomerName, string Detail, DateTimeOffset? At);

/// <param name="From">When the month can be closed at the earliest.</param>
/// <param name="Run">Null where it was never started.</param>
public sealed record CloseBoard(
    BillingPeriod Month, DateTimeOffset From, bool CanStart, IReadOnlyList<CloseCheck> Checks, CloseRunView? Run,
    IReadOnlyList<CloseExceptionView> Exceptions, IReadOnlyList<DateOnly> Months);

/// <summary>The close of a month, as staff see and start it.</summary>
public interface ICloseDesk
{
    /// <param name="month">First day; null for the newest month that can be closed.</param>
    Task<CloseBoard> ReadAsync(DateOnly? month, CancellationToken cancellationToken);

    /// <summary>Only how far the run of a month is: asked often while it runs.</summary>
    Task<CloseRunView?> ProgressAsync(DateOnly month, CancellationToken cancellationToken);

    Task<StartCloseOutcome> StartAsync(DateOnly month, CancellationToken cancellationToken);
}

/// <param name="Search">Part of the number or of the customer's name.</param>
public sealed record StaffInvoiceQuery(string? Search = null, InvoiceState? State = null, InvoiceKind? Kind = null, PageRequest? Page = null);

public sealed record StaffInvoiceRow(
    InvoiceId Id, InvoiceKind Kind, string Number, OrganisationId Customer, string CustomerName, InvoiceState State, DateOnly Period,
    DateOnly IssueDate, DateOnly? DueDate, Money Net, Money Total, Money Open);

/// <param name="Reference">Of the bank; the same reference twice is one payment.</param>
public sealed record ReceivedPayment(decimal Amount, DateOnly ReceivedOn, string Method, string Reference, bool IsRefund);

/// <summary>All customers' documents, and what is done with them.</summary>
public interface IInvoiceDesk
{
    /// <summary>Newest first; overdue ones before all.</summary>
    Task<Page<StaffInvoiceRow>> ListAsync(StaffInvoiceQuery query, CancellationToken cancellationToken);

    Task<InvoiceChange> SendAsync(InvoiceId id, CancellationToken cancellationToken);

    Task<InvoiceChange> RecordAsync(InvoiceId id, ReceivedPayment payment, CancellationToken cancellationToken);
}

public sealed record RejectionView(
    long Id, string EventKey, OrganisationId Customer, string CustomerName, DateTimeOffset At, string Reason, string Offered,
    DateTimeOffset? SettledAt, string? SettledBy);

/// <summary>Usage that was offered under a key that says something else.</summary>
public interface IMeteringRejections
{
    /// <summary>Unsettled first, then newest.</summary>
    Task<Page<RejectionView>> ListAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>Somebody looked and it is dealt with; false when somebody else was faster.</summary>
    Task<bool> SettleAsync(long id, CancellationToken cancellationToken);
}

/// <summary>What a customer's use of a network brought and cost in a month, in the currency networks are paid in.</summary>
/// <param name="Billed">Metered use at quoted prices, before discounts and credits.</param>
/// <param name="Leases">What the network asks for leases that served.</param>
/// <param name="MinimumTerms">What was paid after a lease's end for its minimum term.</param>
/// <param name="FailedLeases">What was paid for leases that never served.</param>
public sealed record MarginRow(
    OrganisationId Customer, string CustomerName, NetworkId Network, string NetworkName, Money Billed, Money Leases, Money MinimumTerms, Money FailedLeases)
{
    public Money Margin => Billed - Leases - MinimumTerms - FailedLeases;

    /// <summary>Share of what was billed; null where nothing was.</summary>
    public decimal? MarginShare => Billed.Amount == 0 ? null : Margin.Amount / Billed.Amount;
}

/// <summary>The treasury's view of a month. No customer ever sees it.</summary>
public sealed record MarginBoard(BillingPeriod Month, IReadOnlyList<DateOnly> Months, IReadOnlyList<MarginRow> Rows);

public interface IMarginReader
{
    /// <param name="month">First day; null for the present month.</param>
    Task<MarginBoard> ReadAsync(DateOnly? month, CancellationToken cancellationToken);
}

public sealed record CustomerContractRow(
    OrganisationId Customer, string Name, string? Number, int? Version, DateOnly? ValidFrom, string Currency, bool HasProfile);

public sealed record ContractVersionView(
    Guid Id, string Number, int Version, DateOnly ValidFrom, ContractTerms Terms, DateTimeOffset CreatedAt, bool IsInForce);

public sealed record GrantView(
    Guid Id, GrantKind Kind, string Name, Money Amount, Money Remaining, int Priority, DateOnly EffectiveFrom, DateOnly? ExpiresOn, string? Reason);

/// <param name="Versions">Newest first; empty for a customer on standard terms.</param>
public sealed record CustomerContracts(
    OrganisationId Customer, string Name, IReadOnlyList<ContractVersionView> Versions, IReadOnlyList<GrantView> Grants);

public sealed record ContractDraft(string Number, DateOnly ValidFrom, ContractTerms Terms);

/// <param name="Reason">Why it is given, or how it was paid.</param>
public sealed record GrantDraft(
    GrantKind Kind, string Name, decimal Amount, int Priority, DateOnly EffectiveFrom, DateOnly? ExpiresOn, string Reason);

public abstract record ContractOutcome
{
    private ContractOutcome() { }

    public sealed record Saved : ContractOutcome;

    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : ContractOutcome;

    public sealed record NotFound : ContractOutcome;

    public sealed record Forbidden(string Why) : ContractOutcome;
}

/// <summary>What was agreed with customers: versions that are added, never edited.</summary>
public interface IContractDesk
{
    Task<IReadOnlyList<CustomerContractRow>> ListAsync(CancellationToken cancellationToken);

    Task<CustomerContracts?> FindAsync(OrganisationId customer, CancellationToken cancellationToken);

    /// <param name="after">The version the draft was made from; 0 for none. Another in between is refused.</param>
    Task<ContractOutcome> AddVersionAsync(OrganisationId customer, int after, ContractDraft draft, CancellationToken cancellationToken);

    /// <param name="id">Chosen by the caller: the same call twice gives one grant.</param>
    Task<ContractOutcome> GiveAsync(OrganisationId customer, Guid id, GrantDraft draft, CancellationToken cancellationToken);
}
