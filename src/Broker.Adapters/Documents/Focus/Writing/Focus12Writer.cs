using Broker.Adapters.Documents.Tables;
using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Focus.Writing;

/// <summary>FOCUS 1.2: Cost and Usage, the only dataset it has.</summary>
internal sealed class Focus12Writer : IInvoiceWriter
{
    public InvoiceFormat Format => InvoiceFormat.Focus12;

    public string ContentType => "text/csv; charset=utf-8";

    public string FileName(InvoiceDocument document) => InvoiceFiles.Name(document, "focus-1.2.csv");

    public Task WriteAsync(InvoicePackage package, Stream output, CancellationToken cancellationToken) =>
        CsvTable.WriteForMachinesAsync(output, CostAndUsageColumns.Of12(package.Document), new FocusCharges(package).All(), cancellationToken);
}
