using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Broker.Domain.Billing;
using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing;

/// <summary>What is to be credited of an invoice.</summary>
/// <param name="Net">Before VAT, positive; null for all that is left.</param>
/// <param name="Reason">Printed on the credit note.</param>
public sealed record CreditNoteDraft(InvoiceId Invoice, decimal? Net, string Reason);

public abstract record CreditNoteOutcome
{
    private CreditNoteOutcome() { }

    /// <param name="Already">It had been issued before by the same decision.</param>
    public sealed record Issued(InvoiceId Id, string Number, bool Already) : CreditNoteOutcome;

    public sealed record NotFound : CreditNoteOutcome;

    public sealed record Refused(string Reason) : CreditNoteOutcome;
}

/// <summary>Issues credit notes: numbered in their own series, booked, and taken off the invoice, in one transaction.</summary>
public sealed class CreditNotes(SystemDatabase database, ILedger ledger, InvoiceComposer composer, IOptions<BillingOptions> options, TimeProvider clock)
{
    /// <param name="decision">Names the decision of two persons; the same decision issues one credit note.</param>
    public async Task<CreditNoteOutcome> IssueAsync(CreditNoteDraft draft, Guid decision, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from invoices where id = {draft.Invoice.Value} for update", cancellationToken);
        var invoice = await db.Invoices.SingleOrDefaultAsync(i => i.Id == draft.Invoice, cancellationToken);
        if (invoice is null)
        {
            return new CreditNoteOutcome.NotFound();
        }

        var id = IdOf(decision);
        if (await db.Invoices.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellationToken) is { } issued)
        {
            return new CreditNoteOutcome.Issued(issued.Id, issued.Number, Already: true);
        }

        var original = InvoiceText.Read(invoice);
        if (Refusal(invoice, original, draft) is { } refusal)
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        var document = DocumentOf(invoice, original, draft, id, DateOnly.FromDateTime(now.UtcDateTime));
        var sequence = await InvoiceNumbers.TakeAsync(db, document.Series, 1, cancellationToken);
        document = InvoiceNumbers.Number(document, sequence);
        db.Add(InvoiceNumbers.RowOf(invoice.OrganisationId, document, sequence, now, 0, invoice.ContractId, null));
        await TakeOffAsync(db, invoice, document, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await InvoiceLineRows.AddAsync(db, invoice.OrganisationId, document, cancellationToken);
        if (Bookings.CreditNote(invoice.OrganisationId, document) is { } booking)
        {
            await ledger.PostAsync(db, [booking], cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return new CreditNoteOutcome.Issued(id, document.Number, Already: false);
    }

    /// <summary>The id of the credit note a decision leads to.</summary>
    public static InvoiceId IdOf(Guid decision) => new(new Guid(SHA256.HashData(Encoding.ASCII.GetBytes($"credit-note|{decision}")).AsSpan(0, 16)));

    private static CreditNoteOutcome.Refused? Refusal(InvoiceEntity invoice, InvoiceDocument original, CreditNoteDraft draft)
    {
        if (invoice.Kind == InvoiceKind.CreditNote)
        {
            return new CreditNoteOutcome.Refused($"{invoice.Number} is itself a credit note.");
        }

        if (invoice.State is InvoiceState.Void or InvoiceState.Uncollectible)
        {
            return new CreditNoteOutcome.Refused($"{invoice.Number} is {invoice.State}; nothing of it is left to credit.");
        }

        if (draft.Net is null)
        {
            return invoice.Credited == 0
                ? null
                : new CreditNoteOutcome.Refused($"{invoice.Number} was credited in part before: name the amount.");
        }

        var gross = GrossOf(draft.Net.Value, original);
        var left = invoice.Payable - invoice.Credited;
        return draft.Net <= 0 || gross > left
            ? new CreditNoteOutcome.Refused(string.Create(
                CultureInfo.InvariantCulture, $"Of {invoice.Number} up to {left:0.00} {invoice.Currency} with VAT can be credited, not {gross:0.00}."))
            : null;
    }

    private static decimal GrossOf(decimal net, InvoiceDocument original) =>
        net + new Money(net * original.Vat.RatePercent / 100, original.Currency).ToChargeable().Amount;

    private InvoiceDocument DocumentOf(InvoiceEntity invoice, InvoiceDocument original, CreditNoteDraft draft, InvoiceId id, DateOnly today)
    {
        var whole = draft.Net is null;
        var lines = whole ? original.Lines : [PartOf(original, draft.Net!.Value, draft.Reason)];
        var allowances = whole ? original.Allowances : [];
        return original with
        {
            Id = id,
            Kind = InvoiceKind.CreditNote,
            Number = "",
            Series = composer.SeriesOf(InvoiceKind.CreditNote, today),
            IssueDate = today,
            DueDate = null,
            Seller = options.Value.Seller.ToParty(),
            Corrects = new DocumentReference(invoice.Id, invoice.Number, invoice.IssueDate),
            Reason = draft.Reason,
            Lines = lines,
            Allowances = allowances,
            Totals = whole
                ? original.Totals
                : InvoiceTotals.Of(lines, allowances, original.Vat.RatePercent, 0, original.Currency),
            Usage = whole ? original.Usage : null,
        };
    }

    private static InvoiceLine PartOf(InvoiceDocument original, decimal net, string reason) => new()
    {
        Id = "1",
        Kind = InvoiceLineKind.Other,
        Name = $"Credit to invoice {original.Number}",
        Description = reason,
        Quantity = 1,
        UnitCode = "C62",
        UnitPrice = net,
        Amount = net,
        Period = original.Period,
    };

    private static async Task TakeOffAsync(
        BrokerDbContext db, InvoiceEntity invoice, InvoiceDocument note, DateTimeOffset now, CancellationToken cancellationToken)
    {
        invoice.Credited += note.Totals.Payable;
        if (invoice.Credited == invoice.Payable && invoice.Paid == 0)
        {
            (invoice.State, invoice.EndedAt) = (InvoiceState.Void, now);
        }
        else
        {
            InvoiceStates.Settle(invoice, now);
        }

        if (note.Totals.Prepaid == 0)
        {
            return;
        }

        // The whole is taken back, so what it had used of prepaid credit is there again.
        var draws = await db.GrantDraws.AsNoTracking().Where(d => d.InvoiceId == invoice.Id)
            .Join(db.Grants.Where(g => g.Kind == GrantKind.Prepaid), d => d.GrantId, g => g.Id, (d, _) => d).ToListAsync(cancellationToken);
        foreach (var draw in draws)
        {
            await db.Grants.Where(g => g.Id == draw.GrantId)
                .ExecuteUpdateAsync(set => set.SetProperty(g => g.Remaining, g => g.Remaining + draw.Amount), cancellationToken);
        }
    }
}
