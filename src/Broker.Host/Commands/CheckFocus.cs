using System.CommandLine;
using System.IO.Compression;
using Broker.Adapters.Documents;
using Broker.Domain.Shared;

namespace Broker.Host.Commands;

/// <summary><c>check focus FILE...</c>: FOCUS cost exports, alone and against each other.</summary>
internal static class CheckFocus
{
    private const string Csv = ".csv";

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "CSV files, folders of them or archives (.zip) of them; datasets that belong together are also compared.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("focus", "Checks FOCUS 1.2 and 1.4 cost exports; dataset and version are told by the header.") { files };
        command.SetAction((result, cancellation) => RunAsync(result.GetRequiredValue(files), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, CancellationToken cancellationToken)
    {
        var archives = new List<ZipArchive>();
        try
        {
            var files = new List<CostExportFile>();
            foreach (var path in paths)
            {
                files.AddRange(await FilesAsync(path, archives, cancellationToken));
            }

            return await CheckAsync(files, cancellationToken);
        }
        catch (Exception exception) when (exception
            is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or InvalidDataException)
        {
            return await CheckCommand.RefuseAsync(exception.Message);
        }
        finally
        {
            foreach (var archive in archives)
            {
                await archive.DisposeAsync();
            }
        }
    }

    private static async Task<IEnumerable<CostExportFile>> FilesAsync(string path, List<ZipArchive> archives, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            return NotNone(path, [.. Directory.EnumerateFiles(path).Where(IsCsv).Order(StringComparer.Ordinal).Select(OnDisk)]);
        }

        if (!path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            return File.Exists(path) ? [OnDisk(path)] : throw new FileNotFoundException($"There is no file '{path}'.");
        }

        var archive = await ZipFile.OpenReadAsync(path, cancellationToken);
        archives.Add(archive);
        return NotNone(path, [.. archive.Entries.Where(e => IsCsv(e.Name)).Select(e => new CostExportFile(e.FullName, e.Open))]);
    }

    private static CostExportFile OnDisk(string path) => new(Path.GetFileName(path), () => File.OpenRead(path));

    private static bool IsCsv(string name) => name.EndsWith(Csv, StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<CostExportFile> NotNone(string path, IReadOnlyList<CostExportFile> files) =>
        files.Count > 0 ? files : throw new FileNotFoundException($"There is no CSV file in '{path}'.");

    private static async Task<int> CheckAsync(IReadOnlyList<CostExportFile> files, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddInvoiceChecks().BuildServiceProvider();
        var findings = 0L;
        var exit = CheckCommand.Fine;
        await foreach (var note in services.GetRequiredService<ICostExportChecker>().CheckAsync(files, cancellationToken))
        {
            switch (note)
            {
                case CostExportNote.Finding finding:
                    findings++;
                    exit = Math.Max(exit, CheckCommand.Faulty);
                    await Console.Out.WriteLineAsync(Line(finding));
                    break;
                case CostExportNote.Read read:
                    await Console.Out.WriteLineAsync(Line(read));
                    break;
                case CostExportNote.Unreadable unreadable:
                    exit = await CheckCommand.RefuseAsync($"{unreadable.File}: {unreadable.Reason}");
                    break;
                default:
                    throw new InvalidOperationException($"Unknown note {note}.");
            }
        }

        await Console.Out.WriteLineAsync(findings switch
        {
            0 => exit == CheckCommand.Fine ? "Every rule holds." : "Not everything could be checked.",
            1 => "1 finding.",
            _ => $"{findings} findings.",
        });
        return exit;
    }

    private static string Line(CostExportNote.Finding finding)
    {
        var row = finding.Row is { } number ? $"row {number}" : "header";
        return Printable($"{finding.File}  {finding.Dataset}  {row}  {finding.Column ?? "-"}  {finding.Rule}  {finding.Text}");
    }

    private static string Line(CostExportNote.Read read)
    {
        var rules = read.Rules > 0 ? $", {read.Rules} rules of the official model" : "";
        return Printable($"{read.File}  {read.Dataset} {read.Version}: {read.Rows} {(read.Rows == 1 ? "row" : "rows")} checked{rules}.");
    }

    // A file is somebody else's text: it must not move the cursor of the one who checks it.
    private static string Printable(string text) => string.Create(text.Length, text, (span, from) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsControl(from[i]) ? ' ' : from[i];
        }
    });
}
