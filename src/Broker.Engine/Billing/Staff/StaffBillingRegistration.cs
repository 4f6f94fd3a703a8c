using Broker.Engine.Billing.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Billing.Staff;

public static class StaffBillingRegistration
{
    /// <summary>What the billing staff works with. Needs billing, the ledger and pricing.</summary>
    public static IServiceCollection AddStaffBilling(this IServiceCollection services)
    {
        services.AddSingleton<BookApprovedRequests>();
        services.AddScoped<IBillingRequests, BillingRequests>();
        services.AddSingleton<CloseChecks>();
        services.AddScoped<ICloseDesk, CloseDesk>();
        services.AddScoped<IInvoiceDesk, InvoiceDesk>();
        services.AddScoped<IMeteringRejections, MeteringRejections>();
        services.AddScoped<IMarginReader, MarginReader>();
        services.AddScoped<IContractDesk, ContractDesk>();
        return services;
    }
}
