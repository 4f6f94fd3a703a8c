namespace Broker.Host.Hosting;

/// <summary>Addresses, logs and limits of the process itself.</summary>
internal static class HostingSetup
{
    private const string DefaultUrls = "http://127.0.0.1:5080";

    public static void AddHosting(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddForwardedAddresses();
        builder.Host.UseDefaultServiceProvider(static provider =>
        {
            provider.ValidateScopes = true;
            provider.ValidateOnBuild = true;
        });

        var configured = builder.Configuration["urls"] ?? builder.Configuration["BROKER_URLS"];
        builder.WebHost.UseUrls(string.IsNullOrWhiteSpace(configured) ? DefaultUrls : configured);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
    }
}
