namespace Broker.Host.Commands;

/// <summary>Logs of what runs before, or without, the application.</summary>
internal static class OperatorLogs
{
    /// <param name="toStandardError">True for commands, whose standard output belongs to their result.</param>
    public static ILoggerFactory Create(IConfiguration configuration, bool toStandardError) => LoggerFactory.Create(logging => logging
        .AddConfiguration(configuration.GetSection("Logging"))
        .AddConsole(console => console.LogToStandardErrorThreshold = toStandardError ? LogLevel.Trace : LogLevel.None));
}
