using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Adapters.Networks.Akash;

internal static class AkashRegistration
{
    public static void AddAkash(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddNetworkOptions<AkashOptions>(configuration, AkashOptions.Section);
        services.AddNetworkClient(NetworkId.Akash, "Akash", p =>
        {
            var options = p.GetRequiredService<AkashOptions>();
            return new NetworkReach(options.BaseAddress, new NetworkCredential(null, options.ApiKey), new HeaderSigner("x-api-key"));
        });
        services.AddSingleton(p => new AkashConsole(p.GetRequiredKeyedService<NetworkHttp>(NetworkId.Akash.Value)));
        services.AddSingleton<AkashOffers>();
        services.AddSingleton<AkashTimes>();
        services.AddSingleton<AkashMapping>();
        services.AddSingleton<AkashRefusals>();
        services.AddSingleton<AkashLeasing>();
        services.AddSingleton<AkashNetwork>();
        services.AddSwitch<AkashNetwork, AkashOptions>(o => o.Enabled);
    }
}
