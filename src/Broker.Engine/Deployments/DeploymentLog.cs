using Broker.Domain.Shared;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Deployments;

internal static partial class DeploymentLog
{
    [LoggerMessage(2001, LogLevel.Warning, "Step of replica {Replica} failed and will be tried again at {DueAt}")]
    public static partial void StepFailed(ILogger logger, Exception exception, ReplicaId replica, DateTimeOffset dueAt);

    [LoggerMessage(2002, LogLevel.Information, "Replica {Replica} on {Network}: {What}")]
    public static partial void Stepped(ILogger logger, ReplicaId replica, NetworkId network, string what);

    [LoggerMessage(2003, LogLevel.Error, "The loop over due replicas failed and goes on")]
    public static partial void DueLoopFailed(ILogger logger, Exception exception);

    [LoggerMessage(2004, LogLevel.Warning, "Leaked lease {Handle} on {Network} closed: {Why}")]
    public static partial void LeakClosed(ILogger logger, LeaseHandle handle, NetworkId network, string why);

    [LoggerMessage(2005, LogLevel.Warning, "Lease {Handle} on {Network} is not in our book and was left alone")]
    public static partial void UnknownLease(ILogger logger, LeaseHandle handle, NetworkId network);

    [LoggerMessage(2006, LogLevel.Warning, "Leases on {Network} could not be listed: {Why}")]
    public static partial void OwnedNotListed(ILogger logger, NetworkId network, string why);

    [LoggerMessage(2007, LogLevel.Error, "Dispatching the outbox failed and goes on")]
    public static partial void DispatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(2008, LogLevel.Warning, "No replacement for replica {Replica} yet: {Why}")]
    public static partial void NoReplacement(ILogger logger, ReplicaId replica, string why);

    [LoggerMessage(2009, LogLevel.Warning, "The listener for changes of other nodes was interrupted and connects again")]
    public static partial void ListenerInterrupted(ILogger logger, Exception exception);
}
