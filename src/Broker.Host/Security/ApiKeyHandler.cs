using System.Security.Claims;
using System.Text.Encodings.Web;
using Broker.Engine.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Broker.Host.Security;

/// <summary>Signs a program in by its API key, on every request anew: a revoked key stops at once.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, ApiKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-Api-Key";
    private const string Bearer = "Bearer ";

    /// <summary>The key a request brings; null if it brings none.</summary>
    public static string? KeyOf(HttpRequest request)
    {
        if (request.Headers.Authorization.ToString() is { Length: > 0 } header
            && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return header[Bearer.Length..].Trim();
        }

        if (request.Headers.TryGetValue(Header, out var plain))
        {
            return plain.ToString();
        }

        // A browser's web socket cannot send headers; anywhere else a key in an address would end up in logs.
        return request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase)
            && request.Query.TryGetValue("access_token", out var query) ? query.ToString() : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (KeyOf(Request) is not { } secret)
        {
            return AuthenticateResult.NoResult();
        }

        if (await keys.FindUsableAsync(secret, Context.RequestAborted) is not { } key)
        {
            Logger.ApiKeyRefused("unknown, revoked or expired");
            return AuthenticateResult.Fail("The API key is unknown, revoked or expired.");
        }

        var identity = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, key.CreatedBy.ToString()),
                new(BrokerClaims.ApiKey, key.Id.ToString()),
                new(BrokerClaims.Name, key.Name),
                new(BrokerClaims.Organisation, key.Organisation.ToString()),
                new(BrokerClaims.OrganisationRole, key.Role.ToString()),
            ],
            SchemeName, BrokerClaims.Name, roleType: null);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
