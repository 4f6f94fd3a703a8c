using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing.Claims;

public static class ClaimsRegistration
{
    /// <summary>What networks owe us for their own broken terms.</summary>
    public static IServiceCollection AddClaims(this IServiceCollection services)
    {
        services.AddOptions<ClaimOptions>().BindConfiguration(ClaimOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ClaimOptions>, ClaimOptionsValidator>();
        services.AddSingleton<ComputeClaims>();
        services.AddScoped<IUpstreamClaims, UpstreamClaims>();
        return services;
    }
}
