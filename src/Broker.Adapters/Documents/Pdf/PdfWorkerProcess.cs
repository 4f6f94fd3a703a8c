using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Broker.Adapters.Documents.Pdf;

/// <summary>A Python process that sees neither our environment nor our folders, only its own temporary one.</summary>
internal sealed class PdfWorkerProcess : IDisposable
{
    private static readonly string Script = ReadScript();
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private PdfWorkerProcess(Process process, DirectoryInfo folder)
    {
        _process = process;
        _folder = folder;
    }

    public int Id => _process.Id;

    public Stream In => _process.StandardInput.BaseStream;

    public Stream Out => _process.StandardOutput.BaseStream;

    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static PdfWorkerProcess Start(PdfOptions options, ILogger logger)
    {
        var folder = Directory.CreateTempSubdirectory("broker-pdf-");
        try
        {
            var process = Process.Start(Command(options, folder.FullName))!;
            process.ErrorDataReceived += (_, line) =>
            {
                if (!string.IsNullOrEmpty(line.Data))
                {
                    PdfLog.Says(logger, process.Id, line.Data);
                }
            };
            process.BeginErrorReadLine();
            return new PdfWorkerProcess(process, folder);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Safe at any time; what is being read from it then ends.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // It was still writing; the machine clears its temporary folder.
        }
    }

    private static ProcessStartInfo Command(PdfOptions options, string folder)
    {
        var memory = options.MemoryMib * 1024L * 1024L;
        var patience = (int)options.Timeout.TotalSeconds + 10;
        var start = new ProcessStartInfo(
            options.Python,
            ["-I", "-c", Script, memory.ToString(CultureInfo.InvariantCulture), patience.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };

        // Connection strings and keys live in our environment.
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["TZ"] = "UTC";
        foreach (var place in (string[])["HOME", "TMPDIR", "XDG_CACHE_HOME"])
        {
            start.Environment[place] = folder;
        }

        return start;
    }

    private static string ReadScript()
    {
        using var reader = new StreamReader(typeof(PdfWorkerProcess).Assembly.GetManifestResourceStream("pdf-worker.py")!);
        return reader.ReadToEnd();
    }
}
