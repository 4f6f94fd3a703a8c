using System.Diagnostics;
using Broker.Engine.Persistence;
using Broker.Engine.Persistence.Private;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Broker.Testing.Persistence;

/// <summary>
/// One private PostgreSQL per test process, started by whoever needs it first, with a migrated database to copy. The
/// server ends with the process.
/// </summary>
public static class PostgresServer
{
    private const string Template = "broker_template";
    private static readonly Lazy<Task<PrivatePostgres>> Started = new(StartAsync);
    private static int _databases;

    /// <summary>A migrated database of its own, in about a tenth of a second.</summary>
    public static async Task<TestDatabase> CreateDatabaseAsync() => await CreateAsync(Template);

    /// <summary>A database with nothing in it: for tests of the migrations.</summary>
    public static async Task<TestDatabase> CreateEmptyDatabaseAsync() => await CreateAsync(template: null);

    private static async Task<TestDatabase> CreateAsync(string? template)
    {
        var server = await Started.Value;
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        var strings = server.ConnectionStringsFor(name);
        await using var admin = NpgsqlDataSource.Create(strings.Admin!);
        await DatabaseRoleSetup.EnsureDatabaseAsync(admin, name, template, CancellationToken.None);
        return new TestDatabase(name, strings);
    }

    private static async Task<PrivatePostgres> StartAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"broker-tests-{Guid.NewGuid():N}");
        var settings = new PrivatePostgresSettings { Folder = folder, Durable = false, MaximumConnections = 400 };
        var server = await PrivatePostgres.StartAsync(settings, NullLogger.Instance, TimeProvider.System, CancellationToken.None);
        RemoveWhenStopped(server.ProcessId, folder);
        var options = new DatabaseOptions { ConnectionStrings = server.ConnectionStringsFor(Template) };
        await new DatabaseSetup(options, NullLogger.Instance, TimeProvider.System).RunAsync(CancellationToken.None);

        // Nobody may be connected to a database that is copied.
        NpgsqlConnection.ClearAllPools();
        return server;
    }

    // The server ends with this process, but the runner often kills it before it could clean up: a shell of its own
    // session waits for the server's end instead. A zombie counts as ended, for not every container reaps.
    private static void RemoveWhenStopped(int server, string folder) => Process.Start("setsid",
    [
        "sh", "-c",
        "exec </dev/null >/dev/null 2>&1; while grep -q '^State:[[:space:]]*[^ZX]' \"/proc/$0/status\"; do sleep 1; done; "
        + "rm -rf \"$(cat \"$1/socket\")\" \"$1\"",
        $"{server}", folder,
    ]).Dispose();
}
