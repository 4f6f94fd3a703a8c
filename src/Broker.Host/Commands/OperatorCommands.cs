using System.CommandLine;
using Broker.Engine.Persistence.Private;
using Microsoft.Extensions.Options;

namespace Broker.Host.Commands;

/// <summary>The command line of the one binary: <c>serve</c> unless another command is named.</summary>
internal static class OperatorCommands
{
    private const int Failed = 1;
    private const int Refused = 2;

    public static async Task<int> RunAsync(string[] args, Composition composition)
    {
        var parsed = Commands(composition).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return await SayAsync(parsed.Errors[0].Message, Refused);
        }

        if (CommandLineSettings.FirstUnknown(parsed.UnmatchedTokens) is { } unknown)
        {
            return await SayAsync($"'{unknown}' is neither a command nor a setting; see --help.", Refused);
        }

        try
        {
            // System.CommandLine would end the process two seconds after SIGTERM; the host drains by itself.
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (DatabaseUnavailableException exception)
        {
            return await SayAsync(exception.Message, Failed);
        }
        catch (OptionsValidationException exception)
        {
            return await SayAsync(exception.Message, Failed);
        }
    }

    private static RootCommand Commands(Composition composition)
    {
        // The test host starts us with settings such as --environment=Development, which are no options of ours.
        var root = new RootCommand("Rents GPUs from decentralised networks under one contract. Settings: --Section:Key=value.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        root.SetAction((result, cancellation) => ServeCommand.RunAsync(Settings(result), composition, cancellation));
        root.Add(Command(
            "serve", "Runs the composition, its API and its jobs until told to stop; the default.",
            (settings, cancellation) => ServeCommand.RunAsync(settings, composition, cancellation)));
        root.Add(Command("migrate", "Brings the database to what this version needs.", MigrateCommand.RunAsync));
        root.Add(SdlCommand.Create());
        root.Add(CheckCommand.Create());
        root.Add(ExportCommand.Create(composition));
        return root;
    }

    private static Command Command(string name, string description, Func<string[], CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((result, cancellation) => run(Settings(result), cancellation));
        return command;
    }

    private static string[] Settings(ParseResult result) => [.. result.UnmatchedTokens];

    private static async Task<int> SayAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync($"broker: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }
}
