using System.CommandLine;

namespace Broker.Host.Commands;

/// <summary>The command line of the one binary: <c>serve</c> unless another command is named.</summary>
internal static class OperatorCommands
{
    private const int Refused = 2;

    public static async Task<int> RunAsync(string[] args, Func<HostStart, WebApplication> build)
    {
        var root = new RootCommand("Rents GPUs from decentralised networks under one contract. Without a command it serves.")
        {
            // The test host starts us with settings such as --environment=Development, which are no options of ours.
            TreatUnmatchedTokensAsErrors = false,
        };
        root.SetAction((result, _) => ServeCommand.RunAsync(Start(result, toError: false), build));

        var serve = new Command("serve", "Runs the portal, its API and its jobs until it is told to stop.") { TreatUnmatchedTokensAsErrors = false };
        serve.SetAction((result, _) => ServeCommand.RunAsync(Start(result, toError: false), build));
        root.Add(serve);

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return await RefuseAsync(parsed.Errors[0].Message);
        }

        if (CommandLineSettings.FirstUnknown(parsed.UnmatchedTokens) is { } unknown)
        {
            return await RefuseAsync($"'{unknown}' is neither a command nor a setting. Commands: {string.Join(", ", root.Subcommands.Select(c => c.Name))}; settings: --Section:Key=value.");
        }

        // System.CommandLine would end the process two seconds after SIGTERM; the host drains by itself.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private static HostStart Start(ParseResult result, bool toError) => new([.. result.UnmatchedTokens], toError);

    private static async Task<int> RefuseAsync(string message)
    {
        await Console.Error.WriteLineAsync($"broker: {message.ReplaceLineEndings(" ")}");
        return Refused;
    }
}
