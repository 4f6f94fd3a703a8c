using Broker.Simulator.Akash.Chain;
using Broker.Simulator.Akash.Gateway;
using Broker.Simulator.Control;

namespace Broker.Simulator.Akash;

/// <summary>Akash in the simulator: one chain, with the Console, the chain's REST and every provider's own server as doors to it.</summary>
internal static class AkashSimulation
{
    public static void AddAkash(this IServiceCollection services)
    {
        services.AddSingleton<AkashProviders>();
        services.AddSingleton<ChainAccounts>();
        services.AddSingleton<BurnMint>();
        services.AddSingleton<CertificateRegistry>();
        services.AddSingleton<AkashNetwork>();
        services.AddSingleton<ManagedWallet>();
        services.AddSingleton<ChainRules>();
        services.AddSingleton<ChainMessages>();
        services.AddSingleton<TransactionPool>();
        services.AddSingleton<AkashViews>();
        services.AddSingleton<AkashSettingsApi.SettingsView>();
        services.AddSingleton<TenantTokens>();
        services.AddSingleton<ProviderCertificates>();
        services.AddSingleton<ProviderGateways>();
        services.AddHostedService(provider => provider.GetRequiredService<ProviderGateways>());
        services.AddSingleton<AkashControl>();
        services.AddSingleton<ISimulatedNetwork>(provider => provider.GetRequiredService<AkashControl>());
    }

    public static void MapAkash(this WebApplication app)
    {
        var console = app.MapGroup("/akash").AddEndpointFilter(AkashGate.AnswerProblemsAsync);
        AkashMarketApi.Map(console);
        AkashUsageApi.Map(console);
        AkashSettingsApi.MapPublic(console);
        var account = console.MapGroup("").AddEndpointFilter(AkashGate.RequireKeyAsync);
        AkashAccountApi.Map(account);
        AkashSettingsApi.Map(account);
        AkashControl.Map(app.MapGroup("/control/akash"));
        var chain = app.MapGroup("/akash/chain").AddEndpointFilter(ChainProblem.AnswerProblemsAsync);
        ChainMarketApi.Map(chain);
        ChainBaseApi.Map(chain);
        ChainTransactionApi.Map(chain.MapGroup("/cosmos/tx/v1beta1"));
    }
}
