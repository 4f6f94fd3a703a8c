using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing.Payments;

/// <summary>Takes off an invoice at the provider what a credit note of ours takes off. Can be repeated.</summary>
public sealed class PushCreditNote(SystemDatabase database, GatewayBook book, IPaymentGateway gateway, ILogger<PushCreditNote> logger)
{
    public async Task ExecuteAsync(InvoiceId id, CancellationToken cancellationToken)
    {
        if (!gateway.IsConnected)
        {
            return;
        }

        await using var db = database.CreateContext();
        var note = await db.Invoices.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id && i.Kind == InvoiceKind.CreditNote, cancellationToken);
        var known = await book.FindAsync(GatewayObjectKind.CreditNote, id.Value, cancellationToken);
        if (note?.CorrectsId is not { } corrected || known?.State is GatewayObjectState.Done or GatewayObjectState.Exception
            || await book.FindAsync(GatewayObjectKind.Invoice, corrected.Value, cancellationToken) is not { State: GatewayObjectState.Done, GatewayId: { } invoice })
        {
            return;
        }

        var outcome = await gateway.IssueCreditNoteAsync(
            InvoiceText.Read(note), new GatewayId(invoice), known?.GatewayId is { } theirs ? new GatewayId(theirs) : null, cancellationToken);
        switch (outcome)
        {
            case CreditOutcome.Issued issued:
                await book.DoneAsync(GatewayObjectKind.CreditNote, id.Value, issued.CreditNote, cancellationToken);
                PaymentLog.Pushed(logger, note.Number, issued.CreditNote);
                break;
            case CreditOutcome.Mismatch mismatch:
                await ExceptAsync(note, $"Nothing was issued there: {string.Join("; ", mismatch.Differences)}.", cancellationToken);
                break;
            case CreditOutcome.Refused refused:
                await ExceptAsync(note, refused.Why.ToString(), cancellationToken);
                break;
            case CreditOutcome.Unreachable gone:
                await book.LaterAsync(GatewayObjectKind.CreditNote, id.Value, gone.RetryAfter, gone.Why, cancellationToken);
                break;
            case var other:
                throw new InvalidOperationException($"There is no outcome {other}.");
        }
    }

    private async Task ExceptAsync(InvoiceEntity note, string why, CancellationToken cancellationToken)
    {
        await book.ExceptAsync(GatewayObjectKind.CreditNote, note.Id.Value, why, cancellationToken);
        PaymentLog.NeedsAPerson(logger, note.Number, why);
    }
}
