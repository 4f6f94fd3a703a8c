using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing.Requests;

/// <summary>What one of the billing staff wants and another has to approve.</summary>
public abstract record BillingAsk(InvoiceId Invoice, string Reason)
{
    /// <param name="Net">Before VAT, positive; null for all of it.</param>
    public sealed record CreditNote(InvoiceId Invoice, decimal? Net, string Reason) : BillingAsk(Invoice, Reason);

    public sealed record WriteOff(InvoiceId Invoice, string Reason) : BillingAsk(Invoice, Reason);

    /// <summary>The difference becomes a credit note, or a line of the next invoice.</summary>
    public sealed record ReRate(InvoiceId Invoice, ReRatingChange Change, string Reason) : BillingAsk(Invoice, Reason);
}

public abstract record AskOutcome
{
    private AskOutcome() { }

    public sealed record Asked(Guid Request) : AskOutcome;

    public sealed record Refused(string Why) : AskOutcome;

    public sealed record Forbidden(string Why) : AskOutcome;
}

public abstract record DecideOutcome
{
    private DecideOutcome() { }

    /// <param name="State">Done where it was approved and booked; Approved where booking goes on in the background.</param>
    public sealed record Decided(BillingRequestState State, string? What) : DecideOutcome;

    public sealed record NotFound : DecideOutcome;

    public sealed record Refused(string Why) : DecideOutcome;

    public sealed record Forbidden(string Why) : DecideOutcome;
}

/// <param name="Invoice">The invoice it is about.</param>
/// <param name="IsMine">Asked by whoever looks: another has to decide.</param>
public sealed record BillingRequestView(
    Guid Id, BillingRequestKind Kind, OrganisationId Customer, string CustomerName, InvoiceId Invoice, string InvoiceNumber, Money Amount,
    string Reason, BillingRequestState State, string AskedBy, DateTimeOffset AskedAt, string? DecidedBy, DateTimeOffset? DecidedAt, string? Decision,
    bool IsMine);

public interface IBillingRequests
{
    /// <summary>Waiting ones first, then newest.</summary>
    Task<IReadOnlyList<BillingRequestView>> ListAsync(int take, CancellationToken cancellationToken);

    Task<AskOutcome> AskAsync(BillingAsk ask, CancellationToken cancellationToken);

    Task<DecideOutcome> DecideAsync(Guid request, bool approve, string why, CancellationToken cancellationToken);

    /// <summary>What a change would come to. Null when there is no such invoice.</summary>
    Task<ReRatingPreview?> PreviewAsync(InvoiceId invoice, ReRatingChange change, CancellationToken cancellationToken);
}
