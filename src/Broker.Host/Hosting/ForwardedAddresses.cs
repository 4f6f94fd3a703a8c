using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Broker.Host.Hosting;

/// <summary>Which reverse proxies may say where a request came from. Section <c>Access:Proxies</c>.</summary>
internal sealed class ProxyOptions
{
    public const string Section = "Access:Proxies";

    /// <summary>Addresses of the proxies in front; empty (the default) when clients connect directly.</summary>
    public IList<string> Addresses { get; init; } = [];

    /// <summary>How many of them a request passes, 1..5; default 1.</summary>
    [Range(1, 5)]
    public int Hops { get; init; } = 1;
}

/// <summary>Takes a client's address and scheme from forwarded headers, but only from proxies that were named.</summary>
internal static class ForwardedAddresses
{
    public static void AddForwardedAddresses(this IServiceCollection services) => services
        .AddOptions<ProxyOptions>()
        .BindConfiguration(ProxyOptions.Section)
        .ValidateDataAnnotations()
        .Validate(o => o.Addresses.All(a => IPAddress.TryParse(a, out _)), "Access:Proxies:Addresses: every entry must be an IP address.")
        .ValidateOnStart();

    public static void UseForwardedAddresses(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value;
        if (proxies.Addresses.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = proxies.Hops,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var address in proxies.Addresses)
        {
            options.KnownProxies.Add(IPAddress.Parse(address));
        }

        app.UseForwardedHeaders(options);
    }
}
