using System.Diagnostics;

namespace Broker.Engine.Persistence.Private;

/// <summary>The user the server runs as: PostgreSQL refuses to be root, so root hands over to <c>postgres</c>.</summary>
internal sealed class ServerUser(bool handOver)
{
    private const string Name = "postgres";

    public static ServerUser OfThisProcess { get; } = new(Environment.IsPrivilegedProcess);

    /// <summary>What goes in front of a command to run it as the server's user.</summary>
    public IReadOnlyList<string> Prefix { get; } = handOver
        ? ["setpriv", $"--reuid={Name}", $"--regid={Name}", "--init-groups"]
        : [];

    /// <summary>What goes in front of the server: as its user, ending with the thread that starts it, in a session of its own.</summary>
    /// <remarks>
    /// Of its own session, because Ctrl-C reaches the whole process group: the server would be gone before the host
    /// has drained. The death signal is set after the change of user, which would clear it.
    /// </remarks>
    public IReadOnlyList<string> ServerPrefix =>
        [.. handOver ? Prefix : ["setpriv"], "--pdeathsig=INT", "setsid"];

    /// <summary>Gives a folder to the server's user.</summary>
    public async Task OwnAsync(string folder, CancellationToken cancellationToken)
    {
        if (handOver)
        {
            await RunAsync(["chown", $"{Name}:{Name}", folder], asServerUser: false, cancellationToken);
        }
    }

    public async Task<bool> CanEnterAsync(string folder, CancellationToken cancellationToken) =>
        (await TryAsync(["test", "-x", folder], asServerUser: true, cancellationToken)).ExitCode == 0;

    public async Task<bool> OwnsAsync(string folder, CancellationToken cancellationToken) =>
        (await TryAsync(["test", "-O", folder], asServerUser: true, cancellationToken)).ExitCode == 0;

    /// <exception cref="DatabaseUnavailableException">The command failed; the message has its first line.</exception>
    public async Task RunAsync(IReadOnlyList<string> command, bool asServerUser, CancellationToken cancellationToken)
    {
        var (exitCode, errors) = await TryAsync(command, asServerUser, cancellationToken);
        if (exitCode != 0)
        {
            throw new DatabaseUnavailableException(
                $"{Path.GetFileName(command[0])} failed with {exitCode}: {errors.ReplaceLineEndings(" ").Trim()}");
        }
    }

    private async Task<(int ExitCode, string Errors)> TryAsync(
        IReadOnlyList<string> command, bool asServerUser, CancellationToken cancellationToken)
    {
        string[] whole = asServerUser ? [.. Prefix, .. command] : [.. command];
        using var process = Process.Start(new ProcessStartInfo(whole[0], whole[1..])
        {
            // The present folder may be one that the other user cannot enter.
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, errors);
    }
}
