namespace Broker.Domain.Shared;

/// <summary>State of the circuit breaker in front of a network.</summary>
public enum CircuitState
{
    /// <summary>Calls go through.</summary>
    Closed,

    /// <summary>It failed too often: calls are refused here for a while.</summary>
    Open,

    /// <summary>One call is let through to see whether it is back.</summary>
    HalfOpen,
}

/// <summary>How the conversation with a network goes, as this process sees it.</summary>
/// <param name="LastAnsweredAt">When it last gave an answer that was one (UTC).</param>
/// <param name="Faults">The latest failures, newest first, at most 20.</param>
public sealed record NetworkPulse(CircuitState Circuit, DateTimeOffset? LastAnsweredAt, IReadOnlyList<WireFault> Faults);

/// <summary>A call that brought no answer, or one that means nothing known.</summary>
/// <param name="What">In words: what was asked and what went wrong.</param>
/// <param name="Came">The beginning of what came instead of an answer; null if nothing came. Never a secret of ours.</param>
public sealed record WireFault(DateTimeOffset At, string What, string? Came);
