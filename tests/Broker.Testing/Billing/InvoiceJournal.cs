using Broker.Domain.Billing;

namespace Broker.Testing.Billing;

/// <summary>The bookings an invoice makes, balanced.</summary>
internal static class InvoiceJournal
{
    public static IReadOnlyList<JournalRow> Of(InvoiceDocument document)
    {
        var totals = document.Totals;
        var credits = document.Allowances.Where(a => a.Kind == AllowanceKind.SlaCredit).Sum(a => a.Amount);
        List<(string Code, string Name, decimal Signed)> postings =
        [
            ("1200", "Receivables", totals.Payable),
            ("2300", "Prepaid credit", totals.Prepaid),
            ("4810", "SLA credits", credits),
            ("4800", "Discounts", totals.AllowanceTotal - credits),
            ("4000", "Revenue", -totals.LineTotal),
            ("2200", "VAT payable", -totals.Tax),
        ];
        var sign = document.Kind == InvoiceKind.CreditNote ? -1 : 1;
        var at = new DateTimeOffset(document.IssueDate.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return [.. postings.Where(p => p.Signed != 0).Select(p => (p.Code, p.Name, Signed: p.Signed * sign)).Select(p => new JournalRow(
            $"invoice:{document.Number}", at, p.Code, p.Name, Math.Max(p.Signed, 0), Math.Max(-p.Signed, 0), document.Currency.Code,
            $"{document.Number} {document.Buyer.Name}", document.Number, document.CostCentre))];
    }
}
