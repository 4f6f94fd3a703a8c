using Broker.Domain.Billing;
using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Broker.Engine.Billing;

public abstract record InvoiceChange
{
    private InvoiceChange() { }

    /// <param name="Already">It was so before; nothing was written.</param>
    public sealed record Done(InvoiceState State, bool Already) : InvoiceChange;

    public sealed record NotFound : InvoiceChange;

    /// <summary>It cannot be done to a document in this state, or by this amount.</summary>
    public sealed record Refused(string Reason) : InvoiceChange;
}

/// <summary>What happens to a document after it was frozen. Each change locks the row, books what it means and is safe to repeat.</summary>
public sealed class InvoiceStates(SystemDatabase database, ILedger ledger, TimeProvider clock)
{
    /// <summary>It is with the customer now. One with nothing to pay is paid by that.</summary>
    public Task<InvoiceChange> SendAsync(InvoiceId id, CancellationToken cancellationToken) => ChangeAsync(
        id,
        (_, invoice, now) =>
        {
            if (invoice.State != InvoiceState.Frozen)
            {
                return Task.FromResult<InvoiceChange>(invoice.SentAt is null
                    ? new InvoiceChange.Refused($"{invoice.Number} is {invoice.State} and is not sent any more.")
                    : new InvoiceChange.Done(invoice.State, Already: true));
            }

            invoice.SentAt = now;
            invoice.State = invoice.Kind == InvoiceKind.CreditNote || invoice.Open <= 0 ? InvoiceState.Paid : InvoiceState.Sent;
            invoice.PaidAt = invoice.State == InvoiceState.Paid ? now : null;
            return Done(invoice);
        },
        cancellationToken);

    /// <summary>Sends everything that was frozen and waits.</summary>
    public async Task<int> SendAllAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var waiting = await db.Invoices.Where(i => i.State == InvoiceState.Frozen).OrderBy(i => i.FrozenAt).Select(i => i.Id).ToListAsync(cancellationToken);
        foreach (var id in waiting)
        {
            await SendAsync(id, cancellationToken);
        }

        return waiting.Count;
    }

    /// <summary>Its due date is over and it is not paid.</summary>
    public Task<InvoiceChange> OverdueAsync(InvoiceId id, CancellationToken cancellationToken) => ChangeAsync(
        id,
        (_, invoice, now) =>
        {
            if (invoice.State == InvoiceState.Overdue)
            {
                return Task.FromResult<InvoiceChange>(new InvoiceChange.Done(invoice.State, Already: true));
            }

            if (invoice.State != InvoiceState.Sent || invoice.DueDate is not { } due || DateOnly.FromDateTime(now.UtcDateTime) <= due)
            {
                return Task.FromResult<InvoiceChange>(new InvoiceChange.Refused($"{invoice.Number} is {invoice.State}, due on {invoice.DueDate}."));
            }

            invoice.State = InvoiceState.Overdue;
            return Done(invoice);
        },
        cancellationToken);

    /// <summary>Money came, or went back. The same method and reference is one payment, however often it is told.</summary>
    public async Task<InvoiceChange> RecordAsync(PaymentDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Amount <= 0)
        {
            return new InvoiceChange.Refused("A payment has an amount above zero.");
        }

        try
        {
            return await ChangeAsync(draft.Invoice, (db, invoice, now) => RecordAsync(db, invoice, draft, now, cancellationToken), cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return await RecordAsync(draft, cancellationToken);
        }
    }

    /// <summary>Given up, by a decision of two persons.</summary>
    /// <param name="decision">Names the decision for ever.</param>
    public Task<InvoiceChange> WriteOffAsync(InvoiceId id, Guid decision, CancellationToken cancellationToken) => ChangeAsync(
        id,
        async (db, invoice, now) =>
        {
            if (invoice.State == InvoiceState.Uncollectible)
            {
                return new InvoiceChange.Done(invoice.State, Already: true);
            }

            if (invoice.Open <= 0 || invoice.State is not (InvoiceState.Sent or InvoiceState.Overdue))
            {
                return new InvoiceChange.Refused($"{invoice.Number} is {invoice.State} with {invoice.Open:0.00} {invoice.Currency} open; there is nothing to give up.");
            }

            var open = new Money(invoice.Open, invoice.Currency);
            (invoice.State, invoice.EndedAt) = (InvoiceState.Uncollectible, now);
            await db.SaveChangesAsync(cancellationToken);
            await ledger.PostAsync(db, [Bookings.WrittenOff(invoice.OrganisationId, decision.ToString(), invoice.Number, now, open)], cancellationToken);
            return new InvoiceChange.Done(invoice.State, Already: false);
        },
        cancellationToken);

    private async Task<InvoiceChange> RecordAsync(
        BrokerDbContext db, InvoiceEntity invoice, PaymentDraft draft, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await db.Payments.AnyAsync(p => p.Method == draft.Method && p.Reference == draft.Reference && p.Kind == draft.Kind, cancellationToken))
        {
            return new InvoiceChange.Done(invoice.State, Already: true);
        }

        if (Refusal(invoice, draft) is { } refusal)
        {
            return refusal;
        }

        var amount = new Money(draft.Amount, invoice.Currency);
        var payment = new PaymentEntity
        {
            Id = Guid.CreateVersion7(),
            OrganisationId = invoice.OrganisationId,
            InvoiceId = invoice.Id,
            Kind = draft.Kind,
            Amount = draft.Amount,
            ReceivedOn = draft.ReceivedOn,
            Method = draft.Method,
            Reference = draft.Reference,
            RecordedAt = now,
            RecordedBy = draft.RecordedBy,
        };
        db.Add(payment);
        invoice.Paid += draft.Kind == PaymentKind.Payment ? draft.Amount : -draft.Amount;
        Settle(invoice, now);
        await db.SaveChangesAsync(cancellationToken);
        var key = $"{draft.Method}/{draft.Reference}";
        await ledger.PostAsync(
            db,
            [
                draft.Kind == PaymentKind.Payment
                    ? Bookings.PaymentReceived(invoice.OrganisationId, key, invoice.Number, now, amount)
                    : Bookings.Refunded(invoice.OrganisationId, key, invoice.Number, now, amount),
            ],
            cancellationToken);
        return new InvoiceChange.Done(invoice.State, Already: false);
    }

    private static InvoiceChange.Refused? Refusal(InvoiceEntity invoice, PaymentDraft draft)
    {
        if (invoice.Kind == InvoiceKind.CreditNote)
        {
            return new InvoiceChange.Refused($"{invoice.Number} is a credit note; book the refund on the invoice it corrects.");
        }

        if (draft.Kind == PaymentKind.Refund)
        {
            return invoice.Paid < draft.Amount
                ? new InvoiceChange.Refused($"Only {invoice.Paid:0.00} {invoice.Currency} of {invoice.Number} were paid.")
                : null;
        }

        return invoice.State is InvoiceState.Void or InvoiceState.Frozen
            ? new InvoiceChange.Refused($"{invoice.Number} is {invoice.State} and takes no payment.")
            : null;
    }

    internal static void Settle(InvoiceEntity invoice, DateTimeOffset now)
    {
        if (invoice.State is InvoiceState.Sent or InvoiceState.Overdue && invoice.Open <= 0)
        {
            (invoice.State, invoice.PaidAt) = (InvoiceState.Paid, now);
        }
        else if (invoice.State == InvoiceState.Paid && invoice.Open > 0)
        {
            (invoice.State, invoice.PaidAt) = (InvoiceState.Sent, null);
        }
    }

    private static Task<InvoiceChange> Done(InvoiceEntity invoice) =>
        Task.FromResult<InvoiceChange>(new InvoiceChange.Done(invoice.State, Already: false));

    private async Task<InvoiceChange> ChangeAsync(
        InvoiceId id, Func<BrokerDbContext, InvoiceEntity, DateTimeOffset, Task<InvoiceChange>> change, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from invoices where id = {id.Value} for update", cancellationToken);
        if (await db.Invoices.SingleOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } invoice)
        {
            return new InvoiceChange.NotFound();
        }

        var outcome = await change(db, invoice, clock.GetUtcNow());
        if (outcome is InvoiceChange.Done { Already: false })
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return outcome;
    }
}

/// <param name="Amount">Positive, in the invoice's currency.</param>
/// <param name="Method">"Bank transfer", "Stripe".</param>
/// <param name="Reference">The bank's or provider's own, unique with the method.</param>
public sealed record PaymentDraft(
    InvoiceId Invoice, PaymentKind Kind, decimal Amount, DateOnly ReceivedOn, string Method, string Reference, string RecordedBy);
