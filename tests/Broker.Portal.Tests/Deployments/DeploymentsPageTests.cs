using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Portal.Deployments;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Deployments;

public sealed class DeploymentsPageTests : PortalTestContext
{
    [Fact]
    public void The_filter_and_the_order_come_from_the_address()
    {
        Navigation.NavigateTo("/deployments?q=llama&status=Down&sort=Name&dir=asc&page=2&closed=1");

        Render<DeploymentsPage>();

        Assert.Equal(
            new DeploymentQuery("llama", Status.Down, true, DeploymentSort.Name, false, new Engine.PageRequest(1, DeploymentListQuery.PageSize)),
            Deployments.LastQuery);
    }

    [Fact]
    public void A_row_changes_in_place_without_another_read()
    {
        var row = Samples.Row(Now);
        Deployments.Rows.Add(row);
        var page = Render<DeploymentsPage>();
        page.WaitForElement(".chip.up");
        Deployments.Failure = new InvalidOperationException("A read would fail now.");

        Feed.Publish([Changed(row)]);

        page.WaitForAssertion(() => Assert.Contains("Down", page.Find("tbody .chip").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_deployment_made_elsewhere_appears_by_itself()
    {
        Deployments.Rows.Add(Samples.Row(Now));
        var page = Render<DeploymentsPage>();
        page.WaitForElement("tbody tr");
        var other = Samples.Row(Now, "made-by-the-api");
        Deployments.Rows.Add(other);

        Feed.Publish([Changed(other)]);

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));
    }

    [Fact]
    public void Without_deployments_it_says_what_one_is_and_how_to_begin()
    {
        var page = Render<DeploymentsPage>();

        Assert.Contains("Nothing is running", page.Find(".state").TextContent, StringComparison.Ordinal);
        Assert.Equal("/deployments/new", page.Find(".state a").GetAttribute("href"));
    }

    [Theory]
    [InlineData(MemberRole.Viewer)]
    [InlineData(MemberRole.Finance)]
    public void Who_may_not_deploy_is_offered_no_way_to(MemberRole role)
    {
        SignIn(role);

        var page = Render<DeploymentsPage>();

        Assert.Empty(page.FindAll("a[href='/deployments/new']"));
    }

    [Fact]
    public void A_name_with_markup_in_it_is_text()
    {
        Deployments.Rows.Add(Samples.Row(Now, "<script>alert(1)</script>"));

        var page = Render<DeploymentsPage>();

        Assert.Equal("<script>alert(1)</script>", page.Find("tbody a").TextContent);
        Assert.Empty(page.FindAll("script"));
    }

    [Fact]
    public async Task Leaving_the_page_ends_the_subscription()
    {
        Render<DeploymentsPage>();
        Assert.Single(Feed.Scopes);

        await DisposeComponentsAsync();

        Assert.Empty(Feed.Scopes);
    }

    private static LiveItem Changed(DeploymentRow row) => new(
        $"deployment/{row.Id}", Samples.Organisation, row.Id, 9,
        new LivePayload.DeploymentChanged(row.Id.Value, row.Name, DeploymentState.Active, Status.Down, row.StatusSince, 1, 3, 2));
}
