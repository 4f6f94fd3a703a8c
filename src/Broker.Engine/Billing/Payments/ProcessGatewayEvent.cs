using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing.Payments;

/// <summary>
/// Acts on one stored event, any number of times and in any order: it only says where to look, and what is there now decides.
/// </summary>
public sealed class ProcessGatewayEvent(
    SystemDatabase database, GatewayBook book, IPaymentGateway gateway, FollowInvoice follow, TimeProvider clock,
    ILogger<ProcessGatewayEvent> logger)
{
    private const int LongestError = 1000;
    private const string Dispute = "A customer disputes a payment: a person has to answer at the provider.";

    public async Task ExecuteAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var told = await db.GatewayEvents.SingleOrDefaultAsync(e => e.Id == id, cancellationToken);
        if (told is null or { ProcessedAt: not null })
        {
            return;
        }

        told.Attempts++;
        var (isProcessed, error) = await ActAsync(told, cancellationToken);
        told.ProcessedAt = isProcessed ? clock.GetUtcNow() : null;
        told.Error = error is { Length: > LongestError } ? error[..LongestError] : error;
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Acts on what is left of earlier: answers that were lost, processes that died.</summary>
    public async Task<int> CatchUpAsync(int most, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var waiting = await db.GatewayEvents.AsNoTracking().Where(e => e.ProcessedAt == null)
            .OrderBy(e => e.Attempts).ThenBy(e => e.At).Select(e => e.Id).Take(most).ToListAsync(cancellationToken);
        foreach (var id in waiting)
        {
            await ExecuteAsync(id, cancellationToken);
        }

        return waiting.Count;
    }

    private async Task<(bool IsProcessed, string? Error)> ActAsync(GatewayEventEntity told, CancellationToken cancellationToken)
    {
        if (told.Type.StartsWith("charge.dispute.", StringComparison.Ordinal))
        {
            PaymentLog.NeedsAPerson(logger, told.About ?? told.Id, Dispute);
            return (true, Dispute);
        }

        if (told.Type.StartsWith("refund.", StringComparison.Ordinal) && told.About is { } refunded)
        {
            return await RefundAsync(new GatewayId(refunded), cancellationToken);
        }

        if (told.Invoice is not { } invoice)
        {
            return (true, null);
        }

        return await OursAsync(new GatewayId(invoice), cancellationToken) switch
        {
            Finding.Ours ours => Told(await follow.ExecuteAsync(ours.Id, cancellationToken)),
            Finding.Unreachable gone => (false, gone.Why),
            _ => (true, null),
        };
    }

    private async Task<(bool IsProcessed, string? Error)> RefundAsync(GatewayId id, CancellationToken cancellationToken)
    {
        switch (await gateway.ReadRefundAsync(id, cancellationToken))
        {
            case GatewayOutcome<GatewayRefund>.Unreachable gone:
                return (false, gone.Why);
            case GatewayOutcome<GatewayRefund>.Done { Value: { Invoice: { } invoice } refund }:
                return await OursAsync(invoice, cancellationToken) switch
                {
                    Finding.Ours ours => Told(await follow.RefundedAsync(ours.Id, refund, cancellationToken)),
                    Finding.Unreachable gone => (false, gone.Why),
                    _ => (true, null),
                };
            case GatewayOutcome<GatewayRefund>.Refused refused:
                return (true, refused.Why.ToString());
            default:
                return (true, null);
        }
    }

    private static (bool IsProcessed, string? Error) Told(FollowOutcome outcome) =>
        outcome is FollowOutcome.Unreachable gone ? (false, gone.Why) : (true, null);

    /// <summary>The invoice is ours if we know it, or if it carries an id of ours: an event can overtake our own note.</summary>
    private async Task<Finding> OursAsync(GatewayId theirs, CancellationToken cancellationToken)
    {
        if (await book.FindOursAsync(GatewayObjectKind.Invoice, theirs, cancellationToken) is { } known)
        {
            return new Finding.Ours(new InvoiceId(known));
        }

        var read = await gateway.ReadInvoiceAsync(theirs, cancellationToken);
        if (read is GatewayOutcome<GatewayInvoice>.Unreachable gone)
        {
            return new Finding.Unreachable(gone.Why);
        }

        if (read is not GatewayOutcome<GatewayInvoice>.Done { Value: { Ours: { } ours } there })
        {
            return new Finding.Stranger();
        }

        await using var db = database.CreateContext();
        if (!await db.Invoices.AnyAsync(i => i.Id == ours && i.Kind == InvoiceKind.Invoice, cancellationToken))
        {
            return new Finding.Stranger();
        }

        await book.KnowAsync(GatewayObjectKind.Invoice, ours.Value, there.Id, cancellationToken);
        return new Finding.Ours(ours);
    }

    private abstract record Finding
    {
        public sealed record Ours(InvoiceId Id) : Finding;

        public sealed record Stranger : Finding;

        public sealed record Unreachable(string Why) : Finding;
    }
}
