using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Tables;

/// <summary>The bookings of a document, one row per posting, as accounting programs import them.</summary>
internal sealed class JournalCsvWriter : IInvoiceWriter
{
    private static readonly IReadOnlyList<CsvColumn<JournalRow>> Columns =
    [
        CsvColumn.Text<JournalRow>("Transaction", r => r.Transaction),
        CsvColumn.Day<JournalRow>("Date (UTC)", r => DateOnly.FromDateTime(r.At.UtcDateTime)),
        CsvColumn.Text<JournalRow>("Account", r => r.AccountCode),
        CsvColumn.Text<JournalRow>("Account name", r => r.AccountName),
        CsvColumn.Number<JournalRow>("Debit", r => r.Debit == 0 ? null : r.Debit),
        CsvColumn.Number<JournalRow>("Credit", r => r.Credit == 0 ? null : r.Credit),
        CsvColumn.Text<JournalRow>("Currency", r => r.Commodity),
        CsvColumn.Text<JournalRow>("Text", r => r.Text),
        CsvColumn.Text<JournalRow>("Reference", r => r.Reference),
        CsvColumn.Text<JournalRow>("Cost centre", r => r.CostCentre),
    ];

    public InvoiceFormat Format => InvoiceFormat.Journal;

    public string ContentType => "text/csv; charset=utf-8";

    public string FileName(InvoiceDocument document) => InvoiceFiles.Name(document, "journal.csv");

    public Task WriteAsync(InvoicePackage package, Stream output, CancellationToken cancellationToken) =>
        CsvTable.WriteForPeopleAsync(output, Columns, package.Journal, cancellationToken);
}
