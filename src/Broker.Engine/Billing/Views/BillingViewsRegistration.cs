using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Billing.Views;

public static class BillingViewsRegistration
{
    /// <summary>What customers see of their bills.</summary>
    public static IServiceCollection AddBillingViews(this IServiceCollection services)
    {
        services.AddScoped<IInvoiceReader, InvoiceReader>();
        return services;
    }
}
