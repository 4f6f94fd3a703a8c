using Broker.Domain.Shared;
using Broker.Domain.Sla;

namespace Broker.Engine.Sla;

/// <summary>A target with what the machine knows of it. At most one probe of it is in flight, and only that one changes it.</summary>
internal sealed class WatchedReplica(ProbeTarget target, ReplicaHealth health)
{
    private volatile ReplicaHealth _health = health;
    private volatile ProbeTarget _target = target;
    private volatile bool _isGone;
    private volatile bool _fails;

    public ReplicaId Id => _target.Replica;

    /// <summary>The address may change while it is watched.</summary>
    public ProbeTarget Target
    {
        get => _target;
        set => _target = value;
    }

    public ReplicaHealth Health
    {
        get => _health;
        set => _health = value;
    }

    /// <summary>No longer to be probed by this node; a probe in flight ends without consequence.</summary>
    public bool IsGone
    {
        get => _isGone;
        set => _isGone = value;
    }

    /// <summary>When its next probe is due; null while one is in flight. Guarded by the queue.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Whether its newest probe failed, whatever the machine made of it.</summary>
    public bool Fails
    {
        get => _fails;
        set => _fails = value;
    }

    /// <summary>What it says about our own vantage; null while it never served or is known to be down.</summary>
    public TargetEvidence? Evidence =>
        _health is { Served: true, State: not (HealthState.Down or HealthState.Recovering), LastAt: { } last }
            ? new TargetEvidence(_target.Network, _target.Provider, last, _fails)
            : null;
}
