using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Portal.Layout;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Layout;

public sealed class NavMenuTests : PortalTestContext
{
    [Theory]
    [InlineData(MemberRole.Owner, "/deployments,/market,/networks,/deployments/new,/billing,/billing/invoices,/billing/costs,/settings/billing,/settings/api-keys")]
    [InlineData(MemberRole.Engineer, "/deployments,/market,/networks,/deployments/new")]
    [InlineData(MemberRole.Finance, "/deployments,/market,/networks,/billing,/billing/invoices,/billing/costs,/settings/billing")]
    [InlineData(MemberRole.Viewer, "/deployments,/market,/networks")]
    public void Each_role_sees_its_own_house(MemberRole role, string expected)
    {
        SignIn(role);

        Assert.Equal(expected.Split(','), Entries());
    }

    [Fact]
    public void Staff_see_the_wall_and_the_jobs_and_no_customer_pages()
    {
        SignInStaff();

        Assert.Equal(["/support", "/market", "/networks", "/hangfire", "/settings/networks"], Entries());
    }

    [Fact]
    public void The_count_of_incidents_follows_the_feed()
    {
        Deployments.Counts = new DeploymentCounts(4, 0);
        var menu = Render<NavMenu>();
        menu.WaitForAssertion(() => Assert.Equal("4", menu.Find(".count").TextContent));
        Deployments.Counts = new DeploymentCounts(4, 2);

        Feed.Publish([new LiveItem("incident/1", Samples.Organisation, DeploymentId.New(), 1, new LivePayload.IncidentChanged(Guid.NewGuid(), 218, "dark", Now, null))]);

        menu.WaitForAssertion(() => Assert.StartsWith("2", menu.Find(".count.bad").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Probes_alone_cost_no_read()
    {
        var menu = Render<NavMenu>();
        Deployments.Failure = new InvalidOperationException("A read would fail now.");

        Feed.Publish([new LiveItem("replica/1", Samples.Organisation, DeploymentId.New(), 1, new LivePayload.Probed(Guid.NewGuid(), Now, ProbeOutcome.Success, 40))]);

        Assert.Empty(menu.FindAll(".count"));
    }

    private string[] Entries() => [.. Render<NavMenu>().FindAll(".entry").Select(e => e.GetAttribute("href") ?? "")];
}
