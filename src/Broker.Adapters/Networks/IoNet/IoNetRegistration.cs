using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Adapters.Networks.IoNet;

internal static class IoNetRegistration
{
    public static void AddIoNet(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddNetworkOptions<IoNetOptions>(configuration, IoNetOptions.Section);
        services.AddNetworkClient(NetworkId.IoNet, "io.net", p =>
        {
            var options = p.GetRequiredService<IoNetOptions>();
            return new NetworkReach(
                options.BaseAddress, new NetworkCredential(null, options.ApiKey), new HeaderSigner("x-api-key"),
                options.RequestsPerSecond * options.TimeScale);
        });
        services.AddSingleton(p => new IoNetApi(p.GetRequiredKeyedService<NetworkHttp>(NetworkId.IoNet.Value)));
        services.AddSingleton<IoNetOffers>();
        services.AddSingleton<IoNetMachineOffers>();
        services.AddSingleton<IoNetRefusals>();
        services.AddSingleton<IoNetLeasing>();
        services.AddSingleton<IoNetTerms>();
        services.AddSingleton<IoNetLogs>();
        services.AddSingleton<IoNetNetwork>();
        services.AddSwitch<IoNetNetwork, IoNetOptions>(o => o.Enabled);
    }
}
