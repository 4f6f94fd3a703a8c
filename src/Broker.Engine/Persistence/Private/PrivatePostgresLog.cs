using Microsoft.Extensions.Logging;

namespace Broker.Engine.Persistence.Private;

internal static partial class PrivatePostgresLog
{
    [LoggerMessage(8001, LogLevel.Information, "Private PostgreSQL runs as process {ProcessId} on {Folder}")]
    public static partial void Started(ILogger logger, int processId, string folder);

    [LoggerMessage(8002, LogLevel.Information, "Private PostgreSQL of another process is used: {ProcessId}")]
    public static partial void Adopted(ILogger logger, int processId);

    [LoggerMessage(8003, LogLevel.Information, "Private PostgreSQL {ProcessId} has stopped")]
    public static partial void Stopped(ILogger logger, int processId);

    [LoggerMessage(8004, LogLevel.Warning, "PostgreSQL's user cannot enter {Wanted}; its files are in {Folder} instead")]
    public static partial void Moved(ILogger logger, string wanted, string folder);
}
