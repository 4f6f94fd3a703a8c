using Broker.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Networks;

public static class NetworksRegistration
{
    /// <summary>
    /// Keys of networks that are connected while we run. Before the adapters are registered: they bring a default that knows
    /// of none. Needs persistence, data protection and the market.
    /// </summary>
    public static IServiceCollection AddNetworkConnections(this IServiceCollection services)
    {
        services.AddSingleton<NetworkSecrets>();
        services.AddSingleton<StoredCredentials>();
        services.AddSingleton<INetworkCredentials>(provider => provider.GetRequiredService<StoredCredentials>());
        services.AddSingleton<ConnectNetwork>();
        services.AddSingleton<DisconnectNetwork>();
        services.AddScoped<INetworkConnections, NetworkConnections>();
        services.AddHostedService<CredentialChanges>();
        return services;
    }

    /// <summary>How networks do. Needs persistence, the networks and the market.</summary>
    public static IServiceCollection AddNetworkHealth(this IServiceCollection services)
    {
        services.AddSingleton<NetworkFigures>();
        services.AddSingleton<NetworkInsides>();
        services.AddScoped<INetworkHealthReader, NetworkHealthReader>();
        return services;
    }
}
