using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Adapters.Networks.Aethir;

internal static class AethirRegistration
{
    // A caller behind a longer queue is told when to come back, so that no step outlives its claim in it.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    public static void AddAethir(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddNetworkOptions<AethirOptions>(configuration, AethirOptions.Section);
        services.AddSingleton<AethirSigner>();
        services.AddNetworkClient(NetworkId.Aethir, "Aethir", p =>
        {
            var options = p.GetRequiredService<AethirOptions>();
            var every = options.Scaled(options.RequestEvery);
            return new NetworkReach(
                options.BaseAddress, new NetworkCredential(options.AccessKey, options.SecretKey), p.GetRequiredService<AethirSigner>(),
                every > TimeSpan.Zero ? 1 / every.TotalSeconds : null)
            {
                // The limit counts single requests: not two may come closer than it says.
                Burst = TimeSpan.Zero,
                LongestWait = LongestWait,
            };
        });
        services.AddSingleton(p => new AethirApi(
            p.GetRequiredKeyedService<NetworkHttp>(NetworkId.Aethir.Value), p.GetRequiredService<AethirSigner>(), p.GetRequiredService<AethirOptions>()));
        services.AddSingleton<AethirOrders>();
        services.AddSingleton<AethirRefusals>();
        services.AddSingleton<AethirOffers>();
        services.AddSingleton<AethirLeasing>();
        services.AddSingleton<AethirNetwork>();
        services.AddSwitch<AethirNetwork, AethirOptions>(o => o.Enabled);
    }
}
