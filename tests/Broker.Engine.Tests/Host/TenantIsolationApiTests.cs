using System.Net;
using System.Net.Http.Json;
using Broker.Domain.Accounts;
using Broker.Testing.Host;
using Broker.Testing.Persistence;

namespace Broker.Engine.Tests.Host;

public sealed class TenantIsolationApiTests(PortalFixture fixture) : IClassFixture<PortalFixture>, IAsyncLifetime
{
    private readonly BrokerApplication _portal = fixture.Portal;
    private TenantSeed _northwind = null!;
    private TenantSeed _contoso = null!;
    private HttpClient _stranger = null!;

    public async Task InitializeAsync()
    {
        _northwind = await TenantSeed.CreateAsync(fixture.System, "Northwind");
        _contoso = await TenantSeed.CreateAsync(fixture.System, "Contoso");
        _stranger = _portal.CreateProgram(await _portal.AddApiKeyAsync(_contoso.Id, MemberRole.Owner));
    }

    public Task DisposeAsync()
    {
        _stranger.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("GET", "deployments/{deployment}")]
    [InlineData("GET", "deployments/{deployment}/activity")]
    [InlineData("GET", "deployments/{deployment}/latency")]
    [InlineData("GET", "deployments/{deployment}/replicas/{replica}/logs")]
    [InlineData("GET", "deployments/{deployment}/results")]
    [InlineData("POST", "deployments/{deployment}/results/{result}/accept")]
    [InlineData("DELETE", "deployments/{deployment}")]
    [InlineData("GET", "plans/{plan}")]
    public async Task What_belongs_to_another_organisation_does_not_exist(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/{Filled(path)}");

        using var response = await _stranger.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("deployments/{deployment}")]
    [InlineData("deployments/{deployment}/activity")]
    [InlineData("deployments/{deployment}/latency?minutes=60")]
    [InlineData("deployments/{deployment}/results")]
    public async Task Its_own_organisation_reads_the_same_addresses(string path)
    {
        using var member = _portal.CreateProgram(await _portal.AddApiKeyAsync(_northwind.Id, MemberRole.Viewer));

        using var response = await member.GetAsync(new Uri($"/api/v1/{Filled(path)}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_plan_of_another_organisation_cannot_be_accepted()
    {
        using var response = await _stranger.PostAsJsonAsync("/api/v1/deployments", new { planId = _northwind.Plan.Id.Value });

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_replica_is_not_found_under_a_deployment_of_ones_own()
    {
        using var response = await _stranger.GetAsync(
            new Uri($"/api/v1/deployments/{_contoso.Deployment.Id}/replicas/{_northwind.Replica.Id}/logs", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task The_list_holds_ones_own_deployments_only()
    {
        using var response = await _stranger.GetAsync(new Uri("/api/v1/deployments?includeClosed=true&size=200", UriKind.Relative));
        var items = (await response.JsonAsync()).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid());

        Assert.Equal([_contoso.Deployment.Id.Value], items);
    }

    [Theory]
    [InlineData("POST", "deployments")]
    [InlineData("POST", "deployments/{deployment}/results/{result}/accept")]
    [InlineData("DELETE", "deployments/{deployment}")]
    public async Task A_viewer_changes_nothing(string method, string path)
    {
        using var viewer = _portal.CreateProgram(await _portal.AddApiKeyAsync(_northwind.Id, MemberRole.Viewer));
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/{Filled(path)}");
        request.Content = method == "POST" ? JsonContent.Create(new { planId = _northwind.Plan.Id.Value }) : null;

        using var response = await viewer.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task The_support_wall_is_for_staff_alone_and_shows_staff_everybody()
    {
        using var staff = await _portal.BrowserOfAsync(await _portal.AddStaffAsync());

        using var refused = await _stranger.GetAsync(new Uri("/api/v1/support/wall", UriKind.Relative));
        using var wall = await staff.Http.GetAsync(new Uri("/api/v1/support/wall?size=200", UriKind.Relative));
        var organisations = (await wall.JsonAsync()).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("organisation").GetGuid()).ToHashSet();

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Superset(new HashSet<Guid> { _northwind.Id.Value, _contoso.Id.Value }, organisations);
    }

    [Fact]
    public async Task The_support_page_is_closed_to_members()
    {
        using var owner = await _portal.BrowserOfAsync(await _portal.AddMemberAsync(_contoso.Id, MemberRole.Owner));

        using var response = await owner.Http.GetAsync(new Uri("/support", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.StartsWith("/forbidden", response.Headers.Location?.PathAndQuery, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deployments?size=0", "size")]
    [InlineData("deployments?page=-1", "page")]
    [InlineData("deployments/{deployment}/activity?take=1000", "take")]
    [InlineData("deployments/{deployment}/latency?minutes=0", "minutes")]
    public async Task A_number_out_of_range_is_named(string path, string field)
    {
        using var member = _portal.CreateProgram(await _portal.AddApiKeyAsync(_northwind.Id, MemberRole.Viewer));

        using var response = await member.GetAsync(new Uri($"/api/v1/{Filled(path)}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.JsonAsync()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task A_word_that_is_no_status_is_a_problem()
    {
        using var response = await _stranger.GetAsync(new Uri("/api/v1/deployments?status=Sideways", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.JsonAsync()).GetProperty("errors").TryGetProperty("status", out _));
    }

    private string Filled(string path) => path
        .Replace("{deployment}", _northwind.Deployment.Id.ToString(), StringComparison.Ordinal)
        .Replace("{replica}", _northwind.Replica.Id.ToString(), StringComparison.Ordinal)
        .Replace("{result}", _northwind.Result.Id.ToString(), StringComparison.Ordinal)
        .Replace("{plan}", _northwind.Plan.Id.ToString(), StringComparison.Ordinal);
}
