using System.Net;
using Broker.Domain.Accounts;
using Broker.Testing.Host;
using Broker.Testing.Persistence;

namespace Broker.Engine.Tests.Host;

public sealed class NetworksApiTests(PortalFixture fixture) : IClassFixture<PortalFixture>, IAsyncLifetime
{
    private readonly BrokerApplication _portal = fixture.Portal;
    private TenantSeed _northwind = null!;
    private HttpClient _viewer = null!;

    public async Task InitializeAsync()
    {
        _northwind = await TenantSeed.CreateAsync(fixture.System);
        _viewer = _portal.CreateProgram(await _portal.AddApiKeyAsync(_northwind.Id, MemberRole.Viewer));
    }

    public Task DisposeAsync()
    {
        _viewer.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_member_reads_how_every_network_does_but_not_whose_incidents_are_open()
    {
        using var list = await _viewer.GetAsync(new Uri("/api/v1/networks", UriKind.Relative));
        using var one = await _viewer.GetAsync(new Uri("/api/v1/networks/akash?hours=24", UriKind.Relative));

        var networks = (await list.JsonAsync()).EnumerateArray().ToList();
        Assert.Equal(["akash", "ionet"], networks.Select(n => n.GetProperty("network").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(3, networks[0].GetProperty("offers").GetInt32());
        var detail = await one.JsonAsync();
        Assert.Equal(System.Text.Json.JsonValueKind.Null, detail.GetProperty("inside").ValueKind);
        Assert.True(detail.GetProperty("health").GetProperty("openIncidents").GetInt32() >= 1);
    }

    [Fact]
    public async Task Staff_read_the_incidents_with_their_customers()
    {
        using var staff = await _portal.BrowserOfAsync(await _portal.AddStaffAsync());

        using var response = await staff.Http.GetAsync(new Uri("/api/v1/networks/akash", UriKind.Relative));

        var incidents = (await response.JsonAsync()).GetProperty("inside").GetProperty("incidents").EnumerateArray();
        Assert.Contains(incidents, i => i.GetProperty("deployment").GetGuid() == _northwind.Deployment.Id.Value);
    }

    [Fact]
    public async Task Providers_come_in_pages()
    {
        using var response = await _viewer.GetAsync(new Uri("/api/v1/networks/ionet/providers?sort=Provider&descending=false&size=2&page=1", UriKind.Relative));

        var page = await response.JsonAsync();
        Assert.Equal(3, page.GetProperty("total").GetInt32());
        Assert.Equal("ionet-provider-3", Assert.Single(page.GetProperty("items").EnumerateArray()).GetProperty("provider").GetString());
    }

    [Theory]
    [InlineData("networks/nowhere", HttpStatusCode.NotFound)]
    [InlineData("networks/akash?hours=0", HttpStatusCode.BadRequest)]
    [InlineData("networks/akash/providers?size=0", HttpStatusCode.BadRequest)]
    public async Task What_is_not_there_or_out_of_range_is_a_problem(string path, HttpStatusCode expected)
    {
        using var response = await _viewer.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_page_of_keys_is_closed_to_members_and_open_to_staff()
    {
        using var owner = await _portal.BrowserOfAsync(await _portal.AddMemberAsync(_northwind.Id, MemberRole.Owner));
        using var staff = await _portal.BrowserOfAsync(await _portal.AddStaffAsync(StaffRole.Operator));

        using var refused = await owner.Http.GetAsync(new Uri("/settings/networks", UriKind.Relative));
        using var seen = await staff.Http.GetAsync(new Uri("/settings/networks", UriKind.Relative));

        Assert.StartsWith("/forbidden", refused.Headers.Location?.PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
    }
}
