using Broker.Adapters.Networks.Akash;
using Broker.Adapters.Networks.IoNet;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Broker.Adapters.Networks;

public static class NetworkRegistration
{
    /// <summary>
    /// Registers <see cref="ComputeNetworks"/> with every network that is switched on in <paramref name="configuration"/>;
    /// settings are checked at start.
    /// </summary>
    public static IServiceCollection AddNetworks(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddAkash(configuration);
        services.AddIoNet(configuration);
        services.AddSingleton(provider => new ComputeNetworks(provider.GetServices<NetworkSwitch>().Select(s => s.Network).OfType<IComputeNetwork>()));
        return services;
    }

    private static void AddAkash(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddNetworkOptions<AkashOptions>(configuration, AkashOptions.Section);
        services.AddNetworkClient<AkashOptions>(NetworkId.Akash, "x-api-key", o => (o.BaseAddress, o.ApiKey));
        services.AddSingleton(p => new AkashConsole(
            new NetworkHttp(p.GetRequiredService<IHttpClientFactory>(), NetworkId.Akash, "Akash", p.GetRequiredService<TimeProvider>())));
        services.AddSingleton<AkashOffers>();
        services.AddSingleton<AkashTimes>();
        services.AddSingleton<AkashMapping>();
        services.AddSingleton<AkashRefusals>();
        services.AddSingleton<AkashLeasing>();
        services.AddSingleton<AkashNetwork>();
        services.AddSwitch<AkashNetwork, AkashOptions>(o => o.Enabled);
    }

    private static void AddIoNet(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddNetworkOptions<IoNetOptions>(configuration, IoNetOptions.Section);
        services.AddNetworkClient<IoNetOptions>(NetworkId.IoNet, "x-api-key", o => (o.BaseAddress, o.ApiKey));
        services.AddSingleton(p =>
        {
            var options = p.GetRequiredService<IoNetOptions>();
            var clock = p.GetRequiredService<TimeProvider>();
            var pacer = new Pacer(options.RequestsPerSecond * options.TimeScale, clock);
            return new IoNetApi(new NetworkHttp(p.GetRequiredService<IHttpClientFactory>(), NetworkId.IoNet, "io.net", clock, pacer));
        });
        services.AddSingleton<IoNetOffers>();
        services.AddSingleton<IoNetRefusals>();
        services.AddSingleton<IoNetLeasing>();
        services.AddSingleton<IoNetLogs>();
        services.AddSingleton<IoNetNetwork>();
        services.AddSwitch<IoNetNetwork, IoNetOptions>(o => o.Enabled);
    }

    private static void AddNetworkOptions<TOptions>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class
    {
        services.AddOptions<TOptions>()
            .Bind(configuration.GetSection(section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton(p => p.GetRequiredService<IOptions<TOptions>>().Value);
    }

    // Read when the networks are first needed, not now: tests and hosts may still add settings until then.
    private static void AddSwitch<TNetwork, TOptions>(this IServiceCollection services, Func<TOptions, bool> isOn)
        where TNetwork : class, IComputeNetwork
        where TOptions : class =>
        services.AddSingleton(p => new NetworkSwitch(isOn(p.GetRequiredService<IOptions<TOptions>>().Value) ? p.GetRequiredService<TNetwork>() : null));

    private sealed record NetworkSwitch(IComputeNetwork? Network);
}
