using System.Diagnostics;
using Xunit;

namespace Broker.Testing;

/// <summary>A test that prints; skipped with the reason where WeasyPrint, or a program it needs besides, is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PdfFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> IsInstalled = new(() => Runs("/usr/bin/python3", "-I", "-c", "import weasyprint"));

    public PdfFactAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = !IsInstalled.Value ? "WeasyPrint is not installed: apt-get install weasyprint"
            : programs.FirstOrDefault(p => !Runs("sh", "-c", $"command -v {p}")) is { } missing ? $"{missing} is not installed: apt-get install qpdf poppler-utils"
            : null;
    }

    public string[] Programs { get; }

    /// <summary>Whether a program is there and ends well.</summary>
    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
