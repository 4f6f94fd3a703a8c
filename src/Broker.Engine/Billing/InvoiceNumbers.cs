using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing;

/// <summary>Numbers without a gap: taken in the transaction that uses them, so that what rolls back gives them back.</summary>
internal static class InvoiceNumbers
{
    /// <returns>The last of <paramref name="count"/> numbers that are now the caller's.</returns>
    public static async Task<int> TakeAsync(BrokerDbContext db, string series, int count, CancellationToken cancellationToken)
    {
        // As a list: anything else would be wrapped into a query, which an insert cannot be part of.
        var last = await db.Database.SqlQuery<int>(
            $"""
            insert into invoice_series as s (series, last) values ({series}, {count})
            on conflict (series) do update set last = s.last + excluded.last returning last as "Value"
            """).ToListAsync(cancellationToken);
        return last[0];
    }

    public static InvoiceDocument Number(InvoiceDocument document, int sequence)
    {
        var number = InvoiceComposer.NumberOf(document.Series, sequence);
        return document with { Number = number, Payment = document.Payment with { Reference = number } };
    }

    public static InvoiceEntity RowOf(
        OrganisationId organisation, InvoiceDocument document, int sequence, DateTimeOffset now, decimal commitDrawn, Guid? contract, Guid? order)
    {
        var (text, hash) = InvoiceText.Of(document);
        return new InvoiceEntity
        {
            Id = document.Id,
            OrganisationId = organisation,
            Kind = document.Kind,
            Series = document.Series,
            Sequence = sequence,
            Number = document.Number,
            State = InvoiceState.Frozen,
            PeriodStart = document.Period.Start,
            PeriodEnd = document.Period.End,
            IssueDate = document.IssueDate,
            DueDate = document.DueDate,
            Currency = document.Currency,
            Net = document.Totals.TaxExclusive,
            Tax = document.Totals.Tax,
            Total = document.Totals.TaxInclusive,
            Payable = document.Totals.Payable,
            CommitDrawn = commitDrawn,
            ContractId = contract,
            PurchaseOrderId = order,
            CorrectsId = document.Corrects?.Id,
            Document = text,
            ContentHash = hash,
            FrozenAt = now,
        };
    }
}
