using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Tables;

/// <summary>
/// One row per stretch of use, and one for everything else on the document, so that a person who adds up the amounts
/// gets what is to be paid.
/// </summary>
internal sealed class UsageCsvWriter : IInvoiceWriter
{
    public InvoiceFormat Format => InvoiceFormat.UsageCsv;

    public string ContentType => "text/csv; charset=utf-8";

    public string FileName(InvoiceDocument document) => InvoiceFiles.Name(document, "usage.csv");

    public Task WriteAsync(InvoicePackage package, Stream output, CancellationToken cancellationToken) =>
        CsvTable.WriteForPeopleAsync(output, Columns(package.Document), new UsageCsvRows(package).All(), cancellationToken);

    private static IReadOnlyList<CsvColumn<UsageCsvRow>> Columns(InvoiceDocument document) =>
    [
        Text("Invoice", _ => document.Number),
        Text("Line", r => r.Part),
        Text("Text", r => r.Text),
        Text("Deployment", r => r.Use?.DeploymentName ?? r.Line?.DeploymentName),
        Number("Replica", r => r.Use?.ReplicaOrdinal),
        Text("Replica id", r => r.Use?.ReplicaId.ToString()),
        Text("Network", r => r.Use?.NetworkName ?? r.Line?.NetworkName),
        Text("Provider", r => r.Use?.Provider),
        Text("Region", r => r.Use?.Region ?? r.Line?.Region),
        Text("GPU", r => r.Use?.Gpu ?? r.Line?.Gpu),
        Number("GPUs per replica", r => r.Use?.GpuCount),
        CsvColumn.SheetTime<UsageCsvRow>("Start (UTC)", r => r.Use?.Time.Start),
        CsvColumn.SheetTime<UsageCsvRow>("End (UTC)", r => r.Use?.Time.End),
        Number("Seconds", r => r.Use?.Seconds * r.Direction),
        Number("Quoted price per replica-hour", r => r.Use?.PricePerHour.Amount),
        Text("Currency of the quote", r => r.Use?.PricePerHour.Currency.Code),
        Number($"Price per replica-hour ({document.Currency})", r => r.Use?.UnitPrice),
        Number($"Cost before rounding ({document.Currency})", r => r.Use?.Cost * r.Direction),
        Number($"Amount ({document.Currency})", r => r.Amount),
        Text("Correction", r => r.Use?.IsCorrection == true || r.Line?.Kind == InvoiceLineKind.Correction ? "yes" : null),
        Text("Team", r => r.Line?.Team),
        Text("Cost centre", r => r.Line?.CostCentre),
        Text("Event", r => r.Use?.EventKey),
    ];

    private static CsvColumn<UsageCsvRow> Text(string name, Func<UsageCsvRow, string?> value) => CsvColumn.Text(name, value);

    private static CsvColumn<UsageCsvRow> Number(string name, Func<UsageCsvRow, decimal?> value) => CsvColumn.Number(name, value);
}
