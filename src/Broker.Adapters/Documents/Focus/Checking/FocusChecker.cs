using System.Runtime.CompilerServices;
using Broker.Domain.Shared;
using CsvHelper;

namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>Reads the files of a delivery one after the other, then compares them.</summary>
internal sealed class FocusChecker : ICostExportChecker
{
    private const int MostColumns = 1000;

    private static readonly CsvReaderOptions Options = CsvReaderOptions.Default with
    {
        Separator = ',',
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Throw,

        // A quote that is never closed must not take the whole file into memory.
        MaxRecordSize = 4 * 1024 * 1024,
        PoolStrings = true,
    };

    public async IAsyncEnumerable<CostExportNote> CheckAsync(
        IReadOnlyList<CostExportFile> files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var bundle = new FocusBundle();
        foreach (var file in files)
        {
            await foreach (var note in CheckAsync(file, bundle, cancellationToken))
            {
                yield return note;
            }
        }

        foreach (var finding in bundle.Finish())
        {
            yield return finding;
        }
    }

    private static async IAsyncEnumerable<CostExportNote> CheckAsync(
        CostExportFile file, FocusBundle bundle, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var csv = CsvReader.Create(file.Open(), Options);
        var header = await HeaderAsync(csv, cancellationToken);
        var dataset = header is null ? null : FocusDetection.Detect(header);
        if (dataset is null)
        {
            yield return new CostExportNote.Unreadable(file.Name, "Its first line is not the header of a FOCUS 1.2 or 1.4 dataset.");
            yield break;
        }

        var findings = new Findings(file.Name, dataset.Name);
        IDatasetChecks checks = dataset.Version == Rules12.Version ? new ModelChecks12() : new Checks14(dataset);
        checks.Start(header!, findings);
        var row = new FocusRow(header!);
        var number = 1L;
        while (await NextAsync(csv, findings, number + 1, cancellationToken))
        {
            findings.Row = ++number;
            if (csv.FieldCount != header!.Length)
            {
                findings.Add(null, "malformed_row", $"The row has {csv.FieldCount} fields, the header {header.Length}.");
            }
            else
            {
                row.Fill(csv.GetString);
                checks.Check(row, findings);
                if (dataset.Version == FocusModel.Version)
                {
                    bundle.Add(dataset, file.Name, number, row);
                }
            }

            foreach (var finding in findings.Drain())
            {
                yield return finding;
            }
        }

        foreach (var finding in findings.Drain())
        {
            yield return finding;
        }

        yield return new CostExportNote.Read(file.Name, dataset.Name, dataset.Version, number - 1, checks.Rules);
    }

    private static async Task<string[]?> HeaderAsync(CsvReader csv, CancellationToken cancellationToken)
    {
        try
        {
            return await csv.ReadAsync(cancellationToken) && csv.FieldCount <= MostColumns
                ? [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]
                : null;
        }
        catch (CsvFormatException)
        {
            return null;
        }
    }

    /// <summary>False at the end, and where the rest cannot be read as CSV, which is then a finding.</summary>
    private static async Task<bool> NextAsync(CsvReader csv, Findings findings, long number, CancellationToken cancellationToken)
    {
        try
        {
            return await csv.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException)
        {
            findings.Row = number;
            findings.Add(null, "malformed_row", "From here on the file is no CSV as RFC 4180 describes it.");
            return false;
        }
    }
}
