using System.Globalization;
using System.Xml.Linq;
using Broker.Adapters.Tests.Documents.Focus;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Testing.Billing;

namespace Broker.Adapters.Tests.Documents;

/// <summary>
/// One document, every format: what is to be paid is the same to the cent wherever it is read. A new format adds how its total is read
/// to <see cref="Totals"/>.
/// </summary>
public sealed class SameTotalsTests
{
    private static readonly Dictionary<string, Func<InvoiceDocumentBuilder>> Documents = new(StringComparer.Ordinal)
    {
        ["reverse charge"] = () => new InvoiceDocumentBuilder(),
        ["domestic"] = () => new InvoiceDocumentBuilder().Domestic(),
        ["prepaid in part"] = () => new InvoiceDocumentBuilder().Domestic().WithPrepaid(1234.56m),
        ["prepaid whole"] = () => new InvoiceDocumentBuilder().Domestic().WithPrepaid(new InvoiceDocumentBuilder().Domestic().Build().Totals.TaxInclusive),
        ["credit note"] = () => new InvoiceDocumentBuilder().Domestic().CreditNote(),
        ["no allowances"] = () => new InvoiceDocumentBuilder().With(d => d with { Allowances = [] }),
        ["many lines"] = () => new InvoiceDocumentBuilder().Domestic().ManyLines(400),
    };

    /// <summary>What each format says is to be paid; a credit note is negative.</summary>
    private static readonly Dictionary<InvoiceFormat, Func<InvoicePackage, Task<decimal>>> Totals = new()
    {
        [InvoiceFormat.Ubl] = OfUblAsync,
        [InvoiceFormat.UsageCsv] = async package => (await Written.CsvAsync(InvoiceFormat.UsageCsv, package)).Sum($"Amount ({package.Document.Currency})"),
        [InvoiceFormat.Focus12] = async package => (await Written.CsvAsync(InvoiceFormat.Focus12, package)).Sum("BilledCost"),
        [InvoiceFormat.Focus14] = OfFocus14Async,
        [InvoiceFormat.Journal] = OfJournalAsync,
    };

    public static TheoryData<string, InvoiceFormat> Cases()
    {
        var cases = new TheoryData<string, InvoiceFormat>();
        foreach (var (name, format) in Documents.Keys.SelectMany(_ => Totals.Keys, (name, format) => (name, format)))
        {
            cases.Add(name, format);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_format_says_the_same_amount(string name, InvoiceFormat format)
    {
        var package = Documents[name]().BuildPackage();

        var total = await Totals[format](package);

        Assert.Equal(package.Document.Kind == InvoiceKind.CreditNote ? -package.Document.Totals.Payable : package.Document.Totals.Payable, total);
    }

    [Fact]
    public async Task Every_line_of_use_comes_to_the_same_amount_in_both_exports()
    {
        var package = Documents["domestic"]().BuildPackage();
        var usage = await Written.CsvAsync(InvoiceFormat.UsageCsv, package);
        var costs = CsvText.Parse((await Written.Focus14Async(package))["cost-and-usage.csv"]);

        foreach (var line in package.Document.Lines)
        {
            Assert.Equal(line.Amount, Sum(usage, "Line", line.Id, "Amount (EUR)"));
            Assert.Equal(line.Amount, Sum(costs, "InvoiceDetailId", $"{package.Document.Number}-L{line.Id}", "BilledCost"));
        }
    }

    private static async Task<decimal> OfUblAsync(InvoicePackage package)
    {
        using var stream = new MemoryStream(await Written.BytesAsync(InvoiceFormat.Ubl, package));
        var root = XDocument.Load(stream).Root!;
        var payable = Number(root.Descendants().Single(e => e.Name.LocalName == "PayableAmount").Value);
        return root.Name.LocalName == "CreditNote" ? -payable : payable;
    }

    private static async Task<decimal> OfFocus14Async(InvoicePackage package)
    {
        var files = await Written.Focus14Async(package);
        var rows = CsvText.Parse(files["cost-and-usage.csv"]).Sum("BilledCost");
        Assert.Equal(rows, CsvText.Parse(files["invoice-detail.csv"]).Sum("BilledCost"));
        return rows;
    }

    /// <summary>What the customer owes by the bookings, which balance.</summary>
    private static async Task<decimal> OfJournalAsync(InvoicePackage package)
    {
        var journal = await Written.CsvAsync(InvoiceFormat.Journal, package);
        Assert.Equal(journal.Sum("Debit"), journal.Sum("Credit"));
        return Sum(journal, "Account name", "Receivables", "Debit") - Sum(journal, "Account name", "Receivables", "Credit");
    }

    private static decimal Sum(CsvText csv, string column, string value, string of) =>
        Enumerable.Range(0, csv.Count).Where(i => csv[i, column] == value && csv[i, of].Length > 0).Sum(i => Number(csv[i, of]));

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
