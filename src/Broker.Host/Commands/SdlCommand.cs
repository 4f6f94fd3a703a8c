using System.CommandLine;
using System.Text;
using System.Text.Json;
using Broker.Adapters.Networks;
using Broker.Domain.Shared;

namespace Broker.Host.Commands;

/// <summary>
/// <c>sdl FILE</c>: what an Akash SDL asks the chain for, what it tells a provider to run, and its hash; or why it is
/// refused. Needs neither settings nor a database.
/// </summary>
internal static class SdlCommand
{
    private const int Refused = 2;
    private const string StandardInput = "-";

    // Far more than the language allows, so that a wrong file is refused with the reason and not read to its end.
    private const int MostBytes = 4 * 1024 * 1024;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The SDL file; - reads standard input." };
        var command = new Command("sdl", "Prints groups, manifest and hash of an Akash SDL as JSON, or the reasons it is refused.") { file };
        command.SetAction((result, cancellation) => RunAsync(result.GetRequiredValue(file), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string file, CancellationToken cancellationToken)
    {
        using var services = new ServiceCollection().AddWorkloadDefinitions().BuildServiceProvider();
        string text;
        try
        {
            text = await ReadAsync(file, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            await Console.Error.WriteLineAsync($"broker: {exception.Message.ReplaceLineEndings(" ")}");
            return Refused;
        }

        switch (services.GetRequiredService<IWorkloadDefinitions>().Compile(text))
        {
            case DefinitionOutcome.Compiled compiled:
                await Console.Out.WriteLineAsync(
                    $"{{\"groups\":{compiled.GroupsJson},\"manifest\":{compiled.ManifestJson},\"hash\":{JsonSerializer.Serialize(compiled.Hash)}}}");
                return 0;
            case DefinitionOutcome.Refused { Reasons: var reasons }:
                foreach (var reason in reasons)
                {
                    await Console.Error.WriteLineAsync(reason.ToString());
                }

                return Refused;
            case var other:
                throw new InvalidOperationException($"Unknown outcome {other}.");
        }
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = file == StandardInput ? Console.OpenStandardInput() : File.OpenRead(file);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = new StringBuilder();
        var buffer = new char[16 * 1024];
        while (text.Length < MostBytes && await reader.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            text.Append(buffer, 0, read);
        }

        return text.ToString();
    }
}
