using Broker.Engine.Demo;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Billing;

public static class BillingRegistration
{
    /// <summary>From usage to paid invoices: metering, drafts, period close, documents' states, credit notes.</summary>
    public static IServiceCollection AddBilling(this IServiceCollection services)
    {
        services.AddOptions<BillingOptions>().BindConfiguration(BillingOptions.Section).ValidateDataAnnotations()
            .Validate(
                o => o.Seller.VatId is not null || !Domain.Billing.VatRates.IsInUnion(o.Seller.Country),
                "Billing:Seller:VatId: a seller in the European Union needs one on its invoices.")
            .ValidateOnStart();
        services.AddSingleton<UsageBook>();
        services.AddSingleton<MeterUsage>();
        services.AddSingleton<AccrueCosts>();
        services.AddSingleton<TaxDecisions>();
        services.AddSingleton<RefreshExchangeRates>();
        services.AddSingleton<BillingCases>();
        services.AddSingleton<InvoiceComposer>();
        services.AddSingleton<IPeriodCredits, SlaPeriodCredits>();
        services.AddSingleton<FreezeInvoices>();
        services.AddSingleton<CloseBillingPeriod>();
        services.AddSingleton<InvoiceStates>();
        services.AddSingleton<DemoHistory>();
        services.AddSingleton<CreditNotes>();
        services.AddScoped<InvoiceDrafts>();
        services.AddScoped<IUsageReader, UsageReader>();
        return services;
    }
}
