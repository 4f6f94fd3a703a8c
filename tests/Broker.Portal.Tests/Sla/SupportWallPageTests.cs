using Broker.Domain.Deployments;
using Broker.Domain.Sla;
using Broker.Engine.Live;
using Broker.Engine.Sla;
using Broker.Portal.Sla;
using Broker.Portal.Tests.Fakes;
using Bunit;
using Microsoft.AspNetCore.Authorization;

namespace Broker.Portal.Tests.Sla;

public sealed class SupportWallPageTests : PortalTestContext
{
    public SupportWallPageTests() => SignInStaff();

    [Fact]
    public void Is_for_staff_only()
    {
        var rule = Assert.Single(typeof(SupportWallPage).GetCustomAttributes(typeof(AuthorizeAttribute), true).Cast<AuthorizeAttribute>(), a => a.Policy is not null);

        Assert.Equal(Engine.Accounts.BrokerPolicies.Staff, rule.Policy);
    }

    [Fact]
    public void A_state_changes_in_place_and_nothing_moves_within_five_seconds()
    {
        var (first, second) = Two();
        var page = Render<SupportWallPage>();
        page.WaitForElement("tbody tr");
        Support.Rows.Reverse();

        Feed.Publish([Changed(second, Status.Down)]);

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody .chip.down").Count));
        Assert.Contains(first.DeploymentName, page.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_keep_their_place_while_the_pointer_is_on_the_table()
    {
        var (first, second) = Two();
        var page = Render<SupportWallPage>();
        await page.Find("div:has(> .grid)").TriggerEventAsync("onpointerenter", new Microsoft.AspNetCore.Components.Web.PointerEventArgs());
        Support.Rows.Reverse();
        Clock.Advance(TimeSpan.FromSeconds(30));

        Feed.Publish([Changed(second, Status.Down)]);

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody .chip.down").Count));
        Assert.Contains(first.DeploymentName, page.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_is_read_again_once_the_pointer_is_away()
    {
        var (_, second) = Two();
        var page = Render<SupportWallPage>();
        Support.Rows.Reverse();
        Clock.Advance(TimeSpan.FromSeconds(30));

        Feed.Publish([Changed(second, Status.Down)]);

        page.WaitForAssertion(() => Assert.Contains(second.DeploymentName, page.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void An_unknown_state_does_not_pretend_to_know_how_many_are_up()
    {
        Support.Rows.Add(Samples.Wall(Now, "Kestrel Bank", "embed-prod", Status.Unknown, 2, 0.89, 0, null, TimeSpan.FromSeconds(12)));

        var page = Render<SupportWallPage>();

        Assert.Contains("? / 3", page.Find("tbody tr").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_read_says_that_watching_goes_on()
    {
        Support.Failure = new InvalidOperationException("away");

        var page = Render<SupportWallPage>();

        Assert.Contains("keep being watched", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_the_page_ends_the_subscription()
    {
        Render<SupportWallPage>();
        Assert.Equal(new LiveScope.Everything(), Assert.Single(Feed.Scopes));

        await DisposeComponentsAsync();

        Assert.Empty(Feed.Scopes);
    }

    private static LiveItem Changed(WallRow row, Status status) => new(
        $"deployment/{row.Deployment}", row.Organisation, row.Deployment, 9, new LivePayload.DeploymentChanged(
            row.Deployment.Value, row.DeploymentName, DeploymentState.Active, status, row.StatusSince, 1, row.Wanted, row.Needed));

    private (WallRow First, WallRow Second) Two()
    {
        Support.Rows.Add(Samples.Wall(Now, "Harrow Genomics", "screen-batch-eu", Status.Down, 1, 0.04, 21.6, "Akash eu-west dark", TimeSpan.FromSeconds(134)));
        Support.Rows.Add(Samples.Wall(Now, "Kestrel Bank", "rank-canary", Status.Up, 3, 0.29, 3.1, null, TimeSpan.FromDays(18)));
        return (Support.Rows[0], Support.Rows[1]);
    }
}
