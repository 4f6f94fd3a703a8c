using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing.Ledger;

public static class LedgerRegistration
{
    /// <summary>The double-entry ledger, its chart of accounts and its proof.</summary>
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddOptions<LedgerOptions>().BindConfiguration(LedgerOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LedgerOptions>, LedgerOptionsValidator>();
        services.AddSingleton<ChartOfAccounts>();
        services.AddHostedService(provider => provider.GetRequiredService<ChartOfAccounts>());
        services.AddSingleton<ILedger, DatabaseLedger>();
        services.AddSingleton<ProveLedger>();
        services.AddScoped<ILedgerReader, LedgerReader>();
        return services;
    }
}
