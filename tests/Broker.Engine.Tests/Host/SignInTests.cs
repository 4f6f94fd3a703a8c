using System.Net;
using Broker.Domain.Accounts;
using Broker.Testing.Host;
using Broker.Testing.Persistence;

namespace Broker.Engine.Tests.Host;

public sealed class SignInTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly BrokerApplication _portal = BrokerApplication.Start(postgres.Database, new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Access:FailuresBeforeLock"] = "3",
        ["Access:SignInsPerMinuteByAddress"] = "20",
        ["Access:SignInsPerMinuteByAccount"] = "6",
    });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task The_right_password_leads_to_the_page_that_was_asked_for()
    {
        var person = await NewMemberAsync();
        using var browser = _portal.CreateBrowser();

        using var response = await browser.SignInAsync(person.Email, person.Password, "/deployments");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/deployments", response.Headers.Location?.OriginalString);
        Assert.NotNull(browser.Cookies.GetCookies(_portal.Address)["broker.session"]);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    public async Task Signing_in_never_leads_to_another_site(string returnUrl)
    {
        var person = await NewMemberAsync();
        using var browser = _portal.CreateBrowser();

        using var response = await browser.SignInAsync(person.Email, person.Password, returnUrl);

        Assert.Equal("/", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_answer()
    {
        var person = await NewMemberAsync();
        using var browser = _portal.CreateBrowser();

        using var wrong = await browser.SignInAsync(person.Email, "not the password");
        using var unknown = await browser.SignInAsync("nobody@example.test", "not the password");

        Assert.StartsWith("/account/sign-in?error=invalid", wrong.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Equal(wrong.Headers.Location, unknown.Headers.Location);
        Assert.Null(browser.Cookies.GetCookies(_portal.Address)["broker.session"]);
    }

    [Fact]
    public async Task After_too_many_wrong_passwords_the_right_one_is_refused_too()
    {
        var person = await NewMemberAsync();
        using var browser = _portal.CreateBrowser();
        for (var i = 0; i < 3; i++)
        {
            using var wrong = await browser.SignInAsync(person.Email, "not the password");
        }

        using var response = await browser.SignInAsync(person.Email, person.Password);

        Assert.StartsWith("/account/sign-in?error=invalid", response.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Null(browser.Cookies.GetCookies(_portal.Address)["broker.session"]);
    }

    [Fact]
    public async Task One_account_is_tried_only_so_often_a_minute()
    {
        using var browser = _portal.CreateBrowser();
        for (var i = 0; i < 6; i++)
        {
            using var attempt = await browser.SignInAsync("target@example.test", "guess");
        }

        using var response = await browser.SignInAsync("TARGET@example.test", "guess");

        Assert.StartsWith("/account/sign-in?error=limited", response.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_address_tries_only_so_often_a_minute()
    {
        using var browser = _portal.CreateBrowser();
        for (var i = 0; i < 20; i++)
        {
            using var attempt = await browser.SignInAsync($"person{i}@example.test", "guess");
        }

        using var response = await browser.SignInAsync("another@example.test", "guess");

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        var person = await NewMemberAsync();
        using var browser = _portal.CreateBrowser();

        using var form = new FormUrlEncodedContent([new("email", person.Email), new("password", person.Password)]);
        using var response = await browser.Http.PostAsync(new Uri("/account/sign-in", UriKind.Relative), form);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(browser.Cookies.GetCookies(_portal.Address)["broker.session"]);
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        using var browser = await _portal.BrowserOfAsync(await NewMemberAsync());

        using var response = await browser.PostFormAsync("/account/sign-out");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Null(browser.Cookies.GetCookies(_portal.Address)["broker.session"]);
    }

    private async Task<Person> NewMemberAsync() =>
        await _portal.AddMemberAsync(await _portal.AddOrganisationAsync("Northwind"), MemberRole.Engineer);
}
