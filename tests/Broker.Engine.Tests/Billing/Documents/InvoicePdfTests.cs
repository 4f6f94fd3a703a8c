using System.Globalization;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Testing;
using Broker.Testing.Billing;
using UglyToad.PdfPig;

namespace Broker.Engine.Tests.Billing.Documents;

public sealed class InvoicePdfTests(SheetWriters writers) : IClassFixture<SheetWriters>
{
    private static readonly InvoicePackage Invoice = new InvoiceDocumentBuilder().Domestic().BuildPackage();

    [PdfFact]
    public async Task Sums_on_paper_are_those_of_the_document()
    {
        var totals = Invoice.Document.Totals;

        var text = string.Join(' ', SheetWriters.TextOf(await writers.WriteAsync(InvoiceFormat.Pdf, Invoice)));

        Assert.Contains($"Sum of lines {Figure(totals.LineTotal)}", text, StringComparison.Ordinal);
        Assert.Contains($"Total without VAT {Figure(totals.TaxExclusive)}", text, StringComparison.Ordinal);
        Assert.Contains($"VAT 19 % {Figure(totals.Tax)}", text, StringComparison.Ordinal);
        Assert.Contains($"Amount due EUR {Figure(totals.Payable)}", text, StringComparison.Ordinal);
        Assert.All(Invoice.Document.Lines, line => Assert.Contains(Figure(line.Amount), text, StringComparison.Ordinal));
    }

    [PdfFact]
    public async Task The_same_document_gives_the_same_bytes_whoever_prints_it()
    {
        using var others = new SheetWriters();

        var one = await writers.WriteAsync(InvoiceFormat.Pdf, Invoice);
        var another = await others.WriteAsync(InvoiceFormat.Pdf, new InvoiceDocumentBuilder().Domestic().BuildPackage());

        Assert.Equal(one, another);
    }

    [PdfFact]
    public async Task The_ubl_invoice_is_inside_as_it_is_downloaded()
    {
        using var pdf = PdfDocument.Open(await writers.WriteAsync(InvoiceFormat.Pdf, Invoice));

        Assert.True(pdf.Advanced.TryGetEmbeddedFiles(out var files));
        Assert.Equal(await writers.WriteAsync(InvoiceFormat.Ubl, Invoice), Assert.Single(files).Memory.ToArray());
    }

    [PdfFact]
    public async Task Every_page_says_which_it_is_and_repeats_what_the_columns_are()
    {
        var pages = SheetWriters.TextOf(await writers.WriteAsync(InvoiceFormat.Pdf, new InvoiceDocumentBuilder().ManyLines(60).BuildPackage()));

        Assert.True(pages.Count > 2);
        for (var i = 0; i < pages.Count; i++)
        {
            Assert.Contains($"Page {i + 1} of {pages.Count}", pages[i], StringComparison.Ordinal);
        }

        Assert.All(pages.SkipLast(1), page => Assert.Contains("Unit price EUR", page, StringComparison.Ordinal));
        Assert.All(pages.Skip(1), page => Assert.Contains($"Invoice {Invoice.Document.Number} Meridiaan Genomics B.V.", page, StringComparison.Ordinal));
    }

    [PdfFact]
    public async Task Names_in_any_script_are_printed_as_text()
    {
        var package = new InvoiceDocumentBuilder().With(d => d with
        {
            Buyer = d.Buyer with { LegalName = "<b>Ørsted & Łódź</b>", ContactName = "Γιώργος Дмитрий שלום 😀" },
        }).BuildPackage();

        var text = SheetWriters.TextOf(await writers.WriteAsync(InvoiceFormat.Pdf, package))[0];

        Assert.Contains("<b>Ørsted & Łódź</b>", text, StringComparison.Ordinal);
        Assert.Contains("Γιώργος Дмитрий", text, StringComparison.Ordinal);
        Assert.Contains("Amount due", text, StringComparison.Ordinal);
    }

    [PdfFact]
    public async Task Thousands_of_lines_of_thousands_of_deployments_are_a_few_pages()
    {
        var package = new InvoiceDocumentBuilder().ManyLines(2_000)
            .With(d => d with { Lines = [.. d.Lines.Select(l => l with { DeploymentId = new DeploymentId(Guid.NewGuid()), DeploymentName = $"run-{l.Id}" })] })
            .BuildPackage();

        var pages = SheetWriters.TextOf(await writers.WriteAsync(InvoiceFormat.Pdf, package));

        Assert.InRange(pages.Count, 1, 3);
        Assert.Contains("2,000 lines", string.Join(' ', pages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_weasyprint_the_html_is_there_and_the_pdf_says_what_to_install()
    {
        using var without = new SheetWriters(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Documents:Pdf:Python"] = "/nowhere/python3" });

        var missing = await Assert.ThrowsAsync<InvoiceFormatUnavailableException>(() => without.WriteAsync(InvoiceFormat.Pdf, Invoice));

        Assert.StartsWith("apt-get install weasyprint", missing.Command, StringComparison.Ordinal);
        Assert.Contains("Amount due", await without.HtmlAsync(Invoice), StringComparison.Ordinal);
    }

    private static string Figure(decimal amount) => amount.ToString("N2", CultureInfo.InvariantCulture);
}
