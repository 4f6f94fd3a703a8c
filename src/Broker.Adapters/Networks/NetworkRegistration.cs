using Broker.Adapters.Networks.Aethir;
using Broker.Adapters.Networks.Akash;
using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Adapters.Networks.Bittensor.Lium;
using Broker.Adapters.Networks.Bittensor.Targon;
using Broker.Adapters.Networks.IoNet;
using Broker.Adapters.Networks.Render;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Broker.Adapters.Networks;

public static class NetworkRegistration
{
    /// <summary>
    /// Registers <see cref="ComputeNetworks"/> with every network that is switched on in <paramref name="configuration"/>, and with
    /// every <see cref="NetworkSwitch"/> that is registered elsewhere; settings are checked at start.
    /// </summary>
    public static IServiceCollection AddNetworks(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.TryAddSingleton<INetworkCredentials, NoneConnected>();
        services.AddWorkloadDefinitions();
        services.AddNetworkOptions<WriteWitnessOptions>(configuration, WriteWitnessOptions.Section);
        services.AddOptions<WriteWitnessOptions>().Validate<IServiceProvider>(
            (o, p) => !o.AfterWrites || p.GetService<IHostEnvironment>()?.IsProduction() == false,
            "Networks:Crash ends the process on purpose and is refused in production.");
        services.AddSingleton<WriteWitness>();
        services.AddAkash(configuration);
        services.AddIoNet(configuration);
        services.AddDispersed(configuration);
        services.AddLium(configuration);
        services.AddTargon(configuration);
        services.AddAethir(configuration);
        services.AddSingleton(provider => new ComputeNetworks(provider.GetServices<NetworkSwitch>().Select(s => s.Network).OfType<IComputeNetwork>()));
        return services;
    }

    /// <summary>Registers <see cref="IWorkloadDefinitions"/>, which needs neither settings nor a network.</summary>
    public static IServiceCollection AddWorkloadDefinitions(this IServiceCollection services)
    {
        services.TryAddSingleton<IWorkloadDefinitions, SdlDefinitions>();
        return services;
    }

    /// <summary>The settings of one network, checked at start.</summary>
    internal static void AddNetworkOptions<TOptions>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class
    {
        services.AddOptions<TOptions>()
            .Bind(configuration.GetSection(section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton(p => p.GetRequiredService<IOptions<TOptions>>().Value);
    }

    /// <summary>Read when the networks are first needed, not now: tests and hosts may still add settings until then.</summary>
    internal static void AddSwitch<TNetwork, TOptions>(this IServiceCollection services, Func<TOptions, bool> isOn)
        where TNetwork : class, IComputeNetwork
        where TOptions : class =>
        services.AddSingleton(p => new NetworkSwitch(isOn(p.GetRequiredService<IOptions<TOptions>>().Value) ? p.GetRequiredService<TNetwork>() : null));
}
