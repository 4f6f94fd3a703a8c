using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Billing.Downloads;

public static class DownloadsRegistration
{
    /// <summary>Documents as files; the writers of the formats are registered by those who have them.</summary>
    public static IServiceCollection AddInvoiceDownloads(this IServiceCollection services)
    {
        services.AddScoped<IInvoicePackages, InvoicePackages>();
        services.AddScoped<IInvoiceDownloads, InvoiceDownloads>();
        return services;
    }
}
