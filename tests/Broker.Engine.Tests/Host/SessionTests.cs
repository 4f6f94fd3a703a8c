using System.Net;
using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Testing.Host;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Host;

public sealed class SessionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly Uri Deployments = new("/api/v1/deployments", UriKind.Relative);

    private readonly BrokerApplication _portal = BrokerApplication.Start(
        postgres.Database, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Access:RevalidateEvery"] = "00:00:01" });

    private TenantSeed _northwind = null!;
    private TenantSeed _contoso = null!;

    public async Task InitializeAsync()
    {
        _northwind = await TenantSeed.CreateAsync(postgres.System, "Northwind");
        _contoso = await TenantSeed.CreateAsync(postgres.System, "Contoso");
    }

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task A_removed_member_loses_access_without_signing_out()
    {
        var person = await _portal.AddMemberAsync(_northwind.Id, MemberRole.Engineer);
        using var browser = await _portal.BrowserOfAsync(person);
        using var before = await browser.Http.GetAsync(Deployments);
        await using (var context = postgres.System.CreateContext())
        {
            await context.Memberships.Where(m => m.UserId == person.Id).ExecuteDeleteAsync();
        }

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await UntilAsync(browser, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_person_of_two_organisations_acts_for_the_chosen_one_and_stays_there()
    {
        var person = await _portal.AddMemberAsync(_northwind.Id, MemberRole.Viewer);
        await _portal.JoinAsync(person, _contoso.Id, MemberRole.Viewer);
        using var browser = await _portal.BrowserOfAsync(person);
        Assert.Equal(_contoso.Deployment.Id, await OnlyDeploymentAsync(browser));

        using var switched = await browser.PostFormAsync(
            "/account/switch-organisation", ("organisation", _northwind.Id.ToString()), ("returnUrl", "/deployments"));

        Assert.Equal("/deployments", switched.Headers.Location?.OriginalString);
        Assert.Equal(_northwind.Deployment.Id, await OnlyDeploymentAsync(browser));

        // Over at least one renewal of the principal.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1500));
        await timer.WaitForNextTickAsync();
        Assert.Equal(_northwind.Deployment.Id, await OnlyDeploymentAsync(browser));
    }

    [Fact]
    public async Task Nobody_switches_to_an_organisation_of_others()
    {
        using var browser = await _portal.BrowserOfAsync(await _portal.AddMemberAsync(_northwind.Id, MemberRole.Owner));

        using var response = await browser.PostFormAsync("/account/switch-organisation", ("organisation", _contoso.Id.ToString()));

        Assert.StartsWith("/forbidden", response.Headers.Location?.PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(_northwind.Deployment.Id, await OnlyDeploymentAsync(browser));
    }

    [Fact]
    public async Task A_changed_password_ends_the_sessions_opened_with_the_old_one()
    {
        var person = await _portal.AddMemberAsync(_northwind.Id, MemberRole.Viewer);
        using var browser = await _portal.BrowserOfAsync(person);
        await using (var context = postgres.System.CreateContext())
        {
            await context.Users.Where(u => u.Id == person.Id.Value).ExecuteUpdateAsync(set => set.SetProperty(u => u.SecurityStamp, "another"));
        }

        await UntilAsync(browser, HttpStatusCode.Unauthorized);
    }

    private static async Task<DeploymentId> OnlyDeploymentAsync(Browser browser)
    {
        using var response = await browser.Http.GetAsync(Deployments);
        var items = (await response.JsonAsync()).GetProperty("items");
        Assert.Equal(1, items.GetArrayLength());
        return new DeploymentId(items[0].GetProperty("id").GetGuid());
    }

    private static async Task UntilAsync(Browser browser, HttpStatusCode expected)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var last = HttpStatusCode.OK;
        while (last == HttpStatusCode.OK && await timer.WaitForNextTickAsync(patience.Token))
        {
            using var response = await browser.Http.GetAsync(Deployments, patience.Token);
            last = response.StatusCode;
        }

        Assert.Equal(expected, last);
    }
}
