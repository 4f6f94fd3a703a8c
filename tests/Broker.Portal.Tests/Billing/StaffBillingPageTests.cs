using Broker.Domain.Accounts;
using Broker.Engine.Billing;
using Broker.Portal.Billing.Staff;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Billing;

public sealed class StaffBillingPageTests : PortalTestContext
{
    public StaffBillingPageTests() => SignInStaff(StaffRole.Finance);

    [Fact]
    public void The_checklist_says_what_stops_and_where_it_is_settled()
    {
        var page = Render<ClosePage>();

        Assert.Contains("1 of 2 checks want a look", page.Markup, StringComparison.Ordinal);
        Assert.Equal("/staff/billing/contracts", page.Find(".checks .stops a").GetAttribute("href"));
        Assert.NotNull(page.Find(".checks .stops svg"));
    }

    [Fact]
    public void A_started_run_is_followed_until_it_is_over()
    {
        var page = Render<ClosePage>();

        page.FindAll("button").Single(b => b.TextContent.StartsWith("Close Oct", StringComparison.Ordinal)).Click();
        Assert.Equal("0", page.Find("progress").GetAttribute("value"));
        Close.Run = Close.Run! with { Closed = 7, Excepted = 1 };
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("7 of 10 customers closed, 1 exceptions", page.Markup, StringComparison.Ordinal));

        Close.Run = Close.Run with { Closed = 9, State = CloseRunState.Exceptions, FinishedAt = Now };
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("Go on with 1 exceptions", page.Markup, StringComparison.Ordinal));
        var asked = Close.Asked;
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(asked, Close.Asked);
    }

    [Fact]
    public async Task Leaving_the_page_ends_the_looking()
    {
        Close.Run = FakeCloseDesk.Running;
        var page = Render<ClosePage>();

        await page.InvokeAsync(() => page.Instance.DisposeAsync().AsTask());
        Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(0, Close.Asked);
    }

    [Fact]
    public async Task Another_approves_after_reading_what_it_books()
    {
        Requests.Rows.Add(FakeRequests.Request(isMine: false));
        var page = RenderWithDialogs<ApprovalsPage>();

        page.FindAll("button").Single(b => b.TextContent == "Approve $47.60").Click(); // Its handler ends with the dialog.
        Assert.Contains("$47.60 are booked for Northwind.", page.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        await page.WaitForElement(".mud-dialog .btn.danger").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal([true], Requests.Decisions));
    }

    [Fact]
    public void Who_asked_may_withdraw_and_not_approve()
    {
        Requests.Rows.Add(FakeRequests.Request(isMine: true));

        var page = Render<ApprovalsPage>();

        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.StartsWith("Approve", StringComparison.Ordinal));
        page.FindAll("button").Single(b => b.TextContent == "Withdraw it").Click();
        Assert.Equal([false], Requests.Decisions);
    }

    [Fact]
    public void An_sla_credit_is_decided_with_its_reason_beside_its_evidence()
    {
        var credit = FakeSlaCredits.Credit();
        Credits.Rows.Add(credit);
        var page = Render<ApprovalsPage>();

        page.Find("[aria-label='Reason for llama']").Change("Checked against the probes");
        page.Find("[aria-label='Approve the credit for llama']").Click();

        Assert.Equal([(credit.Id, true, "Checked against the probes")], Credits.Decisions);
        Assert.Contains("It goes on the next invoice.", page.Markup, StringComparison.Ordinal);
    }
}
