using System.Text;
using Broker.Adapters.Tests.Documents.Focus;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Testing.Billing;

namespace Broker.Adapters.Tests.Documents.Tables;

/// <summary>The files people open: use of a document, and its bookings.</summary>
public sealed class TableWriterTests
{
    private const string Amount = "Amount (EUR)";

    [Theory]
    [InlineData(InvoiceFormat.UsageCsv)]
    [InlineData(InvoiceFormat.Journal)]
    public async Task A_spreadsheet_reads_it_as_unicode(InvoiceFormat format)
    {
        var bytes = await Written.BytesAsync(format, new InvoiceDocumentBuilder().BuildPackage());

        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), bytes[..3]);
    }

    [Theory]
    [InlineData(InvoiceFormat.Focus12)]
    public async Task A_cost_export_has_no_mark_in_front_of_its_first_column(InvoiceFormat format)
    {
        var bytes = await Written.BytesAsync(format, new InvoiceDocumentBuilder().BuildPackage());

        Assert.StartsWith("BilledCost,", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_stretch_of_use_has_a_row()
    {
        var package = new InvoiceDocumentBuilder().BuildPackage();

        var csv = await Written.CsvAsync(InvoiceFormat.UsageCsv, package);

        Assert.Equal(package.Usage.Select(u => u.EventKey), csv.Column("Event").Where(e => e.Length > 0));
        Assert.Equal(package.Usage.Sum(u => u.Seconds), csv.Sum("Seconds"));
        Assert.Equal(
            ("protein-folding-inference", "2026-10-01 00:00:00", "2026-10-02 00:00:00", "86400", "2.35", "USD", "2.024995"),
            (csv[0, "Deployment"], csv[0, "Start (UTC)"], csv[0, "End (UTC)"], csv[0, "Seconds"], csv[0, "Quoted price per replica-hour"], csv[0, "Currency of the quote"], csv[0, "Price per replica-hour (EUR)"]));
    }

    [Fact]
    public async Task What_random_packages_are_billed_adds_up()
    {
        foreach (var seed in Enumerable.Range(4000, 60))
        {
            var package = new RandomPackages(seed).Next();

            var csv = await Written.CsvAsync(InvoiceFormat.UsageCsv, package);

            var sign = package.Document.Kind == InvoiceKind.CreditNote ? -1 : 1;
            Assert.Equal(sign * package.Document.Totals.Payable, csv.Sum($"Amount ({package.Document.Currency})"));
        }
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil\",\"x\")")]
    [InlineData("+1+1")]
    [InlineData("-1+1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("\n=1")]
    public async Task No_name_is_run_as_a_formula(string name)
    {
        var package = Named(name);

        foreach (var csv in (CsvText[])[await Written.CsvAsync(InvoiceFormat.UsageCsv, package), await Written.CsvAsync(InvoiceFormat.Focus12, package), await Written.CsvAsync(InvoiceFormat.Journal, package)])
        {
            var cells = csv.Header.SelectMany(csv.Column).Where(c => c.Length > 0).ToList();
            Assert.Contains("'" + name, cells);
            Assert.DoesNotContain(cells, c => "=+@\t\r\n".Contains(c[0], StringComparison.Ordinal) || (c[0] == '-' && !decimal.TryParse(c, out _)));
        }
    }

    [Fact]
    public async Task A_negative_amount_stays_a_number()
    {
        var csv = await Written.CsvAsync(InvoiceFormat.UsageCsv, new InvoiceDocumentBuilder().BuildPackage());

        Assert.StartsWith("-", Assert.Single(csv.Column("Line").Zip(csv.Column(Amount)), r => r.First == "SLA credit").Second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quotes_commas_and_line_breaks_come_back_as_they_were()
    {
        const string Name = "a \"quoted\", b\r\nnext; line";

        var csv = await Written.CsvAsync(InvoiceFormat.UsageCsv, Named(Name));

        Assert.Equal(Name, csv[0, "Deployment"]);
    }

    [Fact]
    public async Task A_booking_is_a_row_with_one_of_debit_and_credit()
    {
        var package = new InvoiceDocumentBuilder().Domestic().BuildPackage();

        var csv = await Written.CsvAsync(InvoiceFormat.Journal, package);

        Assert.Equal(package.Journal.Count, csv.Count);
        Assert.All(csv.Column("Debit").Zip(csv.Column("Credit")), r => Assert.True(r.First.Length == 0 ^ r.Second.Length == 0));
        Assert.Equal(("1200", "2026-11-02", "EUR"), (csv[0, "Account"], csv[0, "Date (UTC)"], csv[0, "Currency"]));
    }

    private static InvoicePackage Named(string name)
    {
        var package = new InvoiceDocumentBuilder().BuildPackage();
        return package with
        {
            Document = package.Document with { Lines = [.. package.Document.Lines.Select(l => l with { Team = name, DeploymentName = name })] },
            Usage = [.. package.Usage.Select(u => u with { DeploymentName = name })],
            Journal = [.. package.Journal.Select(j => j with { Text = name })],
        };
    }
}
