using Broker.Adapters.Documents.Focus.Checking;
using Broker.Adapters.Documents.Focus.Writing;
using Broker.Adapters.Documents.Tables;
using Broker.Adapters.Documents.Ubl;
using Broker.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Broker.Adapters.Documents;

/// <summary>The forms invoices leave the house in, and what checks them.</summary>
public static class DocumentsRegistration
{
    /// <summary>One writer per format.</summary>
    public static IServiceCollection AddInvoiceWriters(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IInvoiceWriter, UblWriter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IInvoiceWriter, UsageCsvWriter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IInvoiceWriter, Focus14Writer>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IInvoiceWriter, Focus12Writer>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IInvoiceWriter, JournalCsvWriter>());
        return services;
    }

    /// <summary>Checks structured invoices and cost exports; needs no settings.</summary>
    public static IServiceCollection AddInvoiceChecks(this IServiceCollection services)
    {
        services.TryAddSingleton<IInvoiceChecker, UblChecker>();
        services.TryAddSingleton<ICostExportChecker, FocusChecker>();
        return services;
    }
}
