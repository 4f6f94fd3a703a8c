using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Budgets;
using Broker.Engine.Placement;
using Broker.Portal.Billing.Budgets;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Billing;

public sealed class BudgetsPageTests : PortalTestContext
{
    public BudgetsPageTests() => SignIn(MemberRole.Finance);

    [Fact]
    public void Says_which_budget_will_not_be_enough_in_words_and_figures()
    {
        Budgets.Rows.Add(FakeBudgets.Budget("Research", amount: 1000, spent: 400, reserved: 800));
        Budgets.Rows.Add(FakeBudgets.Budget("All", amount: 9000, spent: 400, reserved: 800));

        var page = Render<BudgetsPage>();

        Assert.Contains("1 of 2 will not be enough", page.Markup, StringComparison.Ordinal);
        Assert.Equal("Will not be enough", page.FindAll(".budgets .chip")[0].TextContent.Trim());
        Assert.Equal("$400.00 of $1,000.00 spent, $800.00 more reserved until the month ends", page.Find(".budget-bar").GetAttribute("aria-label"));
        Assert.Contains("$200.00 too much", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_amount_is_said_at_its_field_and_what_was_typed_stays()
    {
        Budgets.Answer = new SaveBudgetOutcome.Invalid([new FieldError("amount", "An amount above zero.")]);
        var page = Render<BudgetsPage>();

        page.Find("#budget-name").Change("Research");
        page.Find("#budget-amount").Change("lots");
        page.Find("form").Submit();

        Assert.Equal("true", page.Find("#budget-amount").GetAttribute("aria-invalid"));
        Assert.Equal("An amount above zero.", page.Find("#budget-amount-fault").TextContent);
        Assert.Equal("Research", page.Find("#budget-name").GetAttribute("value"));
    }

    [Fact]
    public void What_is_typed_is_what_is_saved()
    {
        var page = Render<BudgetsPage>();

        page.Find("#budget-name").Change("Research");
        page.Find("#budget-amount").Change("1200.50");
        page.Find("#budget-scope").Change(nameof(BudgetScope.Team));
        page.Find("#budget-team").Change("Vision");
        page.Find("#budget-action").Change(nameof(BudgetAction.StopAll));
        Assert.Contains("everything it covers is closed", page.Markup, StringComparison.Ordinal);
        page.Find("#budget-thresholds").Change("75, 90 %");
        page.Find("form").Submit();

        var draft = Assert.Single(Budgets.Saved);
        Assert.Equal(("Research", BudgetScope.Team, "Vision", 1200.50m, BudgetAction.StopAll), (draft.Name, draft.Scope, draft.Team, draft.Amount, draft.Action));
        Assert.Equal([75, 90], draft.Thresholds);
        Assert.Contains("Research is watched from now on.", page.Find("[role=status]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_names_the_invoice_and_leads_to_it()
    {
        var invoice = InvoiceId.New();
        Budgets.Block = new SpendingBlockView(invoice, "INV-7", "Invoice INV-7 over 10.00 USD was due.", Now);

        var link = Render<BudgetsPage>().Find(".note.bad a");

        Assert.Equal($"/billing/invoices/{invoice.Value}", link.GetAttribute("href"));
    }
}
