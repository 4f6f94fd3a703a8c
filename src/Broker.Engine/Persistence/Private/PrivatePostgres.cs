using Microsoft.Extensions.Logging;
using Npgsql;

namespace Broker.Engine.Persistence.Private;

/// <summary>
/// A PostgreSQL of our own from the machine's programs, on a Unix socket that only its user and root can reach. One
/// implementation for local runs and for tests; decision 0003.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string Superuser = "broker_admin";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly PrivatePostgresSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private ServerProcess? _process;
    private string _socketFolder = "";

    private PrivatePostgres(PrivatePostgresSettings settings, ILogger logger, TimeProvider clock)
    {
        _settings = settings;
        _logger = logger;
        _clock = clock;
    }

    /// <summary>True when another process runs the server: it is used, and not stopped, by this one.</summary>
    public bool IsAdopted => _process is null;

    /// <summary>Process number of the server.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Starts the server, or adopts the one that runs on the folder already.</summary>
    /// <exception cref="DatabaseUnavailableException">It cannot be had; the message says why in one line.</exception>
    public static async Task<PrivatePostgres> StartAsync(
        PrivatePostgresSettings settings, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var server = new PrivatePostgres(settings, logger, clock);
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How each role reaches a database of this server.</summary>
    public DatabaseConnectionStrings ConnectionStringsFor(string database) => new()
    {
        App = ConnectionString(DatabaseRoles.App, database),
        System = ConnectionString(DatabaseRoles.System, database),
        Owner = ConnectionString(DatabaseRoles.Owner, database),
        Admin = ConnectionString(Superuser, "postgres"),
    };

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.StopAsync(_clock, TimeSpan.FromSeconds(10));
            ServerFolders.RemoveSocketFolder(_socketFolder);
            PrivatePostgresLog.Stopped(_logger, process.Id);
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var user = ServerUser.OfThisProcess;
        var folders = await ServerFolders.PrepareAsync(
            _settings.Folder, user, moved => PrivatePostgresLog.Moved(_logger, _settings.Folder, moved), cancellationToken);
        var programs = PostgresPrograms.Find(_settings.ProgramsFolder, folders.Data);
        await using var _ = await StartLock.TakeAsync(folders.Root, _clock, _settings.StartTimeout, cancellationToken);
        if (await TryAdoptAsync(folders, cancellationToken))
        {
            PrivatePostgresLog.Adopted(_logger, ProcessId);
            return;
        }

        if (!folders.IsInitialised)
        {
            await user.RunAsync(
                [programs.InitDb, "-D", folders.Data, "-U", Superuser, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
                asServerUser: true, cancellationToken);
        }

        _socketFolder = await folders.NewSocketFolderAsync(user, cancellationToken);
        _process = await ServerProcess.StartAsync([.. user.ServerPrefix, .. ServerCommand(programs, folders)], folders.Log);
        ProcessId = _process.Id;
        await WaitUntilItAnswersAsync(_process, folders, cancellationToken);
        PrivatePostgresLog.Started(_logger, ProcessId, folders.Root);
    }

    // A server that is there may be somebody else's, or one that has just lost its parent and is stopping.
    private async Task<bool> TryAdoptAsync(ServerFolders folders, CancellationToken cancellationToken)
    {
        var asked = _clock.GetTimestamp();
        while (PostmasterFile.Read(folders.Data) is { } found)
        {
            _socketFolder = found.SocketFolder;
            ProcessId = found.ProcessId;
            if (!found.IsAlive())
            {
                return false;
            }

            // One that has just lost its parent may answer a last time: only a second answer counts.
            if (await AnswersAsync(cancellationToken))
            {
                await Task.Delay(Poll * 5, _clock, cancellationToken);
                if (await AnswersAsync(cancellationToken))
                {
                    return true;
                }
            }

            if (_clock.GetElapsedTime(asked) > _settings.StartTimeout)
            {
                throw new DatabaseUnavailableException(
                    $"PostgreSQL process {found.ProcessId} holds {folders.Data} but does not answer; see {folders.Log}, stop it and start again.");
            }

            await Task.Delay(Poll, _clock, cancellationToken);
        }

        return false;
    }

    private async Task WaitUntilItAnswersAsync(ServerProcess process, ServerFolders folders, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        while (!await AnswersAsync(cancellationToken))
        {
            if (process.Exited.IsCompleted || _clock.GetElapsedTime(started) > _settings.StartTimeout)
            {
                throw new DatabaseUnavailableException(
                    $"The private PostgreSQL did not start; the end of {folders.Log} says: {LastLine(folders.Log)}");
            }

            await Task.Delay(Poll, _clock, cancellationToken);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString(Superuser, "postgres") + ";Pooling=false;Timeout=5");
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private IReadOnlyList<string> ServerCommand(PostgresPrograms programs, ServerFolders folders) =>
    [
        programs.Server, "-D", folders.Data, "-k", _socketFolder,
        "-c", "listen_addresses=",
        "-c", "unix_socket_permissions=0700",
        "-c", $"max_connections={_settings.MaximumConnections}",
        "-c", "timezone=UTC",
        .. _settings.Durable ? Array.Empty<string>() : ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"],
    ];

    private string ConnectionString(string user, string database) =>
        new NpgsqlConnectionStringBuilder { Host = _socketFolder, Username = user, Database = database }.ConnectionString;

    private static string LastLine(string logFile) =>
        File.Exists(logFile) ? File.ReadLines(logFile).LastOrDefault() ?? "(nothing)" : "(no log)";
}
