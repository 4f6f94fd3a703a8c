using Broker.Engine.Persistence.Private;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Engine.Tests.Persistence;

/// <summary>
/// The test assembly as a program: starts a private PostgreSQL on the folder named, says its process number, and waits
/// to be killed. Only a real process can show what the death of the parent does.
/// </summary>
internal static class PostgresHolder
{
    private static async Task Main(string[] arguments)
    {
        var settings = new PrivatePostgresSettings { Folder = arguments[0], Durable = false };
        await using var server = await PrivatePostgres.StartAsync(settings, NullLogger.Instance, TimeProvider.System, CancellationToken.None);
        await Console.Out.WriteLineAsync($"{server.ProcessId}");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }
}
