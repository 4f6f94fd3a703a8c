namespace Broker.Host.Security;

/// <summary>What every response says to the browser about what it may do with it.</summary>
internal static class SecurityHeaders
{
    /// <summary>MudBlazor's theme writes a style element and knows no nonce; scripts need nothing but our own files.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void AddSecurityHeaders(this IServiceCollection services) =>
        services.AddHsts(hsts =>
        {
            // Loopback hosts stay excluded by the framework's own list.
            hsts.MaxAge = TimeSpan.FromDays(365);
            hsts.IncludeSubDomains = true;
        });

    public static void UseSecurityHeaders(this WebApplication app)
    {
        app.UseHsts();
        app.Use(static (context, next) =>
        {
            // On starting, so that an error page that clears the response still carries them.
            context.Response.OnStarting(static state =>
            {
                Write(((HttpContext)state).Response.Headers);
                return Task.CompletedTask;
            }, context);
            return next(context);
        });
    }

    private static void Write(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
