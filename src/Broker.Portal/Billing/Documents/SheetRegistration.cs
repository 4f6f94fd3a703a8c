using Broker.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Broker.Portal.Billing.Documents;

public static class SheetRegistration
{
    /// <summary>Registers the writers of HTML and PDF; the PDF's printer is registered by whoever has one.</summary>
    public static IServiceCollection AddInvoiceSheets(this IServiceCollection services)
    {
        services.AddLocalization();
        services.TryAddSingleton<SheetRenderer>();
        services.AddSingleton<IInvoiceWriter, HtmlInvoiceWriter>();
        services.AddSingleton<IInvoiceWriter>(provider => new PdfInvoiceWriter(
            provider.GetRequiredService<SheetRenderer>(),
            provider.GetRequiredService<IPdfPrinter>(),
            () => provider.GetServices<IInvoiceWriter>().FirstOrDefault(w => w.Format == InvoiceFormat.Ubl)));
        return services;
    }
}
