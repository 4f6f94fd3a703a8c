using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Broker.Host.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Broker.Host.Security;

/// <summary>People sign in with a cookie, programs with a key; both become one tenant before anything is read.</summary>
internal static class IdentitySetup
{
    private const string CookieOrKey = "CookieOrKey";

    public static void AddBrokerIdentity(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddUsers();
        services.AddSchemes();
        services.AddBrokerPolicies();
        services.AddAntiforgery(static antiforgery =>
        {
            antiforgery.Cookie.Name = "broker.antiforgery";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.TryAddScoped<TenantContext>();
        services.AddScoped<PrincipalCheck>();
        services.AddScoped<CircuitHandler, CircuitTenant>();
        services.AddScoped<AuthenticationStateProvider, CircuitRevalidation>();
    }

    /// <summary>After authorization: sets the tenant of the request from its principal and from nothing else.</summary>
    public static void UseTenant(this WebApplication app) => app.Use(static (context, next) =>
    {
        context.RequestServices.GetRequiredService<TenantContext>().Set(BrokerClaims.TenantOf(context.User));
        return next(context);
    });

    private static void AddUsers(this IServiceCollection services)
    {
        services.AddIdentityCore<BrokerUser>(static identity =>
            {
                identity.ClaimsIdentity.UserNameClaimType = BrokerClaims.Name;
                identity.User.RequireUniqueEmail = true;
                identity.Password.RequiredLength = 12;
                // Length is what counts (NIST SP 800-63B); composition rules only make people write passwords down.
                identity.Password.RequireDigit = false;
                identity.Password.RequireLowercase = false;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireNonAlphanumeric = false;
            })
            .AddSignInManager()
            .AddClaimsPrincipalFactory<BrokerClaimsFactory>();

        // As the system role: who signs in has no tenant yet.
        services.AddScoped<IUserStore<BrokerUser>>(static provider =>
            new UserStore<BrokerUser, IdentityRole<Guid>, BrokerDbContext, Guid>(
                provider.GetRequiredKeyedService<BrokerDbContext>(PersistenceRegistration.SystemKey)));
        services.AddScoped<OrganisationChoice>();
        services.AddScoped<ISecurityStampValidator, SessionValidator>();
        services.AddOptions<SecurityStampValidatorOptions>().Configure<IOptions<AccessOptions>>(
            static (validator, access) => validator.ValidationInterval = access.Value.RevalidateEvery);
        services.AddOptions<IdentityOptions>().Configure<IOptions<AccessOptions>>(static (identity, access) =>
        {
            identity.Lockout.MaxFailedAccessAttempts = access.Value.FailuresBeforeLock;
            identity.Lockout.DefaultLockoutTimeSpan = access.Value.LockedFor;
        });
    }

    private static void AddSchemes(this IServiceCollection services)
    {
        services.AddAuthentication(CookieOrKey)
            .AddPolicyScheme(CookieOrKey, displayName: null, static scheme => scheme.ForwardDefaultSelector = static http =>
                ApiKeyHandler.KeyOf(http.Request) is null ? IdentityConstants.ApplicationScheme : ApiKeyHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, static _ => { })
            // Nobody gets it yet; Identity clears it when it ends a session, and fails where it is unknown.
            .AddCookie(IdentityConstants.TwoFactorRememberMeScheme)
            .AddCookie(IdentityConstants.ApplicationScheme, static cookie =>
            {
                cookie.Cookie.Name = "broker.session";
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.LoginPath = "/account/sign-in";
                cookie.AccessDeniedPath = "/forbidden";
                cookie.ReturnUrlParameter = "returnUrl";
                cookie.Events.OnValidatePrincipal = SecurityStampValidator.ValidatePrincipalAsync;
                cookie.Events.OnRedirectToLogin = static context => AnswerAsync(context, StatusCodes.Status401Unauthorized);
                cookie.Events.OnRedirectToAccessDenied = static context => AnswerAsync(context, StatusCodes.Status403Forbidden);
            });
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<IOptions<AccessOptions>>(
            static (cookie, access) => cookie.ExpireTimeSpan = access.Value.SessionFor);
    }

    private static Task AnswerAsync(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (Problems.IsProgram(context.Request.Path))
        {
            context.Response.StatusCode = status;
            if (status == StatusCodes.Status401Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
            }
        }
        else
        {
            context.Response.Redirect(context.RedirectUri);
        }

        return Task.CompletedTask;
    }
}
