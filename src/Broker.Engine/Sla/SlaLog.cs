using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Sla;

internal static partial class SlaLog
{
    [LoggerMessage(3001, LogLevel.Information, "Replica {Replica} is {Health} since {Since}: {Why}")]
    public static partial void Verdict(ILogger logger, ReplicaId replica, HealthState health, DateTimeOffset since, string why);

    [LoggerMessage(3002, LogLevel.Error, "A verdict on replica {Replica} could not be written; the next probe reaches it again")]
    public static partial void VerdictNotWritten(ILogger logger, Exception exception, ReplicaId replica);

    [LoggerMessage(3003, LogLevel.Error, "Replacing replica {Replica} failed at once; the job will try again")]
    public static partial void ReplaceFailed(ILogger logger, Exception exception, ReplicaId replica);

    [LoggerMessage(3004, LogLevel.Error, "Probing replica {Replica} failed in our own code and goes on")]
    public static partial void ProbeFailed(ILogger logger, Exception exception, ReplicaId replica);

    [LoggerMessage(3005, LogLevel.Warning, "Targets or shards could not be read and are tried again")]
    public static partial void RefreshFailed(ILogger logger, Exception exception);

    [LoggerMessage(3006, LogLevel.Warning, "{Count} samples could not be written and are tried again in {RetryAfter}")]
    public static partial void SamplesNotWritten(ILogger logger, Exception exception, int count, TimeSpan retryAfter);

    [LoggerMessage(3007, LogLevel.Error, "{Count} samples were lost: coverage, not availability")]
    public static partial void SamplesLost(ILogger logger, int count);

    [LoggerMessage(3008, LogLevel.Information, "This node probes shards {Shards}")]
    public static partial void ShardsHeld(ILogger logger, string shards);

    [LoggerMessage(3009, LogLevel.Warning, "Our own connection is in doubt: failures now say nothing about replicas")]
    public static partial void VantageInDoubt(ILogger logger);

    [LoggerMessage(3010, LogLevel.Information, "Our own connection is trusted again")]
    public static partial void VantageTrusted(ILogger logger);
}
