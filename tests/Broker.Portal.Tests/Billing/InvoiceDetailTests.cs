using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Portal.Billing;
using Broker.Portal.Shared;
using Broker.Portal.Tests.Fakes;
using Broker.Testing.Billing;
using Bunit;

namespace Broker.Portal.Tests.Billing;

public sealed class InvoiceDetailTests : PortalTestContext
{
    public InvoiceDetailTests() => SignIn(MemberRole.Finance);

    [Fact]
    public void The_sums_are_those_of_the_document_to_the_cent()
    {
        var document = new InvoiceDocumentBuilder().Domestic().WithPrepaid(100).Build();

        var page = Open(BillingSamples.View(document));

        var sums = page.FindAll(".sums td").Select(td => td.TextContent).ToList();
        Assert.Equal(
            new[]
            {
                document.Totals.LineTotal, -document.Allowances[0].Amount, -document.Allowances[1].Amount, document.Totals.TaxExclusive,
                document.Totals.Tax, document.Totals.TaxInclusive, -100, document.Totals.Payable,
            }.Select(amount => Figures.Amount(BillingSamples.Eur(amount))),
            sums);
    }

    [Fact]
    public void Every_line_and_allowance_leads_to_its_proof()
    {
        var document = new InvoiceDocumentBuilder().Build();

        var page = Open(BillingSamples.View(document));

        Assert.Equal(document.Lines.Count, page.FindAll("button[aria-label^='Usage of line']").Count);
        Assert.Equal($"/billing/sla-credits/{document.Allowances[0].Evidence!.Credit}", page.Find("a[aria-label^='Evidence of']").GetAttribute("href"));
    }

    [Fact]
    public void Usage_of_a_line_opens_below_it_with_the_sum_that_makes_the_line()
    {
        Invoices.Usage.AddRange([BillingSamples.Usage(), BillingSamples.Usage(2, 14, 10_800)]);
        var page = Open(BillingSamples.View());

        page.Find("button[aria-label='Usage of line 1']").Click();

        var rows = page.FindAll("tr.inner tbody tr");
        Assert.Equal(2, rows.Count);
        Assert.Contains("00:00:00–24:00:00", rows[0].TextContent, StringComparison.Ordinal);
        Assert.EndsWith("#replica-2", rows[1].QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("together 27.0000 h", page.Find("tr.inner p").TextContent, StringComparison.Ordinal);

        page.Find("button[aria-label='Usage of line 1']").Click();

        Assert.Empty(page.FindAll("tr.inner"));
    }

    [Fact]
    public void More_usage_than_a_page_is_read_when_asked_for()
    {
        Invoices.Usage.AddRange(Enumerable.Range(1, 60).Select(i => BillingSamples.Usage(i)));
        var page = Open(BillingSamples.View());
        page.Find("button[aria-label='Usage of line 1']").Click();
        Assert.Equal(50, page.FindAll("tr.inner tbody tr").Count);

        page.FindAll("tr.inner button").Single(b => b.TextContent == "Show 10 more").Click();

        Assert.Equal(60, page.FindAll("tr.inner tbody tr").Count);
    }

    [Fact]
    public void Fifty_thousand_lines_are_shown_a_page_at_a_time_and_allowances_after_the_last()
    {
        var document = new InvoiceDocumentBuilder().ManyLines(120).With(d => d with
        {
            Allowances = [new InvoiceAllowance(AllowanceKind.Goodwill, 1, "Slow answer")],
        }).Build();
        var view = BillingSamples.View(document);

        Assert.Equal(50, Open(view).FindAll("button[aria-label^='Usage of line']").Count);
        var last = Open(view, linePage: 2);
        Assert.Equal(20, last.FindAll("button[aria-label^='Usage of line']").Count);
        Assert.Contains("Slow answer", last.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reverse_charge_names_the_proof_it_rests_on()
    {
        var page = Open(BillingSamples.View());

        Assert.Contains("NL859214606B01 found valid by VIES on 28 Oct 2026, reference WAPIAAAAZ8kQ41vT", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_invoice_says_how_it_is_paid_and_a_paid_one_does_not()
    {
        var open = Open(BillingSamples.View());
        Assert.Contains("DE75 5121 0800 1245 1261 99", open.Markup, StringComparison.Ordinal);

        var document = new InvoiceDocumentBuilder().Build();
        var paid = Open(BillingSamples.View(document, InvoiceState.Paid, document.Totals.Payable));

        Assert.DoesNotContain("DE75 5121", paid.Markup, StringComparison.Ordinal);
        Assert.Contains("14 Nov 2026", paid.Find(".steps").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credit_note_links_the_invoice_it_corrects()
    {
        var note = new InvoiceDocumentBuilder().CreditNote().Build();

        var page = Open(BillingSamples.View(note));

        Assert.Equal($"/billing/invoices/{note.Corrects!.Id.Value}", page.Find(".note a").GetAttribute("href"));
        Assert.Equal("Issued", page.Find(".title .chip").TextContent);
    }

    [Fact]
    public void Names_with_markup_in_them_stay_text()
    {
        var document = new InvoiceDocumentBuilder().With(d => d with { Buyer = d.Buyer with { LegalName = "<img src=x onerror=alert(1)>" } }).Build();

        var page = Open(BillingSamples.View(document));

        Assert.Empty(page.FindAll("img"));
    }

    [Fact]
    public void Without_a_printer_the_button_says_what_to_install_and_the_page_is_still_there_to_download()
    {
        Printer.Missing = new Domain.Shared.PdfOutcome.NotInstalled("WeasyPrint is not installed.", "apt-get install weasyprint");

        var page = Open(BillingSamples.View());

        var actions = page.Find(".title .actions");
        Assert.Contains("apt-get install weasyprint", actions.TextContent, StringComparison.Ordinal);
        Assert.Empty(actions.QuerySelectorAll("a"));
        Assert.EndsWith("/html", page.Find(".downloads a").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_of_nothing_says_so()
    {
        var page = Render<InvoiceDetail>(p => p.Add(x => x.Id, Domain.Shared.InvoiceId.New()));

        Assert.Equal("No such invoice", page.Find("h1").TextContent);
    }

    private IRenderedComponent<InvoiceDetail> Open(InvoiceView view, int linePage = 0)
    {
        Invoices.Views[view.Document.Id] = view;
        return Render<InvoiceDetail>(p => p.Add(x => x.Id, view.Document.Id).Add(x => x.LinePage, linePage));
    }
}
