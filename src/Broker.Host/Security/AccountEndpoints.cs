using System.Security.Claims;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Broker.Host.Security;

/// <summary>What the sign-in page posts.</summary>
internal sealed record SignInForm(
    [FromForm(Name = "email")] string? Email,
    [FromForm(Name = "password")] string? Password,
    [FromForm(Name = "returnUrl")] string? ReturnUrl,
    [FromForm(Name = "remember")] bool? Remember);

/// <summary>What the organisation menu posts.</summary>
internal sealed record SwitchForm(
    [FromForm(Name = "organisation")] Guid Organisation,
    [FromForm(Name = "returnUrl")] string? ReturnUrl);

/// <summary>Sign-in, sign-out and the change of organisation: forms with an antiforgery token, answered with a redirect.</summary>
internal static class AccountEndpoints
{
    private const string SignInPage = "/account/sign-in";

    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/account").ExcludeFromDescription();

        // The page of the same address answers POST too, as every Razor page does; this one goes first.
        group.MapPost("/sign-in", SignInAsync).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn).WithOrder(-1);
        group.MapPost("/sign-out", SignOutAsync);
        group.MapPost("/switch-organisation", SwitchAsync);
    }

    private static async Task<RedirectHttpResult> SignInAsync(
        [AsParameters] SignInForm form, SignInManager<BrokerUser> signIn, SignInThrottle throttle, IPasswordHasher<BrokerUser> hasher,
        ILogger<Program> logger)
    {
        var email = form.Email?.Trim() ?? "";
        var password = form.Password ?? "";
        if (!throttle.TryEnter(email))
        {
            logger.SignInRefused("too many attempts for one account", user: null);
            return Refused("limited", form.ReturnUrl);
        }

        if (await signIn.UserManager.FindByEmailAsync(email) is not { } user)
        {
            // As much work as for a known address, so that the time taken does not tell which addresses are known.
            _ = hasher.HashPassword(new BrokerUser(), password);
            logger.SignInRefused("unknown address", user: null);
            return Refused("invalid", form.ReturnUrl);
        }

        var result = await signIn.CheckPasswordSignInAsync(user, password, lockoutOnFailure: true);
        if (!result.Succeeded)
        {
            // One answer for both: a locked account must not be told from an unknown one.
            logger.SignInRefused(result.IsLockedOut ? "account is locked" : "wrong password", user.Id);
            return Refused("invalid", form.ReturnUrl);
        }

        await signIn.SignInAsync(user, form.Remember ?? false);
        logger.SignedIn(user.Id);
        return TypedResults.Redirect(Local(form.ReturnUrl));
    }

    private static async Task<RedirectHttpResult> SignOutAsync([FromForm] string? returnUrl, HttpContext http, ILogger<Program> logger)
    {
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
        logger.SignedOut(http.User.FindFirstValue(ClaimTypes.NameIdentifier));
        return TypedResults.Redirect(returnUrl is null ? SignInPage : Local(returnUrl));
    }

    private static async Task<Results<RedirectHttpResult, ForbidHttpResult>> SwitchAsync(
        [AsParameters] SwitchForm form, HttpContext http, SignInManager<BrokerUser> signIn, Memberships memberships, OrganisationChoice choice,
        ILogger<Program> logger, CancellationToken cancellationToken)
    {
        var wanted = new OrganisationId(form.Organisation);
        if (await signIn.UserManager.GetUserAsync(http.User) is not { } user
            || (await memberships.OfAsync(new UserId(user.Id), cancellationToken)).All(m => m.Organisation != wanted))
        {
            return TypedResults.Forbid();
        }

        choice.Wanted = wanted;
        await signIn.RefreshSignInAsync(user);
        logger.OrganisationSwitched(user.Id, form.Organisation);
        return TypedResults.Redirect(Local(form.ReturnUrl));
    }

    private static RedirectHttpResult Refused(string error, string? returnUrl) =>
        TypedResults.Redirect(QueryHelpers.AddQueryString(SignInPage, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["error"] = error,
            ["returnUrl"] = Local(returnUrl),
        }));

    /// <summary>A path of ours, or the start page: a link to sign in must not lead elsewhere.</summary>
    private static string Local(string? url) => RedirectHttpResult.IsLocalUrl(url) ? url! : "/";
}
