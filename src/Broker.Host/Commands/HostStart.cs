namespace Broker.Host.Commands;

/// <summary>How the application is to be built.</summary>
/// <param name="Configuration">Settings from the command line, each <c>--Section:Key=value</c>.</param>
/// <param name="LogsToStandardError">True for commands, whose standard output belongs to their result.</param>
internal sealed record HostStart(string[] Configuration, bool LogsToStandardError);
