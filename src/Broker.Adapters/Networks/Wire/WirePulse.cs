using Broker.Domain.Shared;
using Polly.CircuitBreaker;

namespace Broker.Adapters.Networks.Wire;

/// <summary>Remembers how the conversation with one network goes: what an operator wants to see when it does not.</summary>
internal sealed class WirePulse(TimeProvider clock)
{
    private const int MostFaults = 20;
    private const int LongestText = 300;

    private readonly Lock _gate = new();
    private readonly LinkedList<WireFault> _faults = [];
    private DateTimeOffset? _answeredAt;

    /// <summary>Given to the breaker of the network's client.</summary>
    public CircuitBreakerStateProvider Circuit { get; } = new();

    public NetworkPulse Current
    {
        get
        {
            lock (_gate)
            {
                return new NetworkPulse(StateOf(Circuit), _answeredAt, [.. _faults]);
            }
        }
    }

    public void Answered()
    {
        lock (_gate)
        {
            _answeredAt = clock.GetUtcNow();
        }
    }

    public void Failed(string what, string? came)
    {
        var fault = new WireFault(clock.GetUtcNow(), Shorten(what), came is null ? null : Shorten(came));
        lock (_gate)
        {
            _faults.AddFirst(fault);
            if (_faults.Count > MostFaults)
            {
                _faults.RemoveLast();
            }
        }
    }

    private static Domain.Shared.CircuitState StateOf(CircuitBreakerStateProvider circuit) => circuit.CircuitState switch
    {
        Polly.CircuitBreaker.CircuitState.Open or Polly.CircuitBreaker.CircuitState.Isolated => Domain.Shared.CircuitState.Open,
        Polly.CircuitBreaker.CircuitState.HalfOpen => Domain.Shared.CircuitState.HalfOpen,
        _ => Domain.Shared.CircuitState.Closed,
    };

    private static string Shorten(string text) => text.Length > LongestText ? text[..LongestText] + "…" : text;
}
