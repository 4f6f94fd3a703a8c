using Broker.Adapters.Chains.Cosmos;
using Broker.Adapters.Networks.Akash.Chain;
using Broker.Adapters.Networks.Akash.Gateway;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Broker.Adapters.Networks.Akash;

/// <summary>
/// Two ways to one network, one of which is switched on. The key is shown on that way only; what everyone may read, the
/// Console's market and the chain's records, is asked without one.
/// </summary>
internal static class AkashRegistration
{
    /// <summary>The Console's market, asked by those who work on the chain.</summary>
    internal static readonly NetworkId Market = new("akash-market");

    /// <summary>The chain's records, asked by those who work through the Console.</summary>
    internal static readonly NetworkId Records = new("akash-records");

    public static void AddAkash(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddNetworkOptions<AkashOptions>(configuration, AkashOptions.Section);
        services.AddNetworkClient(NetworkId.Akash, "Akash", p => p.GetRequiredService<AkashOptions>() switch
        {
            { Path: AkashPath.Chain } o => new NetworkReach(o.RestAddress, new NetworkCredential(null, o.Mnemonic), new NeverShown()),
            var o => new NetworkReach(o.BaseAddress, new NetworkCredential(null, o.ApiKey), new HeaderSigner("x-api-key")),
        });
        services.AddNetworkClient(Market, "Akash Console", p => new NetworkReach(p.GetRequiredService<AkashOptions>().BaseAddress, Key: null, new NeverShown()));
        services.AddNetworkClient(Records, "Akash chain", p => new NetworkReach(p.GetRequiredService<AkashOptions>().RestAddress, Key: null, new NeverShown()));
        services.AddSingleton(p => new AkashConsole(Http(p, IsOnChain(p) ? Market : NetworkId.Akash)));
        services.AddSingleton(p => new CosmosRest(Http(p, IsOnChain(p) ? NetworkId.Akash : Records)));
        services.AddSingleton<AkashOffers>();
        services.AddSingleton<AkashTimes>();
        services.AddSingleton<AkashMapping>();
        services.AddSingleton<AkashRefusals>();
        services.AddSingleton<AkashLogs>();
        services.AddGateway();
        services.AddConsole();
        services.AddChain();
    }

    private static void AddGateway(this IServiceCollection services)
    {
        services.TryAddSingleton<IAkashGatewayTransport, AkashGatewayTransport>();
        services.AddSingleton(p => new AkashRegistry(p.GetRequiredService<CosmosRest>().Http));
        services.AddSingleton<AkashGatewayHosts>();
        services.AddSingleton<AkashGateway>();
        services.AddSingleton<AkashGatewayStreams>();
        services.AddSingleton<AkashWalletTokens>();
        services.AddSingleton<AkashConsoleTokens>();
        services.AddSingleton<IAkashTokens>(p => IsOnChain(p) ? p.GetRequiredService<AkashWalletTokens>() : p.GetRequiredService<AkashConsoleTokens>());
    }

    private static void AddConsole(this IServiceCollection services)
    {
        services.AddSingleton<AkashLeasing>();
        services.AddSingleton<AkashConsoleTerms>();
        services.AddSingleton<AkashNetwork>();
        services.AddSwitch<AkashNetwork, AkashOptions>(o => o is { Enabled: true, Path: AkashPath.Console });
    }

    private static void AddChain(this IServiceCollection services)
    {
        services.AddSingleton(p => new AkashWallet(p.GetRequiredKeyedService<NetworkKey>(NetworkId.Akash.Value)));
        services.AddSingleton(p => new CosmosSender(
            p.GetRequiredService<CosmosRest>(), p.GetRequiredService<AkashOptions>().Sending, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AkashChain>();
        services.AddSingleton<AkashChainStatus>();
        services.AddSingleton<AkashChainLeasing>();
        services.AddSingleton<AkashChainTerms>();
        services.AddSingleton<AkashChainNetwork>();
        services.AddSwitch<AkashChainNetwork, AkashOptions>(o => o is { Enabled: true, Path: AkashPath.Chain });
    }

    private static bool IsOnChain(IServiceProvider services) => services.GetRequiredService<AkashOptions>().Path == AkashPath.Chain;

    private static NetworkHttp Http(IServiceProvider services, NetworkId client) => services.GetRequiredKeyedService<NetworkHttp>(client.Value);

    /// <summary>A wallet's words sign transactions; they never travel.</summary>
    private sealed class NeverShown : IRequestSigner
    {
        public ValueTask SignAsync(HttpRequestMessage request, NetworkCredential credential, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
