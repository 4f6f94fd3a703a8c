using Broker.Domain.Deployments;

namespace Broker.Domain.Sla;

/// <summary>
/// The one place where lifecycles and health become the five words people see.
/// Suspect still counts as serving until the outage is confirmed, and then the outage is back-dated; Recovering does
/// not count as serving yet, and the recovery is back-dated once it is confirmed.
/// </summary>
public static class StatusTable
{
    /// <summary>The word for one replica. Degraded is a word for deployments only: a replica serves or does not.</summary>
    public static Status OfReplica(ReplicaState state, HealthState health) => (state, health) switch
    {
        (ReplicaState.Planned or ReplicaState.Ordering or ReplicaState.Ordered or ReplicaState.Leased, _) => Status.Pending,
        (ReplicaState.Running, HealthState.Up or HealthState.Suspect) => Status.Up,
        (ReplicaState.Running, HealthState.Down or HealthState.Recovering) => Status.Down,
        (ReplicaState.Running, HealthState.Unknown) => Status.Unknown,

        // What is being ended is not watched any more; only an outage that was seen stays known.
        (ReplicaState.Closing or ReplicaState.Closed, HealthState.Down or HealthState.Recovering) => Status.Down,
        (ReplicaState.Closing or ReplicaState.Closed, _) => Status.Unknown,
        _ => throw new InvalidOperationException($"No word for {state} and {health}."),
    };

    /// <summary>The word for a deployment.</summary>
    /// <param name="replicas">All its replicas; those that are closing or closed count for nothing.</param>
    /// <param name="hasServed">Whether the needed number ever served at once; before that it is Pending, not Down.</param>
    public static Status OfDeployment(
        IEnumerable<(ReplicaState State, HealthState Health)> replicas, int needed, int wanted, bool hasServed)
    {
        var serving = 0;
        var unknown = 0;
        foreach (var (state, health) in replicas.Where(r => ReplicaLifecycle.IsWanted(r.State)))
        {
            var status = OfReplica(state, health);
            serving += status == Status.Up ? 1 : 0;
            unknown += status == Status.Unknown ? 1 : 0;
        }

        return OfCounts(serving, unknown, needed, wanted, hasServed);
    }

    /// <summary>
    /// Up when all wanted replicas serve, Degraded when the needed number is known to serve, Unknown when the replicas
    /// we know nothing about decide whether it does, else Down.
    /// </summary>
    /// <param name="needed">k, 1..<paramref name="wanted"/>.</param>
    /// <param name="wanted">n.</param>
    public static Status OfCounts(int serving, int unknown, int needed, int wanted, bool hasServed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(needed, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(wanted, needed);
        return (serving >= needed, hasServed) switch
        {
            (true, _) => serving >= wanted ? Status.Up : Status.Degraded,
            (false, false) => Status.Pending,
            (false, true) => serving + unknown >= needed ? Status.Unknown : Status.Down,
        };
    }

    /// <summary>How bad a word is, for "worst first": higher is worse.</summary>
    public static int Severity(Status status) => status switch
    {
        Status.Down => 4,
        Status.Degraded => 3,
        Status.Unknown => 2,
        Status.Pending => 1,
        Status.Up => 0,
        _ => throw new InvalidOperationException($"Unknown status {status}."),
    };
}
