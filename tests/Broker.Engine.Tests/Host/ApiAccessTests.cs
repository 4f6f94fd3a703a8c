using System.Net;
using System.Text;
using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Testing.Host;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Host;

public sealed class ApiAccessTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly Uri Gpus = new("/api/v1/gpus", UriKind.Relative);
    private static readonly Uri Plans = new("/api/v1/plans", UriKind.Relative);

    private readonly BrokerApplication _portal = Portals.StartWithOffers(
        postgres.Database, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Api:RequestsPerMinute"] = "5" });

    private OrganisationId _organisation;

    public async Task InitializeAsync() => _organisation = await _portal.AddOrganisationAsync("Northwind");

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task A_key_opens_the_api_as_bearer_and_in_its_own_header()
    {
        var key = await _portal.AddApiKeyAsync(_organisation, MemberRole.Viewer);
        using var program = _portal.CreateProgram(key);
        using var bearer = await program.GetAsync(Gpus);
        using var request = new HttpRequestMessage(HttpMethod.Get, Gpus);
        request.Headers.Add("X-Api-Key", key);
        using var browser = _portal.CreateBrowser();
        using var header = await browser.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, bearer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, header.StatusCode);
    }

    [Theory]
    [InlineData("brk_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("not a key")]
    public async Task An_unknown_key_is_refused(string key)
    {
        using var program = _portal.CreateProgram(key);

        using var response = await program.GetAsync(Gpus);

        await AssertRefusedAsync(response);
    }

    [Fact]
    public async Task A_known_prefix_with_another_secret_is_refused()
    {
        var key = await _portal.AddApiKeyAsync(_organisation, MemberRole.Viewer);
        using var program = _portal.CreateProgram(key[..^1] + (key[^1] == 'A' ? 'B' : 'A'));

        using var response = await program.GetAsync(Gpus);

        await AssertRefusedAsync(response);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once()
    {
        var key = await _portal.NewApiKeyAsync(_organisation, MemberRole.Viewer);
        using var program = _portal.CreateProgram(key.Secret);
        using var before = await program.GetAsync(Gpus);
        await _portal.RevokeAsync(_organisation, key.Key.Id);

        using var after = await program.GetAsync(Gpus);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await AssertRefusedAsync(after);
    }

    [Fact]
    public async Task An_expired_key_is_refused()
    {
        var key = await _portal.NewApiKeyAsync(_organisation, MemberRole.Viewer, TimeProvider.System.GetUtcNow().AddHours(1));
        await using (var context = postgres.System.CreateContext())
        {
            var past = TimeProvider.System.GetUtcNow().AddSeconds(-1);
            await context.ApiKeys.Where(k => k.Id == key.Key.Id).ExecuteUpdateAsync(set => set.SetProperty(k => k.ExpiresAt, past));
        }

        using var program = _portal.CreateProgram(key.Secret);
        using var response = await program.GetAsync(Gpus);

        await AssertRefusedAsync(response);
    }

    [Fact]
    public async Task A_key_in_the_address_opens_nothing_but_the_hub()
    {
        var key = await _portal.AddApiKeyAsync(_organisation, MemberRole.Viewer);
        using var browser = _portal.CreateBrowser();

        using var response = await browser.Http.GetAsync(new Uri($"/api/v1/gpus?access_token={key}", UriKind.Relative));

        await AssertRefusedAsync(response);
    }

    [Fact]
    public async Task One_key_calls_only_so_often_a_minute_and_another_is_not_held_up()
    {
        using var busy = _portal.CreateProgram(await _portal.AddApiKeyAsync(_organisation, MemberRole.Viewer));
        using var other = _portal.CreateProgram(await _portal.AddApiKeyAsync(_organisation, MemberRole.Viewer));
        for (var i = 0; i < 5; i++)
        {
            using var accepted = await busy.GetAsync(Gpus);
        }

        using var refused = await busy.GetAsync(Gpus);
        using var served = await other.GetAsync(Gpus);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    [Fact]
    public async Task A_signed_in_page_may_read_without_a_token_but_writes_only_with_one()
    {
        using var browser = await _portal.BrowserOfAsync(await _portal.AddMemberAsync(_organisation, MemberRole.Engineer));

        using var read = await browser.Http.GetAsync(Gpus);
        using var forged = await browser.Http.SendAsync(PlanRequest());
        var own = PlanRequest();
        own.Headers.Add("RequestVerificationToken", browser.NewAntiforgeryToken());
        using var written = await browser.Http.SendAsync(own);

        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Contains("antiforgery", (await forged.JsonAsync()).GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);
    }

    [Fact]
    public async Task An_unknown_path_of_the_api_is_a_problem_and_not_a_page()
    {
        using var program = _portal.CreateProgram(await _portal.AddApiKeyAsync(_organisation, MemberRole.Viewer));

        using var response = await program.GetAsync(new Uri("/api/v1/nothing", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private static HttpRequestMessage PlanRequest() => new(HttpMethod.Post, Plans)
    {
        Content = new StringContent("""{"name":"llama","image":"a/b:1","gpu":"H100"}""", Encoding.UTF8, "application/json"),
    };

    private static async Task AssertRefusedAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        Assert.Equal(401, (await response.JsonAsync()).GetProperty("status").GetInt32());
    }
}
