using System.CommandLine;

namespace Broker.Host.Commands;

/// <summary>
/// <c>check KIND FILE</c>: whether a file follows the rules of its format, one line per finding. Needs neither settings nor
/// a database.
/// </summary>
internal static class CheckCommand
{
    /// <summary>No finding is an error.</summary>
    public const int Fine = 0;

    /// <summary>At least one finding is an error.</summary>
    public const int Faulty = 1;

    /// <summary>The file cannot be judged.</summary>
    public const int Refused = 2;

    private const string StandardInput = "-";

    public static Command Create()
    {
        var command = new Command("check", "Checks a file against the rules of its format: one line per finding; exit code 1 if one is an error.")
        {
            Of("ubl", "Checks a UBL 2.1 invoice or credit note by EN 16931 and, where it says so, Peppol BIS Billing 3.", CheckUbl.RunAsync),
            CheckFocus.Create(),
        };
        command.SetAction((_, _) => RefuseAsync($"check needs a kind of file: {string.Join(", ", command.Subcommands.Select(c => c.Name))}."));
        return command;
    }

    public static async Task<int> RefuseAsync(string reason)
    {
        await Console.Error.WriteLineAsync($"broker: {reason.ReplaceLineEndings(" ")}");
        return Refused;
    }

    private static Command Of(string name, string description, Func<Stream, CancellationToken, Task<int>> run)
    {
        var file = new Argument<string>("FILE") { Description = "The file; - reads standard input." };
        var command = new Command(name, description) { file };
        command.SetAction((result, cancellation) => RunAsync(result.GetRequiredValue(file), run, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string file, Func<Stream, CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = file == StandardInput ? Console.OpenStandardInput() : File.OpenRead(file);
            return await run(stream, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return await RefuseAsync(exception.Message);
        }
    }
}
