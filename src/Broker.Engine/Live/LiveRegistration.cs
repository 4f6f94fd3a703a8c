using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Live;

public static class LiveRegistration
{
    /// <summary>The feed of changes, inside this process and between nodes.</summary>
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<ILiveFeed>(provider => provider.GetRequiredService<LiveFeed>());
        services.AddSingleton<LiveRelay>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveRelay>());
        return services;
    }
}
