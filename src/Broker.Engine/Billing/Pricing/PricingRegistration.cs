using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Broker.Engine.Billing.Pricing;

public static class PricingRegistration
{
    /// <summary>The price book. Needs persistence, accounts and the networks.</summary>
    public static IServiceCollection AddPricing(this IServiceCollection services)
    {
        services.AddScoped<BillingStaff>();
        services.TryAddSingleton<PriceBook>();
        services.AddScoped<IPrices, Prices>();
        services.AddHostedService<PriceBookChanges>();
        return services;
    }
}
