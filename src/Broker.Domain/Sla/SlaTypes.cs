using Broker.Domain.Shared;

namespace Broker.Domain.Sla;

/// <summary>What one probe found.</summary>
public enum ProbeOutcome
{
    Success,
    Refused,
    Timeout,

    /// <summary>It answers, but not as it should: a bad HTTP status, or no SSH server where one should be.</summary>
    WrongStatus,

    NetworkError,
}

/// <summary>One look at one replica from one vantage.</summary>
/// <param name="At">The time the probe was due, not the time it was made.</param>
/// <param name="Latency">Time to the answer; null if there was none.</param>
public sealed record ProbeSample(ReplicaId Replica, DateTimeOffset At, ProbeOutcome Outcome, TimeSpan? Latency, int? HttpStatus);

/// <summary>A stretch in which a replica's health was one thing; open while it lasts.</summary>
public sealed record HealthInterval(ReplicaId Replica, HealthState Health, DateTimeOffset Start, DateTimeOffset? End);
