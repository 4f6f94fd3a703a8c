using System.Diagnostics;
using System.Runtime.Versioning;
using Broker.Domain.Shared;
using Broker.Testing;
using UglyToad.PdfPig;

namespace Broker.Adapters.Tests.Documents.Pdf;

[UnsupportedOSPlatform("windows")]
public sealed class PdfPrinterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("broker-pdf-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [PdfFact]
    public async Task The_same_source_gives_the_same_bytes_in_another_worker_and_folder_and_after_other_documents()
    {
        using var one = PdfSources.Printer();
        using var other = PdfSources.Printer();
        var source = PdfSources.Letter(attachments: PdfSources.Ubl);

        var first = await one.PrintedAsync(source);
        await other.PrintedAsync(PdfSources.Letter("<p>Something else: Ελλάδα, שלום</p>"));
        var second = await other.PrintedAsync(source);

        Assert.True(first.Pdf.Span.SequenceEqual(second.Pdf.Span));
        Assert.Equal(1, first.Pages);
    }

    [PdfFact]
    public async Task Text_that_runs_from_right_to_left_can_be_copied()
    {
        using var printer = PdfSources.Printer();

        var printed = await printer.PrintedAsync(PdfSources.Letter("<p>שלום</p><p>Ελλάδα</p><p>EUR 99.10</p>"));

        using var pdf = PdfDocument.Open(printed.Pdf.ToArray());
        var letters = string.Concat(pdf.GetPage(1).Letters.Select(l => l.Value));
        Assert.Contains("םולש", letters, StringComparison.Ordinal); // In the order of the page, from left to right.
        Assert.Contains("Ελλάδα", letters, StringComparison.Ordinal);
        Assert.Contains("EUR99.10", letters.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [PdfFact]
    public async Task A_document_gets_no_file_and_no_address_whatever_it_asks_for()
    {
        using var printer = PdfSources.Printer();

        var printed = await printer.PrintedAsync(PdfSources.Letter(
            """
            <link rel="attachment" href="file:///etc/passwd"><link rel="stylesheet" href="http://127.0.0.1:1/x.css">
            <img src="file:///usr/share/pixmaps/debian-logo.png"><a rel="attachment" href="/etc/hostname">a</a><p>still here</p>
            """));

        using var pdf = PdfDocument.Open(printed.Pdf.ToArray());
        Assert.False(pdf.Advanced.TryGetEmbeddedFiles(out var files) && files.Count > 0);
        Assert.Empty(pdf.GetPage(1).GetImages());
        Assert.Contains("still here", pdf.GetPage(1).Text, StringComparison.Ordinal);
    }

    [PdfFact]
    public async Task A_worker_that_was_killed_while_it_waited_is_replaced()
    {
        using var printer = PdfSources.Printer();
        await printer.PrintedAsync(PdfSources.Letter());
        var killed = Assert.Single(printer.IdleProcesses);
        using (var process = Process.GetProcessById(killed))
        {
            process.Kill();
        }

        await printer.PrintedAsync(PdfSources.Letter());

        Assert.NotEqual(killed, Assert.Single(printer.IdleProcesses));
    }

    [PdfFact]
    public async Task A_document_is_printed_again_when_its_worker_dies_in_the_middle()
    {
        using var printer = PdfSources.Printer(o => o.Python = Program(
            $"""
            if [ ! -e {_folder}/died ]; then
              touch {_folder}/died
              printf '\000\000\000\020{ReadyFrame}'
              head -c 40 >/dev/null
              exit 9
            fi
            exec /usr/bin/python3 "$@"
            """));

        await printer.PrintedAsync(PdfSources.Letter());

        Assert.True(File.Exists(Path.Combine(_folder.FullName, "died")));
    }

    [PdfFact]
    public async Task A_worker_prints_so_many_documents_and_then_makes_room()
    {
        using var printer = PdfSources.Printer(o => o.DocumentsPerWorker = 2);
        await printer.PrintedAsync(PdfSources.Letter());
        var first = Assert.Single(printer.IdleProcesses);
        await printer.PrintedAsync(PdfSources.Letter());

        Assert.Empty(printer.IdleProcesses);
        await HasEndedAsync(first);
    }

    [Fact]
    public async Task A_document_that_takes_too_long_fails_and_its_worker_is_killed()
    {
        using var printer = PdfSources.Printer(o =>
        {
            o.Timeout = TimeSpan.FromSeconds(1);
            o.Python = Program($"echo $$ > {_folder}/pid\nprintf '\\000\\000\\000\\020{ReadyFrame}'\nexec sleep 600");
        });

        var outcome = await printer.PrintAsync(PdfSources.Letter(), CancellationToken.None);

        Assert.Contains("longer than", Assert.IsType<PdfOutcome.Failed>(outcome).Why, StringComparison.Ordinal);
        await HasEndedAsync(int.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "pid")), provider: null));
    }

    [Fact]
    public async Task Who_stops_waiting_takes_the_worker_with_him()
    {
        using var printer = PdfSources.Printer(o => o.Python = Program($"printf '\\000\\000\\000\\020{ReadyFrame}'\nexec sleep 600"));
        using var gone = new CancellationTokenSource();

        var printing = printer.PrintAsync(PdfSources.Letter(), gone.Token);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => printing);
        Assert.Empty(printer.IdleProcesses);
    }

    [Fact]
    public async Task A_program_that_dies_at_every_start_is_a_failure()
    {
        using var printer = PdfSources.Printer(o => o.Python = Program("exit 3"));

        Assert.IsType<PdfOutcome.Failed>(await printer.PrintAsync(PdfSources.Letter(), CancellationToken.None));
    }

    [Fact]
    public async Task Without_python_there_is_a_command_that_installs_what_is_missing()
    {
        using var printer = PdfSources.Printer(o => o.Python = "/nowhere/python3");

        var outcome = await printer.PrintAsync(PdfSources.Letter(), CancellationToken.None);

        var missing = Assert.IsType<PdfOutcome.NotInstalled>(outcome);
        Assert.StartsWith("apt-get install weasyprint", missing.Command, StringComparison.Ordinal);
        Assert.NotNull(await printer.MissingAsync(CancellationToken.None));
    }

    [PdfFact]
    public async Task A_python_without_weasyprint_is_told_from_a_broken_one()
    {
        using var printer = PdfSources.Printer(o => o.Python = Program("shift\nexec /usr/bin/python3 -I -S \"$@\""));

        var missing = Assert.IsType<PdfOutcome.NotInstalled>(await printer.PrintAsync(PdfSources.Letter(), CancellationToken.None));

        Assert.Contains("weasyprint", missing.What, StringComparison.Ordinal);
    }

    [PdfFact]
    public async Task Nothing_is_missing_where_it_is_installed()
    {
        using var printer = PdfSources.Printer();

        Assert.Null(await printer.MissingAsync(CancellationToken.None));
        Assert.Single(printer.IdleProcesses);
    }

    /// <summary>Sixteen bytes that say a worker is ready.</summary>
    private const string ReadyFrame = """{"ready": "57"} """;

    private static async Task HasEndedAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (ArgumentException)
        {
            // It is gone.
        }
    }

    private string Program(string script)
    {
        var path = Path.Combine(_folder.FullName, "python3");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
