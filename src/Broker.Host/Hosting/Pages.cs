using Broker.Portal;

namespace Broker.Host.Hosting;

/// <summary>The pages of the portal and their files.</summary>
internal static class Pages
{
    public static void AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddPortal();
    }

    public static void MapPages(this WebApplication app)
    {
        // Styles and scripts of the sign-in page, which nobody has signed in for.
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>()
            // Our own policy says frame-ancestors; the framework would add a second header.
            .AddInteractiveServerRenderMode(static server => server.ContentSecurityFrameAncestorsPolicy = null);
    }
}
