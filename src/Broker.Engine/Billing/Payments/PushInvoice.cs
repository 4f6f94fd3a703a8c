using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing.Payments;

/// <summary>
/// Brings an invoice that was sent to where customers pay. May be killed between any two lines: what the provider has is
/// found there by our id before it is made, and nothing is made final unless its sums are ours.
/// </summary>
public sealed class PushInvoice(SystemDatabase database, GatewayBook book, IPaymentGateway gateway, ILogger<PushInvoice> logger)
{
    public async Task ExecuteAsync(InvoiceId id, CancellationToken cancellationToken)
    {
        if (!gateway.IsConnected || await WaitingAsync(id, cancellationToken) is not { } invoice)
        {
            return;
        }

        var known = await book.FindAsync(GatewayObjectKind.Invoice, id.Value, cancellationToken);
        if (known?.State is GatewayObjectState.Done or GatewayObjectState.Exception)
        {
            return;
        }

        var document = InvoiceText.Read(invoice);
        if (await CustomerAsync(invoice, document, cancellationToken) is not { } customer)
        {
            return;
        }

        var drafted = await gateway.DraftInvoiceAsync(document, customer, Id(known), cancellationToken);
        if (drafted is not GatewayOutcome<GatewayId>.Done { Value: var draft })
        {
            await FailAsync(invoice, drafted, cancellationToken);
            return;
        }

        await book.KnowAsync(GatewayObjectKind.Invoice, id.Value, draft, cancellationToken);
        await IssueAsync(invoice, document, draft, cancellationToken);
    }

    private static GatewayId? Id(GatewayObjectEntity? row) => row?.GatewayId is { } value ? new GatewayId(value) : null;

    private async Task<InvoiceEntity?> WaitingAsync(InvoiceId id, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        return await db.Invoices.AsNoTracking().SingleOrDefaultAsync(
            i => i.Id == id && i.Kind == InvoiceKind.Invoice && (i.State == InvoiceState.Sent || i.State == InvoiceState.Overdue), cancellationToken);
    }

    private async Task<GatewayId?> CustomerAsync(InvoiceEntity invoice, InvoiceDocument document, CancellationToken cancellationToken)
    {
        var organisation = invoice.OrganisationId;
        var known = await book.FindAsync(GatewayObjectKind.Customer, organisation.Value, cancellationToken);
        var outcome = await gateway.EnsureCustomerAsync(
            new PaymentCustomer(organisation, document.Buyer, document.Vat.Treatment, document.PurchaseOrder), Id(known), cancellationToken);
        if (outcome is not GatewayOutcome<GatewayId>.Done { Value: var customer })
        {
            await FailAsync(invoice, outcome, cancellationToken);
            return null;
        }

        if (known?.GatewayId != customer.Value || known.State != GatewayObjectState.Done)
        {
            await book.DoneAsync(GatewayObjectKind.Customer, organisation.Value, customer, cancellationToken);
        }

        return customer;
    }

    private async Task IssueAsync(InvoiceEntity invoice, InvoiceDocument document, GatewayId draft, CancellationToken cancellationToken)
    {
        var id = invoice.Id.Value;
        switch (await gateway.IssueInvoiceAsync(document, draft, cancellationToken))
        {
            case IssueOutcome.Issued:
                await book.DoneAsync(GatewayObjectKind.Invoice, id, draft, cancellationToken);
                PaymentLog.Pushed(logger, invoice.Number, draft);
                break;
            case IssueOutcome.Mismatch mismatch:
                await ExceptAsync(invoice, $"Nothing was made final there: {string.Join("; ", mismatch.Differences)}.", cancellationToken);
                break;
            case IssueOutcome.Refused refused:
                await ExceptAsync(invoice, refused.Why.ToString(), cancellationToken);
                break;
            case IssueOutcome.InProgress:
                await book.LaterAsync(GatewayObjectKind.Invoice, id, TimeSpan.Zero, "The provider is still making it final.", cancellationToken);
                break;
            case IssueOutcome.Unreachable gone:
                await book.LaterAsync(GatewayObjectKind.Invoice, id, gone.RetryAfter, gone.Why, cancellationToken);
                break;
            case var other:
                throw new InvalidOperationException($"There is no outcome {other}.");
        }
    }

    private Task FailAsync(InvoiceEntity invoice, GatewayOutcome<GatewayId> outcome, CancellationToken cancellationToken) => outcome switch
    {
        GatewayOutcome<GatewayId>.Refused refused => ExceptAsync(invoice, refused.Why.ToString(), cancellationToken),
        GatewayOutcome<GatewayId>.Unreachable gone =>
            book.LaterAsync(GatewayObjectKind.Invoice, invoice.Id.Value, gone.RetryAfter, gone.Why, cancellationToken),
        _ => throw new InvalidOperationException($"{outcome} is no failure."),
    };

    private async Task ExceptAsync(InvoiceEntity invoice, string why, CancellationToken cancellationToken)
    {
        await book.ExceptAsync(GatewayObjectKind.Invoice, invoice.Id.Value, why, cancellationToken);
        PaymentLog.NeedsAPerson(logger, invoice.Number, why);
    }
}
