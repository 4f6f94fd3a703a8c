using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Portal.Billing;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Billing;

public sealed class InvoicesPageTests : PortalTestContext
{
    public InvoicesPageTests()
    {
        SignIn(MemberRole.Finance);
        Navigation.NavigateTo("/billing/invoices");
    }

    [Fact]
    public void Says_what_is_open_and_what_is_late()
    {
        Invoices.Rows.Add(BillingSamples.Row());
        Invoices.Sums.Add(new OpenSum(BillingSamples.Eur(4218.33m), 2, BillingSamples.Eur(1200m), 1));

        var page = Render<InvoicesPage>();

        var figures = page.FindAll(".kpi .v").Select(v => v.TextContent);
        Assert.Equal(["€4,218.33", "€1,200.00"], figures);
        Assert.Contains("1 invoices past their due date", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_row_leads_to_its_invoice_and_its_document()
    {
        var row = BillingSamples.Row();
        Invoices.Rows.Add(row);

        var page = Render<InvoicesPage>();

        Assert.Equal($"/billing/invoices/{row.Id.Value}", page.Find("td.lead a").GetAttribute("href"));
        Assert.Equal($"/api/v1/invoices/{row.Id.Value}/pdf", page.Find("a[download]").GetAttribute("href"));
    }

    [Fact]
    public void An_overdue_invoice_says_for_how_long()
    {
        Invoices.Rows.Add(BillingSamples.Row(state: InvoiceState.Overdue, due: new DateOnly(2026, 11, 13)));

        var chip = Render<InvoicesPage>().Find("td .chip");

        Assert.Equal("Overdue · 9 d", chip.TextContent.Trim());
        Assert.NotNull(chip.QuerySelector("svg"));
    }

    [Fact]
    public void A_credit_note_stands_with_a_minus_and_names_what_it_corrects()
    {
        Invoices.Rows.Add(BillingSamples.Row("CN-2026-000032", kind: InvoiceKind.CreditNote, total: 118.4m));

        var page = Render<InvoicesPage>();

        Assert.Contains("−€118.40", page.Markup, StringComparison.Ordinal);
        Assert.Equal("corrects INV-2026-000417", page.Find("td.lead .sub").TextContent);
    }

    [Fact]
    public void The_address_decides_what_is_asked_for()
    {
        Navigation.NavigateTo("/billing/invoices?q=417&state=Overdue&kind=Invoice&month=2026-10&sort=Open&dir=asc&page=3");

        Render<InvoicesPage>();

        Assert.Equal(
            new InvoiceQuery("417", InvoiceKind.Invoice, InvoiceState.Overdue, new DateOnly(2026, 10, 1), InvoiceSort.Open, Descending: false, new Engine.PageRequest(2, 25)),
            Invoices.LastQuery);
    }

    [Fact]
    public void A_choice_in_the_filter_goes_into_the_address()
    {
        Invoices.Rows.Add(BillingSamples.Row());
        var page = Render<InvoicesPage>();

        page.Find("select[aria-label='State']").Change("Paid");

        Assert.EndsWith("/billing/invoices?state=Paid", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_credit_notes_asks_for_nothing_else()
    {
        Navigation.NavigateTo("/billing/credit-notes");

        var page = Render<InvoicesPage>();

        Assert.Equal(InvoiceKind.CreditNote, Invoices.LastQuery?.Kind);
        Assert.Equal("Credit notes", page.Find("h1").TextContent);
        Assert.Contains("No credit notes", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Chosen_invoices_come_as_one_archive()
    {
        var (one, other) = (BillingSamples.Row("INV-1"), BillingSamples.Row("INV-2"));
        Invoices.Rows.AddRange([one, other]);
        var page = Render<InvoicesPage>();

        page.Find("input[aria-label='Choose all shown']").Change(true);
        page.Find("input[aria-label='Choose INV-2']").Change(false);

        var link = page.Find("[role=status] a");
        Assert.Equal($"/api/v1/invoices/zip?ids={one.Id.Value}", link.GetAttribute("href"));
        Assert.Contains("1 as one zip", link.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_found_and_nothing_there_are_different_things()
    {
        Assert.Contains("No invoices yet", Render<InvoicesPage>().Markup, StringComparison.Ordinal);

        Navigation.NavigateTo("/billing/invoices?q=nothing");

        Assert.Contains("Nothing matches", Render<InvoicesPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_read_says_so_and_can_be_tried_again()
    {
        Invoices.Failure = new InvalidOperationException("The database is away.");
        var page = Render<InvoicesPage>();
        Assert.Contains("The list could not be read", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Invoices.Failure = null;
        Invoices.Rows.Add(BillingSamples.Row());

        page.Find("[role=alert] button").Click();

        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
    }
}
