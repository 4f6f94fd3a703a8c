using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;

namespace Broker.Host.Api;

/// <summary>
/// A browser sends its cookie by itself, so a write that comes with one must also carry the antiforgery token
/// (header <c>RequestVerificationToken</c>). A key is sent on purpose and needs none.
/// </summary>
internal sealed class CookieWriteFilter(IAntiforgery antiforgery) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var safe = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        var byCookie = http.User.Identities.Any(i => i.AuthenticationType == IdentityConstants.ApplicationScheme);
        return safe || !byCookie || await antiforgery.IsRequestValidAsync(http)
            ? await next(context)
            : ApiProblems.Of(
                StatusCodes.Status400BadRequest, "The antiforgery token is missing or wrong.",
                "Programs use an API key; a page sends the token in the header RequestVerificationToken.");
    }
}
