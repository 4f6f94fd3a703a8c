using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Testing.Billing;

namespace Broker.Engine.Tests.Billing.Documents;

public sealed class InvoiceSheetTests(SheetWriters writers) : IClassFixture<SheetWriters>
{
    private static readonly InvoicePackage Invoice = new InvoiceDocumentBuilder().BuildPackage();

    [Fact]
    public void Every_format_has_a_writer() => Assert.Equal(Enum.GetValues<InvoiceFormat>(), writers.Formats.Order());

    [Fact]
    public async Task An_invoice_says_who_owes_what_to_whom_for_what_and_until_when()
    {
        var document = Invoice.Document;

        var text = SheetWriters.TextOf(await writers.HtmlAsync(Invoice));

        Assert.Contains($"Invoice {document.Number}", text, StringComparison.Ordinal);
        Assert.Contains("Broker Compute GmbH", text, StringComparison.Ordinal);
        Assert.Contains("VAT id NL859214606B01", text, StringComparison.Ordinal);
        Assert.Contains("PO-4500119823", text, StringComparison.Ordinal);
        Assert.Contains("October 2026", text, StringComparison.Ordinal);
        Assert.Contains("2 Dec 2026", text, StringComparison.Ordinal);
        Assert.Contains("DE75 5121 0800 1245 1261 99", text, StringComparison.Ordinal);
        Assert.Contains("Reverse charge: the customer accounts for VAT", text, StringComparison.Ordinal);
        Assert.Contains("VAT id NL859214606B01 confirmed by VIES on 28 Oct 2026", text, StringComparison.Ordinal);
        Assert.Contains("USD 1 = EUR 0.8617", text, StringComparison.Ordinal);
        Assert.Contains($"SHA-256 {document.Allowances[0].Evidence!.Sha256[..16]}", text, StringComparison.Ordinal);
        Assert.Contains($"Document {Invoice.ContentHash}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_line_shows_quantity_price_and_amount()
    {
        var text = SheetWriters.TextOf(await writers.HtmlAsync(Invoice));

        Assert.Contains("1 × H100 80GB, Akash, eu-west Quoted at USD 2.35 an hour 744.0000 h 2.024995 1,506.60", text, StringComparison.Ordinal);
        Assert.All(Invoice.Document.Lines, line => Assert.Contains(Figure(line.Amount), text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_credit_note_has_its_own_title_and_names_the_invoice_it_corrects()
    {
        var note = new InvoiceDocumentBuilder().CreditNote().BuildPackage();

        var text = SheetWriters.TextOf(await writers.HtmlAsync(note));

        Assert.Contains("Credit note CN-2026-000032", text, StringComparison.Ordinal);
        Assert.Contains("For invoice INV-2026-000417 of 2 Nov 2026", text, StringComparison.Ordinal);
        Assert.Contains("The outage of 14 October lasted", text, StringComparison.Ordinal);
        Assert.Contains($"Total credited EUR {Figure(note.Document.Totals.Payable)}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Payment by bank transfer", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_credit_covers_everything_nobody_is_asked_to_pay()
    {
        var total = new InvoiceDocumentBuilder().Build().Totals.TaxInclusive;

        var text = SheetWriters.TextOf(await writers.HtmlAsync(new InvoiceDocumentBuilder().WithPrepaid(total).BuildPackage()));

        Assert.Contains("Nothing to pay EUR 0.00", text, StringComparison.Ordinal);
        Assert.Contains($"From prepaid credit −{Figure(total)}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Payment by bank transfer", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_customer_named_is_text_and_cannot_turn_the_writing_around()
    {
        const string Hostile = "<script>alert(1)</script> \"&'\u202Egnp.exe\u0000 שלום 😀";
        var package = new InvoiceDocumentBuilder().With(d => d with
        {
            Buyer = d.Buyer with { LegalName = Hostile, ContactName = Hostile },
            PurchaseOrder = Hostile,
            Lines = [.. d.Lines.Select(l => l with { DeploymentName = Hostile, Name = Hostile, Team = Hostile, CostCentre = Hostile })],
        }).BuildPackage();

        var html = await writers.HtmlAsync(package);

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u202E', SheetWriters.TextOf(html));
        Assert.DoesNotContain('\0', SheetWriters.TextOf(html));
        Assert.Contains("<script>alert(1)</script> \"&'gnp.exe שלום 😀", SheetWriters.TextOf(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Corrections_say_which_month_and_invoice_they_correct()
    {
        var package = new InvoiceDocumentBuilder().With(d => d with
        {
            Lines = [d.Lines[0] with
            {
                Kind = InvoiceLineKind.Correction, Quantity = -3.5m, Amount = -7.09m, CorrectsInvoice = "INV-2026-000311",
                Period = new BillingPeriod(new DateOnly(2026, 9, 1), new DateOnly(2026, 10, 1)),
            }],
        }).BuildPackage();

        var text = SheetWriters.TextOf(await writers.HtmlAsync(package));

        Assert.Contains("Correction of September 2026, INV-2026-000311", text, StringComparison.Ordinal);
        Assert.Contains("−3.5000 h", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_thousand_lines_are_summed_up_and_the_sums_stay_the_same()
    {
        var package = new InvoicePackage(new InvoiceDocumentBuilder().ManyLines(50_000).Build(), "", [], [], null);

        var text = SheetWriters.TextOf(await writers.HtmlAsync(package));

        Assert.Contains("This document has 50,000 lines.", text, StringComparison.Ordinal);
        Assert.Contains($"Sum of lines {Figure(package.Document.Totals.LineTotal)}", text, StringComparison.Ordinal);
        Assert.All(
            package.Document.Lines.GroupBy(l => l.NetworkName),
            network => Assert.Contains($"12,500 lines 12,500.0000 h various {Figure(network.Sum(l => l.Amount))}", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_few_thousand_lines_are_summed_up_by_deployment()
    {
        var text = SheetWriters.TextOf(await writers.HtmlAsync(new InvoiceDocumentBuilder().ManyLines(2_000).BuildPackage()));

        Assert.Contains("sweep-0050", text, StringComparison.Ordinal);
        Assert.Contains("10 lines 10.0000 h various", text, StringComparison.Ordinal);
    }

    private static string Figure(decimal amount) => amount.ToString("N2", System.Globalization.CultureInfo.InvariantCulture);
}
