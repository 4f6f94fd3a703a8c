using Broker.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Broker.Adapters.Documents.Pdf;

public static class PdfRegistration
{
    /// <summary>Registers <see cref="IPdfPrinter"/>. Nothing is started before the first document.</summary>
    public static IServiceCollection AddPdfPrinter(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddOptions<PdfOptions>().BindConfiguration(PdfOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<IPdfPrinter, WeasyPrintPrinter>();
        return services;
    }
}
