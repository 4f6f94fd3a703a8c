using Broker.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Desk;

public static class DeskRegistration
{
    /// <summary>The manual desk as a network, while it is switched on, and as a place for operators.</summary>
    public static IServiceCollection AddDesk(this IServiceCollection services)
    {
        services.AddOptions<DeskOptions>().BindConfiguration(DeskOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DeskSecrets>();
        services.AddSingleton<DeskStore>();
        services.AddSingleton<DeskNetwork>();
        services.AddSingleton(p => new NetworkSwitch(p.GetRequiredService<IOptions<DeskOptions>>().Value.Enabled ? p.GetRequiredService<DeskNetwork>() : null));
        services.AddScoped<DeskReader>();
        services.AddScoped<IDesk, OperatorDesk>();
        return services;
    }
}
