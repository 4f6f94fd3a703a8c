using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Views;
using Broker.Portal.Billing;
using Broker.Testing.Billing;
using Bunit;

namespace Broker.Portal.Tests.Billing;

public sealed class BillingPageTests : PortalTestContext
{
    private static readonly ListPrice Aws = new("AWS p5.48xlarge, us-east-1", Money.Usd(6.88m), new DateOnly(2026, 7, 20));

    public BillingPageTests()
    {
        SignIn(MemberRole.Finance);
        Navigation.NavigateTo("/billing");
    }

    [Fact]
    public void Says_what_was_spent_what_it_will_be_and_on_what_that_rests()
    {
        Spend.Filled();

        var page = Render<BillingPage>();

        var figures = page.FindAll(".kpi");
        Assert.Equal("$3,318.20", figures[0].QuerySelector(".v")!.TextContent);
        Assert.Contains("$3,100.00 last month by now", figures[0].TextContent, StringComparison.Ordinal);
        Assert.Equal("$4,721.50", figures[1].QuerySelector(".v")!.TextContent);
        Assert.Contains("if the 3 replicas that serve now go on at $6.74", figures[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_chart_has_a_piece_per_day_and_network_and_a_table_behind_it()
    {
        Spend.Filled();

        var page = Render<BillingPage>();

        Assert.Equal(2, page.FindAll("svg rect.net-akash").Count);
        Assert.Single(page.FindAll("svg rect.net-ionet"));
        Assert.Equal(["$70.00", "$50.00", "$80.50"], page.FindAll("figure .sr-only tbody td:last-child").Select(td => td.TextContent));
        Assert.Equal(["Akash$120.00", "io.net$80.50"], page.FindAll(".series li").Select(li => li.TextContent));
    }

    [Fact]
    public void The_address_decides_days_and_stack()
    {
        Navigation.NavigateTo("/billing?by=Team&days=30");

        Render<BillingPage>();

        Assert.Equal(new SpendQuery(new DateOnly(2026, 10, 24), new DateOnly(2026, 11, 23), SpendGroup.Team), Spend.LastQuery);
    }

    [Fact]
    public void The_bridge_goes_from_the_list_price_over_redundancy_and_what_we_carry_to_the_net_saving()
    {
        Spend.Savings = Saved(new SavingsBridge(
            200, 100, Money.Usd(1376), Money.Usd(423), Money.Usd(251), 3, Money.Usd(6.39m), 19, Money.Usd(38), Money.Usd(10)));

        var page = Render<BillingPage>();

        var steps = page.FindAll(".way .row").Select(r => r.QuerySelector(".num")!.TextContent).ToList();
        Assert.Equal(["$1,376.00", "−$423.00", "−$251.00", "$0.00", "$0.00", "+$10.00", "$712.00"], steps);
        Assert.Contains("$38.00 at the quoted price, not billed, carried by us", page.Find(".way").TextContent, StringComparison.Ordinal);
        Assert.Contains("AWS p5.48xlarge, us-east-1: $6.88 per GPU-hour, 20 Jul 2026", page.Find(".way").TextContent, StringComparison.Ordinal);
        Assert.Contains("$712.00 saved against the clouds, 52", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_month_that_was_dearer_says_so()
    {
        Spend.Savings = Saved(new SavingsBridge(
            10, 10, Money.Usd(68.8m), Money.Usd(50), Money.Usd(50), 0, Money.Usd(0), 0, Money.Usd(0), Money.Usd(0)));

        var page = Render<BillingPage>();

        Assert.Contains("$31.20 dearer than the clouds", page.Markup, StringComparison.Ordinal);
        Assert.Single(page.FindAll(".way .lost"));
    }

    [Fact]
    public void Each_deployment_opens_its_own_steps()
    {
        Spend.Savings = Saved(new SavingsBridge(
            200, 100, Money.Usd(1376), Money.Usd(423), Money.Usd(251), 0, Money.Usd(0), 0, Money.Usd(0), Money.Usd(0)));
        var page = Render<BillingPage>();

        page.Find("button[aria-label='Steps of llama-70b-chat']").Click();

        Assert.Single(page.FindAll("tr.inner .way"));
    }

    [Fact]
    public void The_next_invoice_shows_its_lines_and_what_would_block_it()
    {
        var document = new InvoiceDocumentBuilder().Build();
        Spend.Next = new NextInvoice.Draft(document, ["Purchase order 4500012345 is used up"]);
        var page = Render<BillingPage>();
        Assert.Contains($"{Broker.Portal.Shared.Figures.Amount(new Money(document.Totals.Payable, Currency.Eur))} so far", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Purchase order 4500012345 is used up", page.Markup, StringComparison.Ordinal);

        Spend.Next = new NextInvoice.Blocked(["The billing profile is missing"]);

        Assert.Contains("The billing profile is missing", Render<BillingPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_month_of_savings_goes_into_the_address()
    {
        var page = Render<BillingPage>();

        page.Find("select[aria-label='Month of the comparison']").Change("2026-10");

        Assert.EndsWith("/billing?month=2026-10", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal(new DateOnly(2026, 10, 1), Spend.LastMonth?.Start));
    }

    [Fact]
    public void A_failed_read_says_so_and_can_be_tried_again()
    {
        Spend.Failure = new InvalidOperationException("The database is away.");
        var page = Render<BillingPage>();
        Assert.Contains("The figures could not be read", page.Markup, StringComparison.Ordinal);
        Spend.Failure = null;

        page.Find("[role=alert] button").Click();

        Assert.NotEmpty(page.FindAll(".kpi"));
    }

    private static SavingsView Saved(SavingsBridge bridge) => new(
        BillingPeriod.MonthOf(new DateOnly(2026, 11, 1)),
        [new DeploymentSavings(DeploymentId.New(), "llama-70b-chat", 2, 3, 1, "H100 80 GB SXM", Aws, bridge)], bridge, new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero));
}
