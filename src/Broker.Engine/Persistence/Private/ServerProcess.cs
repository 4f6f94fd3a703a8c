using System.Diagnostics;

namespace Broker.Engine.Persistence.Private;

/// <summary>The server as a child of this process, which ends when this process does, however that happens.</summary>
internal sealed class ServerProcess
{
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess()
    {
    }

    /// <summary>Ends with the exit code.</summary>
    public Task<int> Exited => _exited.Task;

    public int Id { get; private set; }

    /// <param name="command">The server behind <see cref="ServerUser.ServerPrefix"/>.</param>
    public static async Task<ServerProcess> StartAsync(IReadOnlyList<string> command, string logFile)
    {
        var server = new ServerProcess();
        // The death signal follows the thread that started the child, not the process: a thread of the pool may end
        // any time and would take the server along. This one does nothing but wait.
        new Thread(() => server.Run(command, logFile)) { IsBackground = true, Name = "private PostgreSQL" }.Start();
        server.Id = await server._started.Task;
        return server;
    }

    /// <summary>Ends the server without waiting for its clients, and waits until it is gone.</summary>
    public async Task StopAsync(TimeProvider clock, TimeSpan patience)
    {
        await SignalAsync("INT");
        try
        {
            await Exited.WaitAsync(patience, clock);
        }
        catch (TimeoutException)
        {
            await SignalAsync("QUIT");
            await Exited.WaitAsync(patience, clock);
        }
    }

    private async Task SignalAsync(string signal)
    {
        if (Exited.IsCompleted)
        {
            return;
        }

        using var kill = Process.Start("kill", [$"-{signal}", $"{Id}"]);
        await kill.WaitForExitAsync();
    }

    private void Run(IReadOnlyList<string> command, string logFile)
    {
        try
        {
            // The shell opens the log and becomes the server: a pipe to this process would break when it is killed.
            using var process = Process.Start(new ProcessStartInfo(
                "sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", logFile, .. command])
            { WorkingDirectory = "/" })!;
            _started.SetResult(process.Id);
            process.WaitForExit();
            _exited.SetResult(process.ExitCode);
        }
        catch (Exception failure) when (!_started.Task.IsCompleted)
        {
            _started.SetException(failure);
        }
    }
}
