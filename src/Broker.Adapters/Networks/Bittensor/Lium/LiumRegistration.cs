using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Adapters.Networks.Bittensor.Lium;

internal static class LiumRegistration
{
    public static void AddLium(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddNetworkOptions<LiumOptions>(configuration, LiumOptions.Section);
        services.AddNetworkClient(NetworkId.Lium, "Lium", p =>
        {
            var options = p.GetRequiredService<LiumOptions>();
            return new NetworkReach(
                options.BaseAddress, new NetworkCredential(null, options.ApiKey), new HeaderSigner("X-API-Key"),
                options.RequestsPerSecond * options.TimeScale);
        });
        services.AddSingleton(p => new LiumApi(p.GetRequiredKeyedService<NetworkHttp>(NetworkId.Lium.Value)));
        services.AddSingleton<LiumPodBook>();
        services.AddSingleton<LiumOffers>();
        services.AddSingleton<LiumRefusals>();
        services.AddSingleton<LiumLeasing>();
        services.AddSingleton<LiumClosing>();
        services.AddSingleton<LiumNetwork>();
        services.AddSwitch<LiumNetwork, LiumOptions>(o => o.Enabled);
    }
}
