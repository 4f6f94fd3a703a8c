using System.Net;
using Broker.Domain.Accounts;
using Broker.Testing.Host;

namespace Broker.Engine.Tests.Host;

public sealed class JobsDashboardTests(PortalFixture fixture) : IClassFixture<PortalFixture>
{
    private static readonly Uri Dashboard = new("/hangfire", UriKind.Relative);

    private readonly BrokerApplication _portal = fixture.Portal;

    [Fact]
    public async Task Staff_sees_the_jobs_and_no_inline_script_stands_against_the_policy()
    {
        using var browser = await _portal.BrowserOfAsync(await _portal.AddStaffAsync());

        using var response = await browser.Http.GetAsync(Dashboard);
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("<title>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("onclick=", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_owner_does_not()
    {
        var owner = await _portal.AddMemberAsync(await _portal.AddOrganisationAsync("Northwind"), MemberRole.Owner);
        using var browser = await _portal.BrowserOfAsync(owner);

        using var response = await browser.Http.GetAsync(Dashboard);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.StartsWith("/forbidden", response.Headers.Location?.PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_on_this_machine_who_has_not_signed_in_does_not()
    {
        using var browser = _portal.CreateBrowser();

        using var response = await browser.Http.GetAsync(Dashboard);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.StartsWith("/account/sign-in", response.Headers.Location?.PathAndQuery, StringComparison.Ordinal);
    }
}
