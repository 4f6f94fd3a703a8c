using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing.Payments;

/// <summary>How a look at an invoice on both sides ended.</summary>
public abstract record FollowOutcome
{
    private FollowOutcome()
    {
    }

    /// <summary>Both sides know what the other does.</summary>
    public sealed record Followed : FollowOutcome;

    /// <summary>The provider has no such invoice of ours.</summary>
    public sealed record Unknown : FollowOutcome;

    public sealed record Unreachable(string Why) : FollowOutcome;
}

/// <summary>
/// Brings an invoice here and at the provider together, from what both are now and whatever was told before: money that came
/// in there is booked here once, what ended here ends there. Local states only move forward; what does not fit is listed.
/// </summary>
public sealed class FollowInvoice(
    SystemDatabase database, GatewayBook book, IPaymentGateway gateway, InvoiceStates invoices, ILogger<FollowInvoice> logger)
{
    /// <summary>How payments through the provider are named on the invoice and in the ledger.</summary>
    public const string Method = "Stripe";

    public async Task<FollowOutcome> ExecuteAsync(InvoiceId id, CancellationToken cancellationToken)
    {
        if (await book.FindAsync(GatewayObjectKind.Invoice, id.Value, cancellationToken) is not { GatewayId: { } theirs } || !gateway.IsConnected)
        {
            return new FollowOutcome.Unknown();
        }

        var invoice = new GatewayId(theirs);
        var payments = await gateway.ListPaymentsAsync(invoice, cancellationToken);
        if (payments is not GatewayOutcome<IReadOnlyList<GatewayPayment>>.Done { Value: var paid })
        {
            return await FailedAsync(id, payments, cancellationToken);
        }

        foreach (var payment in paid)
        {
            await BookAsync(id, payment, cancellationToken);
        }

        // Read after the payments: whoever is paid now is so by payments that the next look finds.
        var read = await gateway.ReadInvoiceAsync(invoice, cancellationToken);
        return read is GatewayOutcome<GatewayInvoice>.Done { Value: var there }
            ? await CompareAsync(id, there, cancellationToken)
            : await FailedAsync(id, read, cancellationToken);
    }

    /// <summary>Money that went back through the provider.</summary>
    public async Task<FollowOutcome> RefundedAsync(InvoiceId id, GatewayRefund refund, CancellationToken cancellationToken)
    {
        // A refund can be told before the payment it gives back.
        if (await ExecuteAsync(id, cancellationToken) is not FollowOutcome.Followed and var failed)
        {
            return failed;
        }

        if (refund.State == GatewayRefundState.Failed)
        {
            await ExceptAsync(id, $"The refund {refund.Id} of {refund.Amount} failed; if it was booked, the money has to go back another way.", cancellationToken);
        }
        else if (refund.State == GatewayRefundState.Succeeded)
        {
            await RecordAsync(id, PaymentKind.Refund, refund.Id, refund.Amount, refund.At, cancellationToken);
        }

        return new FollowOutcome.Followed();
    }

    private Task BookAsync(InvoiceId id, GatewayPayment payment, CancellationToken cancellationToken) =>
        RecordAsync(id, PaymentKind.Payment, payment.Id, payment.Amount, payment.PaidAt, cancellationToken);

    private async Task RecordAsync(
        InvoiceId id, PaymentKind kind, GatewayId reference, Money amount, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var change = await invoices.RecordAsync(
            new PaymentDraft(id, kind, amount.Amount, DateOnly.FromDateTime(at.UtcDateTime), Method, reference.Value, Method), cancellationToken);
        if (change is InvoiceChange.Refused refused)
        {
            await ExceptAsync(id, $"{reference} of {amount} could not be booked: {refused.Reason}", cancellationToken);
        }
        else if (change is InvoiceChange.Done { Already: false })
        {
            PaymentLog.Booked(logger, kind, amount, reference);
        }
    }

    private async Task<FollowOutcome> CompareAsync(InvoiceId id, GatewayInvoice there, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var here = await db.Invoices.AsNoTracking().SingleAsync(i => i.Id == id, cancellationToken);
        var isOpenThere = there.State is GatewayInvoiceState.Open or GatewayInvoiceState.Uncollectible;
        GatewayOutcome<GatewayInvoice>? told = here.State switch
        {
            InvoiceState.Paid when isOpenThere => await gateway.MarkPaidElsewhereAsync(id, there.Id, cancellationToken),
            InvoiceState.Void when isOpenThere => await gateway.VoidInvoiceAsync(id, there.Id, cancellationToken),
            InvoiceState.Uncollectible when there.State == GatewayInvoiceState.Open => await gateway.WriteOffInvoiceAsync(id, there.Id, cancellationToken),
            _ => null,
        };
        if (told is not null and not GatewayOutcome<GatewayInvoice>.Done)
        {
            return await FailedAsync(id, told, cancellationToken);
        }

        if (Contradiction(here, there) is { } contradiction)
        {
            await ExceptAsync(id, contradiction, cancellationToken);
        }
        else if (here.State is InvoiceState.Paid or InvoiceState.Void or InvoiceState.Uncollectible)
        {
            await book.DoneAsync(GatewayObjectKind.Invoice, id.Value, there.Id, cancellationToken);
            await book.SettleAsync(GatewayObjectKind.Invoice, id.Value, cancellationToken);
        }

        return new FollowOutcome.Followed();
    }

    /// <summary>What somebody did there past us; null if nothing.</summary>
    private static string? Contradiction(InvoiceEntity here, GatewayInvoice there) => (here.State, there.State) switch
    {
        (InvoiceState.Sent or InvoiceState.Overdue, GatewayInvoiceState.Paid) =>
            $"It is paid there, but {here.Open:0.00} {here.Currency} of {here.Number} are open here: book the bank transfer, or credit what was refunded.",
        (InvoiceState.Sent or InvoiceState.Overdue, GatewayInvoiceState.Void) => $"{here.Number} was voided there; here only a credit note can do that.",
        (InvoiceState.Sent or InvoiceState.Overdue, GatewayInvoiceState.Uncollectible) => $"{here.Number} was given up there; here that takes two persons.",
        _ => null,
    };

    private async Task<FollowOutcome> FailedAsync<T>(InvoiceId id, GatewayOutcome<T> outcome, CancellationToken cancellationToken)
    {
        if (outcome is GatewayOutcome<T>.Unreachable gone)
        {
            return new FollowOutcome.Unreachable(gone.Why);
        }

        await ExceptAsync(id, ((GatewayOutcome<T>.Refused)outcome).Why.ToString(), cancellationToken);
        return new FollowOutcome.Followed();
    }

    private async Task ExceptAsync(InvoiceId id, string why, CancellationToken cancellationToken)
    {
        if (await book.FindAsync(GatewayObjectKind.Invoice, id.Value, cancellationToken) is { State: GatewayObjectState.Exception } listed && listed.Detail == why)
        {
            return;
        }

        await book.ExceptAsync(GatewayObjectKind.Invoice, id.Value, why, cancellationToken);
        PaymentLog.NeedsAPerson(logger, id.ToString(), why);
    }
}
