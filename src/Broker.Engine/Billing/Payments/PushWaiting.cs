using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing.Payments;

/// <summary>
/// Everything that waits to be brought together with the provider: invoices that were sent, credit notes, and what ended here
/// and not yet there. Asks the tables, so whatever a killed process left behind is simply still waiting.
/// </summary>
public sealed class PushWaiting(
    SystemDatabase database, IPaymentGateway gateway, PushInvoice invoices, PushCreditNote creditNotes, FollowInvoice follow, TimeProvider clock,
    ILogger<PushWaiting> logger)
{
    private const int Batch = 200;

    /// <summary>How many documents were looked at.</summary>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        if (!gateway.IsConnected)
        {
            return 0;
        }

        var invoicesWaiting = await InvoicesAsync(cancellationToken);
        await EachAsync(invoicesWaiting, invoices.ExecuteAsync, cancellationToken);
        var notesWaiting = await CreditNotesAsync(cancellationToken);
        await EachAsync(notesWaiting, creditNotes.ExecuteAsync, cancellationToken);
        var endedHere = await EndedAsync(cancellationToken);
        await EachAsync(endedHere, (id, token) => follow.ExecuteAsync(id, token), cancellationToken);
        return invoicesWaiting.Count + notesWaiting.Count + endedHere.Count;
    }

    // One document that cannot be handled must not hold up those behind it.
    private async Task EachAsync(IEnumerable<InvoiceId> ids, Func<InvoiceId, CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            try
            {
                await act(id, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                PaymentLog.Stumbled(logger, id, failure);
            }
        }
    }

    private async Task<List<InvoiceId>> InvoicesAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = database.CreateContext();
        return await db.Invoices.AsNoTracking()
            .Where(i => i.Kind == InvoiceKind.Invoice && (i.State == InvoiceState.Sent || i.State == InvoiceState.Overdue))
            .Where(i => !db.GatewayObjects.Any(o => o.Kind == GatewayObjectKind.Invoice && o.OurId == (Guid)(object)i.Id
                && (o.State != GatewayObjectState.Pending || o.DueAt > now)))
            .OrderBy(i => i.FrozenAt).Select(i => i.Id).Take(Batch).ToListAsync(cancellationToken);
    }

    private async Task<List<InvoiceId>> CreditNotesAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = database.CreateContext();
        return await db.Invoices.AsNoTracking()
            .Where(i => i.Kind == InvoiceKind.CreditNote)
            .Where(i => db.GatewayObjects.Any(o => o.Kind == GatewayObjectKind.Invoice && o.OurId == (Guid)(object)i.CorrectsId! && o.State == GatewayObjectState.Done))
            .Where(i => !db.GatewayObjects.Any(o => o.Kind == GatewayObjectKind.CreditNote && o.OurId == (Guid)(object)i.Id
                && (o.State != GatewayObjectState.Pending || o.DueAt > now)))
            .OrderBy(i => i.FrozenAt).Select(i => i.Id).Take(Batch).ToListAsync(cancellationToken);
    }

    private async Task<List<InvoiceId>> EndedAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        return await db.Invoices.AsNoTracking()
            .Where(i => i.Kind == InvoiceKind.Invoice
                && (i.State == InvoiceState.Paid || i.State == InvoiceState.Void || i.State == InvoiceState.Uncollectible))
            .Where(i => db.GatewayObjects.Any(o => o.Kind == GatewayObjectKind.Invoice && o.OurId == (Guid)(object)i.Id
                && o.State != GatewayObjectState.Exception && o.GatewayId != null && o.SettledAt == null))
            .OrderBy(i => i.FrozenAt).Select(i => i.Id).Take(Batch).ToListAsync(cancellationToken);
    }
}
