using System.IO.Compression;
using Broker.Adapters.Documents.Tables;
using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Focus.Writing;

/// <summary>FOCUS 1.4: the datasets of one document, in one archive.</summary>
internal sealed class Focus14Writer : IInvoiceWriter
{
    public InvoiceFormat Format => InvoiceFormat.Focus14;

    public string ContentType => "application/zip";

    public string FileName(InvoiceDocument document) => InvoiceFiles.Name(document, "focus-1.4.zip");

    public async Task WriteAsync(InvoicePackage package, Stream output, CancellationToken cancellationToken)
    {
        var document = package.Document;
        await using var archive = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await AddAsync(archive, document, "cost-and-usage.csv", CostAndUsageColumns.Of14(package), new FocusCharges(package).All(), cancellationToken);
        await AddAsync(archive, document, "invoice-detail.csv", ReferenceTables.DetailColumns(document), ReferenceTables.Details(document), cancellationToken);
        await AddAsync(archive, document, "billing-period.csv", ReferenceTables.PeriodColumns, [document], cancellationToken);
        if (package.Commitment is { } commitment)
        {
            await AddAsync(archive, document, "contract-commitment.csv", CommitmentColumns.Of(document), [commitment], cancellationToken);
        }
    }

    private static async Task AddAsync<T>(
        ZipArchive archive, InvoiceDocument document, string name, IReadOnlyList<CsvColumn<T>> columns, IEnumerable<T> rows, CancellationToken cancellationToken)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Fastest);

        // Not the time of writing: the same document has to give the same bytes.
        entry.LastWriteTime = ReferenceTables.Midnight(document.IssueDate);
        await using var stream = await entry.OpenAsync(cancellationToken);
        await CsvTable.WriteForMachinesAsync(stream, columns, rows, cancellationToken);
    }
}
