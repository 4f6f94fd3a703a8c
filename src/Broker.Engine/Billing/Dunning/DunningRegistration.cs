using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Billing.Dunning;

public static class DunningRegistration
{
    /// <summary>What is done about unpaid invoices. Needs billing, budgets and deployments.</summary>
    public static IServiceCollection AddDunning(this IServiceCollection services)
    {
        services.AddOptions<DunningOptions>().BindConfiguration(DunningOptions.Section).ValidateDataAnnotations()
            .Validate(o => o.IsAscending, "Billing:Dunning: each step must come later than the one before it (reminder, second reminder, block, stop).")
            .ValidateOnStart();
        services.AddSingleton<DunOverdueInvoices>();
        return services;
    }
}
