using Broker.Adapters.Documents.Tables;
using Broker.Domain.Billing;

namespace Broker.Adapters.Documents.Focus.Writing;

/// <summary>One line of the issued document.</summary>
internal sealed record FocusDetail(string Id, string Category, string Description, string Grain, decimal Billed);

/// <summary>The three small datasets of 1.4 that go with Cost and Usage.</summary>
internal static class ReferenceTables
{
    public static IReadOnlyList<CsvColumn<FocusDetail>> DetailColumns(InvoiceDocument document) =>
    [
        Number("BilledCost", d => d.Billed),
        Text("BillingAccountId", _ => FocusInvoice.AccountId(document)),
        Text("BillingCurrency", _ => document.Currency.Code),
        Time("BillingPeriodEnd", _ => document.Period.Time.End),
        Time("BillingPeriodStart", _ => document.Period.Time.Start),
        Text("ChargeCategory", d => d.Category),
        Time("InvoiceDetailCreated", _ => Midnight(document.IssueDate)),
        Text("InvoiceDetailDescription", d => d.Description),
        Text("InvoiceDetailGrain", d => d.Grain),
        Text("InvoiceDetailId", d => d.Id),
        Time("InvoiceDetailLastUpdated", _ => Midnight(document.IssueDate)),
        Text("InvoiceId", _ => document.Number),
        Time("InvoiceIssueDate", _ => Midnight(document.IssueDate)),
        Text("InvoiceIssueStatus", _ => "Issued"),
        Text("InvoiceIssuerName", _ => FocusInvoice.Issuer(document)),
        Time("PaymentDueDate", _ => document.DueDate is { } due ? Midnight(due) : null),
        Text("PaymentTerms", _ => FormattableString.Invariant($"Net {document.Payment.NetDays}")),
        Text("PurchaseOrderNumber", _ => document.PurchaseOrder),
        Text("ReferenceInvoiceId", _ => document.Corrects?.Number ?? document.Number),
    ];

    /// <summary>Its sum is the payable amount: what credit bought before has paid is not billed again.</summary>
    public static IEnumerable<FocusDetail> Details(InvoiceDocument document)
    {
        var sign = document.Kind == InvoiceKind.CreditNote ? -1 : 1;
        var cover = new PrepaidCover(document);
        foreach (var line in document.Lines)
        {
            yield return new FocusDetail(
                FocusInvoice.LineId(document, line),
                FocusInvoice.Category(line),
                $"{FocusInvoice.Words(line.Kind)}: {line.Name}",
                FocusTags.Grain(LowerFirst(line.Kind.ToString()), line),
                sign * (line.Amount - cover.Of(line)));
        }

        for (var i = 0; i < document.Allowances.Count; i++)
        {
            var allowance = document.Allowances[i];
            yield return new FocusDetail(
                FocusInvoice.AllowanceId(document, i),
                "Credit",
                $"{FocusInvoice.Words(allowance.Kind)}: {allowance.Reason}",
                FocusTags.Grain(LowerFirst(allowance.Kind.ToString()), line: null),
                -sign * allowance.Amount);
        }

        if (document.Totals.Tax != 0 || document.Vat.Treatment != VatTreatment.OutOfScope)
        {
            yield return new FocusDetail(
                FocusInvoice.TaxId(document), "Tax", FocusInvoice.Words(document.Vat), FocusTags.Grain("vat", line: null), sign * (document.Totals.Tax - cover.Tax));
        }

        if (cover.Rest != 0)
        {
            yield return new FocusDetail(
                FocusInvoice.CoverId(document), "Adjustment", "Credit bought before, used here", FocusTags.Grain("prepaid", line: null), -sign * cover.Rest);
        }
    }

    /// <summary>One row, for the period of the document: nothing in it changes any more.</summary>
    public static IReadOnlyList<CsvColumn<InvoiceDocument>> PeriodColumns { get; } =
    [
        CsvColumn.Time<InvoiceDocument>("BillingPeriodCreated", d => d.Period.Time.Start),
        CsvColumn.Time<InvoiceDocument>("BillingPeriodEnd", d => d.Period.Time.End),
        CsvColumn.Time<InvoiceDocument>("BillingPeriodLastUpdated", d => Later(Midnight(d.IssueDate), d.Period.Time.Start)),
        CsvColumn.Time<InvoiceDocument>("BillingPeriodStart", d => d.Period.Time.Start),
        CsvColumn.Text<InvoiceDocument>("BillingPeriodStatus", _ => "Closed"),
        CsvColumn.Text<InvoiceDocument>("InvoiceIssuerName", FocusInvoice.Issuer),
    ];

    public static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    public static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static string LowerFirst(string word) => char.ToLowerInvariant(word[0]) + word[1..];

    private static CsvColumn<FocusDetail> Text(string name, Func<FocusDetail, string?> value) => CsvColumn.Text(name, value);

    private static CsvColumn<FocusDetail> Number(string name, Func<FocusDetail, decimal?> value) => CsvColumn.Number(name, value);

    private static CsvColumn<FocusDetail> Time(string name, Func<FocusDetail, DateTimeOffset?> value) => CsvColumn.Time(name, value);
}
