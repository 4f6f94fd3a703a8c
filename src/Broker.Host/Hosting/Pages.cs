using Broker.Portal;

namespace Broker.Host.Hosting;

/// <summary>The pages of the portal and their files.</summary>
internal static class Pages
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
        // Outside Development too: run from a build, the component library's files are not in wwwroot.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents()
            // A pasted definition travels in one message; the framework's 32 KiB would end the circuit.
            .AddHubOptions(static hub => hub.MaximumReceiveMessageSize = 512 * 1024);
        builder.Services.AddPortal();
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
