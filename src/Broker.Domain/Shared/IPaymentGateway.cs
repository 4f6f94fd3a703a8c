using Broker.Domain.Billing;

namespace Broker.Domain.Shared;

/// <summary>
/// The provider through which customers pay. Every call can be repeated after a crash at any point: keys come from the
/// business fact and what a call makes carries our id, by which it is found again before it is made again.
/// </summary>
public interface IPaymentGateway
{
    /// <summary>False while no provider is connected: then every call is refused, and invoices are paid by bank transfer alone.</summary>
    bool IsConnected { get; }

    /// <summary>Makes the customer or brings the known one up to date.</summary>
    /// <param name="known">What the provider called this customer before; null if we do not know.</param>
    Task<GatewayOutcome<GatewayId>> EnsureCustomerAsync(PaymentCustomer customer, GatewayId? known, CancellationToken cancellationToken);

    /// <summary>Brings a frozen invoice over as a draft with our number and lines; nothing of it is final yet.</summary>
    Task<GatewayOutcome<GatewayId>> DraftInvoiceAsync(
        InvoiceDocument invoice, GatewayId customer, GatewayId? known, CancellationToken cancellationToken);

    /// <summary>Makes a draft final and has it sent, if and only if its totals are ours to the last minor unit.</summary>
    Task<IssueOutcome> IssueInvoiceAsync(InvoiceDocument invoice, GatewayId draft, CancellationToken cancellationToken);

    /// <summary>The invoice as it is there now.</summary>
    Task<GatewayOutcome<GatewayInvoice>> ReadInvoiceAsync(GatewayId invoice, CancellationToken cancellationToken);

    /// <summary>What was paid on an invoice through the provider, oldest first.</summary>
    Task<GatewayOutcome<IReadOnlyList<GatewayPayment>>> ListPaymentsAsync(GatewayId invoice, CancellationToken cancellationToken);

    /// <summary>The money came in elsewhere: the provider stops asking for it.</summary>
    Task<GatewayOutcome<GatewayInvoice>> MarkPaidElsewhereAsync(InvoiceId ours, GatewayId invoice, CancellationToken cancellationToken);

    Task<GatewayOutcome<GatewayInvoice>> VoidInvoiceAsync(InvoiceId ours, GatewayId invoice, CancellationToken cancellationToken);

    Task<GatewayOutcome<GatewayInvoice>> WriteOffInvoiceAsync(InvoiceId ours, GatewayId invoice, CancellationToken cancellationToken);

    /// <summary>Issues a credit note on an invoice that is final there; of a paid one the money is given back outside the provider.</summary>
    Task<CreditOutcome> IssueCreditNoteAsync(
        InvoiceDocument creditNote, GatewayId invoice, GatewayId? known, CancellationToken cancellationToken);

    /// <summary>Sends money back to where it came from.</summary>
    Task<GatewayOutcome<GatewayRefund>> RefundAsync(RefundOrder order, CancellationToken cancellationToken);

    Task<GatewayOutcome<GatewayRefund>> ReadRefundAsync(GatewayId refund, CancellationToken cancellationToken);

    /// <summary>How a customer can be charged; read now, never kept.</summary>
    Task<GatewayOutcome<IReadOnlyList<CustomerPaymentMethod>>> ListPaymentMethodsAsync(GatewayId customer, CancellationToken cancellationToken);

    /// <summary>Events the provider remembers, newest first; how gaps in the webhooks are filled.</summary>
    /// <param name="since">Not older than this.</param>
    /// <param name="after">The last one of the page before; null for the newest.</param>
    Task<GatewayOutcome<GatewayEventPage>> ListEventsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken);
}

/// <summary>Tells genuine messages of the payment provider from others; looks at nothing inside before.</summary>
public interface IPaymentWebhooks
{
    /// <summary>False where no secret is set: then nothing can be genuine.</summary>
    bool IsConnected { get; }

    /// <param name="body">As it came over the wire.</param>
    /// <param name="signature">The header with the provider's signatures; null if there was none.</param>
    WebhookVerdict Read(ReadOnlySpan<byte> body, string? signature);
}

public abstract record WebhookVerdict
{
    private WebhookVerdict()
    {
    }

    public sealed record Genuine(GatewayEvent Event) : WebhookVerdict;

    /// <summary>Not signed by the provider, or not now. Nothing of it was read.</summary>
    public sealed record Forged(string Why) : WebhookVerdict;

    /// <summary>Signed, and yet no event.</summary>
    public sealed record Unreadable(string Why) : WebhookVerdict;
}

/// <summary>What the provider calls a thing of its own.</summary>
public sealed record GatewayId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Our customer as the provider shall print them.</summary>
/// <param name="Vat">How VAT applies to them: what the provider prints about it.</param>
/// <param name="PurchaseOrder">Printed on everything; null for none.</param>
public sealed record PaymentCustomer(OrganisationId Organisation, InvoiceParty Party, VatTreatment Vat, string? PurchaseOrder);

/// <summary>How a call ended.</summary>
public abstract record GatewayOutcome<T>
{
    private GatewayOutcome()
    {
    }

    public sealed record Done(T Value) : GatewayOutcome<T>;

    /// <summary>It will not do it, however often it is asked.</summary>
    public sealed record Refused(GatewayRefusal Why) : GatewayOutcome<T>;

    /// <summary>Whether it did it is unknown; asking again is safe.</summary>
    public sealed record Unreachable(TimeSpan RetryAfter, string Why) : GatewayOutcome<T>;
}

/// <param name="Code">The provider's own word, such as <c>resource_missing</c>.</param>
/// <param name="Message">For our own people; customers never see it.</param>
public sealed record GatewayRefusal(string Code, string Message)
{
    public override string ToString() => $"{Code}: {Message}";
}

/// <summary>How issuing an invoice ended.</summary>
public abstract record IssueOutcome
{
    private IssueOutcome()
    {
    }

    public sealed record Issued(GatewayInvoice Invoice) : IssueOutcome;

    /// <summary>Its sums are not ours. Nothing was made final.</summary>
    public sealed record Mismatch(IReadOnlyList<AmountMismatch> Differences) : IssueOutcome;

    /// <summary>It works on it; an event will tell.</summary>
    public sealed record InProgress : IssueOutcome;

    public sealed record Refused(GatewayRefusal Why) : IssueOutcome;

    public sealed record Unreachable(TimeSpan RetryAfter, string Why) : IssueOutcome;
}

/// <summary>How issuing a credit note ended.</summary>
public abstract record CreditOutcome
{
    private CreditOutcome()
    {
    }

    public sealed record Issued(GatewayId CreditNote) : CreditOutcome;

    /// <summary>Its sums are not ours. Nothing was issued.</summary>
    public sealed record Mismatch(IReadOnlyList<AmountMismatch> Differences) : CreditOutcome;

    public sealed record Refused(GatewayRefusal Why) : CreditOutcome;

    public sealed record Unreachable(TimeSpan RetryAfter, string Why) : CreditOutcome;
}

/// <param name="What">Which sum, such as "total".</param>
public sealed record AmountMismatch(string What, string Ours, string Theirs)
{
    public override string ToString() => $"{What}: {Ours} with us, {Theirs} there";
}

public enum GatewayInvoiceState
{
    Draft,

    Open,

    Paid,

    Void,

    Uncollectible,
}

/// <param name="Ours">Our id, as we wrote it there; null if it carries none.</param>
/// <param name="PayPage">Where the customer pays; changes and expires, so it is read when needed and never kept.</param>
public sealed record GatewayInvoice(
    GatewayId Id, InvoiceId? Ours, string? Number, GatewayInvoiceState State, Money Total, Money Left, Uri? PayPage);

/// <summary>Money that came in through the provider.</summary>
/// <param name="Id">Of the payment of this invoice.</param>
/// <param name="Source">What a refund goes back to; null if it cannot.</param>
public sealed record GatewayPayment(GatewayId Id, GatewayId Invoice, GatewayId? Source, Money Amount, DateTimeOffset PaidAt);

/// <param name="Fact">What the refund is for, such as a credit note's id: the same fact is refunded once.</param>
public sealed record RefundOrder(GatewayId Source, Money Amount, string Fact, InvoiceId Invoice);

public enum GatewayRefundState
{
    Pending,

    Succeeded,

    Failed,
}

/// <param name="Invoice">What the provider calls the invoice whose payment went back; null if it was none.</param>
public sealed record GatewayRefund(GatewayId Id, GatewayId? Invoice, Money Amount, GatewayRefundState State, DateTimeOffset At);

/// <param name="Name">For people: "Visa ending in 4242".</param>
/// <param name="Expires">Month it expires in; null if it does not.</param>
public sealed record CustomerPaymentMethod(GatewayId Id, string Kind, string Name, DateOnly? Expires);

/// <summary>Something happened there. What the thing is like now has to be asked: events are late and in no order.</summary>
/// <param name="About">The object it is about; null if it names none.</param>
/// <param name="Invoice">The invoice it is about or belongs to; null if it names none.</param>
/// <param name="Payload">The whole event as JSON, for the record.</param>
public sealed record GatewayEvent(string Id, string Type, GatewayId? About, GatewayId? Invoice, DateTimeOffset At, string Payload);

public sealed record GatewayEventPage(IReadOnlyList<GatewayEvent> Events, bool HasMore);
