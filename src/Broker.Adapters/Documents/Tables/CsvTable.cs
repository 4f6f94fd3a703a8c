using CsvHelper;

namespace Broker.Adapters.Documents.Tables;

/// <summary>A column of a CSV file and how a row fills it.</summary>
internal sealed record CsvColumn<T>(string Name, Action<CsvWriter, T> Write);

/// <summary>Makes columns; numbers and times are written as such, texts are guarded against being run as formulas.</summary>
internal static class CsvColumn
{
    // All digits a decimal has, no zeros after the last one that counts, and never an exponent.
    private const string AllDigits = "0.############################";

    public static CsvColumn<T> Text<T>(string name, Func<T, string?> value) => new(name, (csv, row) => csv.WriteField(CleanText.Of(value(row))));

    public static CsvColumn<T> Number<T>(string name, Func<T, decimal?> value) => new(name, (csv, row) => csv.WriteField(value(row), AllDigits));

    public static CsvColumn<T> Time<T>(string name, Func<T, DateTimeOffset?> value) =>
        new(name, (csv, row) => csv.WriteField(value(row)?.UtcDateTime, "yyyy-MM-dd'T'HH:mm:ss'Z'"));

    /// <summary>A time (UTC) as spreadsheets read it as one.</summary>
    public static CsvColumn<T> SheetTime<T>(string name, Func<T, DateTimeOffset?> value) =>
        new(name, (csv, row) => csv.WriteField(value(row)?.UtcDateTime, "yyyy-MM-dd HH:mm:ss"));

    public static CsvColumn<T> Day<T>(string name, Func<T, DateOnly?> value) => new(name, (csv, row) => csv.WriteField(value(row), "yyyy-MM-dd"));
}

/// <summary>
/// Writes rows as RFC 4180 has it, in UTF-8, a buffer at a time. A text that a spreadsheet would run as a formula (it begins with
/// = + - @, a tab or a line break) gets an apostrophe in front.
/// </summary>
internal static class CsvTable
{
    private static readonly CsvWriterOptions Machine = CsvWriterOptions.Default with
    {
        Injection = CsvInjection.Escape,
        InjectionCharacters = "=+-@\t\r\n",
    };

    // Excel takes a file without the mark for the machine's old code page.
    private static readonly CsvWriterOptions Person = Machine with { WriteByteOrderMark = true };

    public static Task WriteForMachinesAsync<T>(
        Stream output, IReadOnlyList<CsvColumn<T>> columns, IEnumerable<T> rows, CancellationToken cancellationToken) =>
        WriteAsync(output, Machine, columns, rows, cancellationToken);

    public static Task WriteForPeopleAsync<T>(
        Stream output, IReadOnlyList<CsvColumn<T>> columns, IEnumerable<T> rows, CancellationToken cancellationToken) =>
        WriteAsync(output, Person, columns, rows, cancellationToken);

    private static async Task WriteAsync<T>(
        Stream output, CsvWriterOptions options, IReadOnlyList<CsvColumn<T>> columns, IEnumerable<T> rows, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(output, options, leaveOpen: true);
        foreach (var column in columns)
        {
            csv.WriteField(column.Name);
        }

        await csv.EndRecordAsync(cancellationToken);
        foreach (var row in rows)
        {
            foreach (var column in columns)
            {
                column.Write(csv, row);
            }

            await csv.EndRecordAsync(cancellationToken);
        }
    }
}
