using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Adapters.Networks.Render;

internal static class DispersedRegistration
{
    public static void AddDispersed(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddNetworkOptions<DispersedOptions>(configuration, DispersedOptions.Section);
        services.AddNetworkClient(NetworkId.Dispersed, "Dispersed", p =>
        {
            var options = p.GetRequiredService<DispersedOptions>();
            return new NetworkReach(
                options.BaseAddress, new NetworkCredential(options.PublicKey, options.SecretKey),
                new DispersedSigner(options.BaseAddress, p.GetRequiredService<TimeProvider>()), options.RequestsPerSecond * options.TimeScale);
        });
        services.AddSingleton(p => new DispersedApi(p.GetRequiredKeyedService<NetworkHttp>(NetworkId.Dispersed.Value)));
        services.AddSingleton<DispersedOffers>();
        services.AddSingleton<DispersedPrices>();
        services.AddSingleton<DispersedRefusals>();
        services.AddSingleton<DispersedLeasing>();
        services.AddSingleton<DispersedNetwork>();
        services.AddSwitch<DispersedNetwork, DispersedOptions>(o => o.Enabled);
    }
}
