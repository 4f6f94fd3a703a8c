using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Adapters.Networks.Bittensor.Targon;

internal static class TargonRegistration
{
    public static void AddTargon(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddNetworkOptions<TargonOptions>(configuration, TargonOptions.Section);
        services.AddNetworkClient(NetworkId.Targon, "Targon", p =>
        {
            var options = p.GetRequiredService<TargonOptions>();
            return new NetworkReach(
                options.BaseAddress, new NetworkCredential(null, options.ApiKey), new HeaderSigner("Authorization", "Bearer "),
                options.RequestsPerSecond * options.TimeScale);
        });
        services.AddSingleton(p => new TargonApi(p.GetRequiredKeyedService<NetworkHttp>(NetworkId.Targon.Value)));
        services.AddSingleton<TargonOffers>();
        services.AddSingleton<TargonRefusals>();
        services.AddSingleton<TargonLeasing>();
        services.AddSingleton<TargonAttestation>();
        services.AddSingleton<TargonNetwork>();
        services.AddSwitch<TargonNetwork, TargonOptions>(o => o.Enabled);
    }
}
