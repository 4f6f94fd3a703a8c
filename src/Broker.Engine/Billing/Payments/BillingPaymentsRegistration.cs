using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Billing.Payments;

public static class BillingPaymentsRegistration
{
    /// <summary>Invoices at the payment provider, and what it tells of them.</summary>
    public static IServiceCollection AddBillingPayments(this IServiceCollection services)
    {
        services.AddSingleton<GatewayBook>();
        services.AddSingleton<PushInvoice>();
        services.AddSingleton<PushCreditNote>();
        services.AddSingleton<FollowInvoice>();
        services.AddSingleton<ProcessGatewayEvent>();
        services.AddSingleton<GatewayEvents>();
        services.AddSingleton<PushWaiting>();
        services.AddScoped<ICustomerPayments, CustomerPayments>();
        services.AddScoped<IPaymentExceptions, PaymentExceptions>();
        return services;
    }
}
