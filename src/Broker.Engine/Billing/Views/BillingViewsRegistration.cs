using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Billing.Views;

public static class BillingViewsRegistration
{
    /// <summary>What customers see of their bills.</summary>
    public static IServiceCollection AddBillingViews(this IServiceCollection services)
    {
        services.AddScoped<IInvoiceReader, InvoiceReader>();
        services.AddScoped<ISpendReader, SpendReader>();
        services.AddScoped<ISavingsReader, SavingsReader>();
        services.AddScoped<IBillingProfiles, BillingProfiles>();
        services.AddScoped<IPurchaseOrders, PurchaseOrders>();
        return services;
    }
}
