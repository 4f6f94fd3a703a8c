using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Testing.Host;

/// <summary>A browser without pages: it keeps cookies, follows no redirect and posts forms with their antiforgery token.</summary>
public sealed class Browser : IDisposable
{
    private readonly BrokerApplication _application;
    private readonly CookieContainer _cookies = new();
    private Guid? _user;

    internal Browser(BrokerApplication application)
    {
        _application = application;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = application.Address };
    }

    public HttpClient Http { get; }

    /// <summary>The cookies it holds, for another client of the same person such as a hub connection.</summary>
    public CookieContainer Cookies => _cookies;

    public async Task<HttpResponseMessage> SignInAsync(string email, string password, string? returnUrl = null)
    {
        var response = await PostFormAsync("/account/sign-in", ("email", email), ("password", password), ("returnUrl", returnUrl ?? "/"));
        if (_cookies.GetCookies(_application.Address)["broker.session"] is not null)
        {
            _user = await _application.UserIdAsync(email);
        }

        return response;
    }

    public Task<HttpResponseMessage> PostFormAsync(string path, params (string Name, string Value)[] fields)
    {
        var token = NewAntiforgeryToken();
        return Http.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(
            fields.Append(("__RequestVerificationToken", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2))));
    }

    /// <summary>Takes the cookie half of a pair and returns the other half, which a page has in its form.</summary>
    public string NewAntiforgeryToken()
    {
        using var scope = _application.Services.CreateScope();
        var claims = _user is { } user ? new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user.ToString())], "test") : new ClaimsIdentity();
        var tokens = scope.ServiceProvider.GetRequiredService<IAntiforgery>()
            .GetTokens(new DefaultHttpContext { RequestServices = scope.ServiceProvider, User = new ClaimsPrincipal(claims) });
        _cookies.Add(_application.Address, new Cookie("broker.antiforgery", tokens.CookieToken));
        return tokens.RequestToken ?? throw new InvalidOperationException("No request token was made.");
    }

    public void Dispose() => Http.Dispose();
}
