using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Broker.Adapters.Tests.Simulator;

internal sealed record Verdict(int ExitCode, string Report);

/// <summary>Runs a program of <c>tests/judges</c>, which knows nothing of our code.</summary>
internal static class NodeJudge
{
    public static async Task<Verdict> RunAsync(string script, params string[] arguments)
    {
        var judges = Path.Combine(RepositoryRoot(), "tests", "judges");
        Assert.True(
            Directory.Exists(Path.Combine(judges, "node_modules", "ajv")),
            "The judge's packages are missing: run \"npm ci\" in tests/judges (infra/test.sh does it).");
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(judges, script), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();
        return new Verdict(node.ExitCode, await output + await errors);
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
