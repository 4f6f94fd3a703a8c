namespace Broker.Domain.Deployments;

/// <summary>Where a replica stands between the plan and the end of its lease.</summary>
public enum ReplicaState
{
    /// <summary>Chosen by a plan; the network knows nothing of it.</summary>
    Planned,

    /// <summary>Our tag is stored and the order may be on its way: the network may or may not know it.</summary>
    Ordering,

    /// <summary>The network has the order and named it; no lease, nothing billed.</summary>
    Ordered,

    /// <summary>A lease exists and is billed by the network; the workload has not answered a probe yet.</summary>
    Leased,

    /// <summary>The workload has answered; health tells the rest.</summary>
    Running,

    /// <summary>To be ended; the network may still have a lease.</summary>
    Closing,

    /// <summary>Ended for certain: the network has no lease of it.</summary>
    Closed,
}

/// <summary>Where a deployment stands as a whole.</summary>
public enum DeploymentState
{
    /// <summary>Accepted; fewer than the needed replicas have ever served.</summary>
    Launching,

    /// <summary>Has served; replicas are watched and replaced.</summary>
    Active,

    /// <summary>The customer asked to close it; leases are being ended.</summary>
    Closing,

    /// <summary>No lease is left.</summary>
    Closed,
}

/// <summary>Why a replica ends or ended.</summary>
public enum ReplicaEnd
{
    /// <summary>The customer closed the deployment.</summary>
    Asked,

    /// <summary>The network gave no lease in time, at the price, or at all.</summary>
    NotLeased,

    /// <summary>Leased, but it never answered.</summary>
    NeverServed,

    /// <summary>It served and died; another took its place.</summary>
    Died,

    /// <summary>The network ended the lease by itself.</summary>
    EndedByNetwork,

    /// <summary>Its paid term could not be extended; another took its place in time.</summary>
    TermOver,

    /// <summary>A batch job that did its work; nothing takes its place.</summary>
    Completed,

    /// <summary>A batch job whose result the customer refused; it is run again elsewhere.</summary>
    Refused,
}

/// <summary>The moves a replica may make. Everything that writes a state goes through <see cref="Require"/>.</summary>
public static class ReplicaLifecycle
{
    /// <summary>All moves there are; the crash test takes its points from this table.</summary>
    public static IReadOnlyList<(ReplicaState From, ReplicaState To)> Moves { get; } =
    [
        (ReplicaState.Planned, ReplicaState.Ordering),
        (ReplicaState.Planned, ReplicaState.Closed),
        (ReplicaState.Ordering, ReplicaState.Ordered),
        (ReplicaState.Ordering, ReplicaState.Leased),
        (ReplicaState.Ordering, ReplicaState.Closing),
        (ReplicaState.Ordered, ReplicaState.Leased),
        (ReplicaState.Ordered, ReplicaState.Closing),
        (ReplicaState.Leased, ReplicaState.Running),
        (ReplicaState.Leased, ReplicaState.Closing),
        (ReplicaState.Running, ReplicaState.Closing),
        (ReplicaState.Closing, ReplicaState.Closed),
    ];

    /// <summary>Whether the network may hold a lease or an order of a replica in this state.</summary>
    public static bool MayHoldLease(ReplicaState state) => state switch
    {
        ReplicaState.Planned or ReplicaState.Closed => false,
        ReplicaState.Ordering or ReplicaState.Ordered or ReplicaState.Leased or ReplicaState.Running
            or ReplicaState.Closing => true,
        _ => throw new InvalidOperationException($"Unknown state {state}."),
    };

    /// <summary>Whether the replica counts towards what the customer asked for.</summary>
    public static bool IsWanted(ReplicaState state) => state is not (ReplicaState.Closing or ReplicaState.Closed);

    /// <summary>Whether an end leaves a place that another replica shall take.</summary>
    public static bool IsLoss(ReplicaEnd? end) => end is not (null or ReplicaEnd.Asked or ReplicaEnd.Completed);

    public static bool Allows(ReplicaState from, ReplicaState to) => Moves.Contains((from, to));

    /// <exception cref="InvalidOperationException">The move is not in <see cref="Moves"/>.</exception>
    public static void Require(ReplicaState from, ReplicaState to)
    {
        if (!Allows(from, to))
        {
            throw new InvalidOperationException($"A replica cannot go from {from} to {to}.");
        }
    }
}

/// <summary>The moves a deployment may make.</summary>
public static class DeploymentLifecycle
{
    public static IReadOnlyList<(DeploymentState From, DeploymentState To)> Moves { get; } =
    [
        (DeploymentState.Launching, DeploymentState.Active),
        (DeploymentState.Launching, DeploymentState.Closing),
        (DeploymentState.Active, DeploymentState.Closing),
        (DeploymentState.Closing, DeploymentState.Closed),
    ];

    public static bool Allows(DeploymentState from, DeploymentState to) => Moves.Contains((from, to));

    /// <exception cref="InvalidOperationException">The move is not in <see cref="Moves"/>.</exception>
    public static void Require(DeploymentState from, DeploymentState to)
    {
        if (!Allows(from, to))
        {
            throw new InvalidOperationException($"A deployment cannot go from {from} to {to}.");
        }
    }
}
