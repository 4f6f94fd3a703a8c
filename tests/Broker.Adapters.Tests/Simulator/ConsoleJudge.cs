using System.Diagnostics;
using System.Runtime.CompilerServices;
using Broker.Adapters.Tests.Fixtures;

namespace Broker.Adapters.Tests.Simulator;

internal sealed record Verdict(int ExitCode, string Report);

/// <summary>Asks ajv, which knows nothing of our code, whether replies are what the Console's OpenAPI document promises.</summary>
internal static class ConsoleJudge
{
    public static async Task<Verdict> JudgeAsync(IEnumerable<string> exchanges)
    {
        var judges = Path.Combine(RepositoryRoot(), "tests", "judges");
        Assert.True(
            Directory.Exists(Path.Combine(judges, "node_modules", "ajv")),
            "The judge's packages are missing: run \"npm ci\" in tests/judges (infra/test.sh does it).");
        var recording = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(recording, exchanges);
            using var node = Process.Start(new ProcessStartInfo(
                "node", [Path.Combine(judges, "akash", "validate.mjs"), Fixture.Path("akash/openapi/console-api.openapi.json"), recording])
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
        finally
        {
            File.Delete(recording);
        }
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
