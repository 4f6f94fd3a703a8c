using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Requests;
using Broker.Engine.Billing.Staff;
using Broker.Portal.Billing.Staff;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Portal.Tests.Billing;

public sealed class StaffBillingPageTests : PortalTestContext
{
    private readonly FakeCloseDesk _close = new();
    private readonly FakeRequests _requests = new();

    public StaffBillingPageTests()
    {
        Services.AddSingleton<ICloseDesk>(_close);
        Services.AddSingleton<IBillingRequests>(_requests);
        SignInStaff(StaffRole.Finance);
    }

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

        page.FindAll("button").Single(b => b.TextContent == "Close October 2026 for everybody").Click();
        Assert.Equal("0", page.Find("progress").GetAttribute("value"));
        _close.Run = _close.Run! with { Closed = 7, Excepted = 1 };
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("7 of 10 customers closed, 1 exceptions", page.Markup, StringComparison.Ordinal));

        _close.Run = _close.Run with { Closed = 9, State = CloseRunState.Exceptions, FinishedAt = Now };
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Contains("Go on with 1 exceptions", page.Markup, StringComparison.Ordinal));
        var asked = _close.Asked;
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(asked, _close.Asked);
    }

    [Fact]
    public async Task Leaving_the_page_ends_the_looking()
    {
        _close.Run = FakeCloseDesk.Running;
        var page = Render<ClosePage>();

        await page.InvokeAsync(() => page.Instance.DisposeAsync().AsTask());
        Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(0, _close.Asked);
    }

    [Fact]
    public async Task Another_approves_after_reading_what_it_books()
    {
        _requests.Rows.Add(FakeRequests.Request(isMine: false));
        var page = RenderWithDialogs<ApprovalsPage>();

        page.FindAll("button").Single(b => b.TextContent == "Approve $47.60").Click(); // Its handler ends with the dialog.
        Assert.Contains("$47.60 are booked for Northwind.", page.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        await page.WaitForElement(".mud-dialog .btn.danger").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal([true], _requests.Decisions));
    }

    [Fact]
    public void Who_asked_may_withdraw_and_not_approve()
    {
        _requests.Rows.Add(FakeRequests.Request(isMine: true));

        var page = Render<ApprovalsPage>();

        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.StartsWith("Approve", StringComparison.Ordinal));
        page.FindAll("button").Single(b => b.TextContent == "Withdraw it").Click();
        Assert.Equal([false], _requests.Decisions);
    }

    private sealed class FakeCloseDesk : ICloseDesk
    {
        public static readonly CloseRunView Running = new(Guid.NewGuid(), CloseRunState.Running, 10, 0, 0, DateTimeOffset.UnixEpoch, "Britta", null);

        private static readonly BillingPeriod October = BillingPeriod.MonthOf(new DateOnly(2026, 10, 1));

        public CloseRunView? Run { get; set; }

        public int Asked { get; private set; }

        public Task<CloseBoard> ReadAsync(DateOnly? month, CancellationToken cancellationToken) => Task.FromResult(new CloseBoard(
            October, October.Time.End, true,
            [new("Is usage metered?", CheckVerdict.Fine, "All of it", null), new("Profiles?", CheckVerdict.Stops, "1 customer without: Kestrel", "/staff/billing/contracts")],
            Run, [], [October.Start]));

        public Task<CloseRunView?> ProgressAsync(DateOnly month, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(Run);
        }

        public Task<StartCloseOutcome> StartAsync(DateOnly month, CancellationToken cancellationToken)
        {
            Run = Running;
            return Task.FromResult<StartCloseOutcome>(new StartCloseOutcome.Started(Run.Id, false));
        }
    }

    private sealed class FakeRequests : IBillingRequests
    {
        public List<BillingRequestView> Rows { get; } = [];

        public List<bool> Decisions { get; } = [];

        public static BillingRequestView Request(bool isMine) => new(
            Guid.NewGuid(), BillingRequestKind.CreditNote, OrganisationId.New(), "Northwind", InvoiceId.New(), "INV-7", Money.Usd(47.6m), "Slow disks",
            BillingRequestState.Waiting, "Britta", DateTimeOffset.UnixEpoch, null, null, null, isMine);

        public Task<IReadOnlyList<BillingRequestView>> ListAsync(int take, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<BillingRequestView>>(Rows);

        public Task<AskOutcome> AskAsync(BillingAsk ask, CancellationToken cancellationToken) => Task.FromResult<AskOutcome>(new AskOutcome.Asked(Guid.NewGuid()));

        public Task<DecideOutcome> DecideAsync(Guid request, bool approve, string why, CancellationToken cancellationToken)
        {
            Decisions.Add(approve);
            return Task.FromResult<DecideOutcome>(new DecideOutcome.Decided(approve ? BillingRequestState.Done : BillingRequestState.Refused, null));
        }

        public Task<ReRatingPreview?> PreviewAsync(InvoiceId invoice, ReRatingChange change, CancellationToken cancellationToken) =>
            Task.FromResult<ReRatingPreview?>(null);
    }
}
