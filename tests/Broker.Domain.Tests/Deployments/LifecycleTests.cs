using Broker.Domain.Deployments;

namespace Broker.Domain.Tests.Deployments;

public sealed class LifecycleTests
{
    [Fact]
    public void Every_replica_can_reach_its_end_from_every_state()
    {
        foreach (var state in Enum.GetValues<ReplicaState>())
        {
            Assert.Contains(ReplicaState.Closed, Reachable(state, ReplicaLifecycle.Moves));
        }
    }

    [Fact]
    public void Every_state_of_a_replica_is_reachable_from_the_plan() =>
        Assert.Equal(Enum.GetValues<ReplicaState>(), Reachable(ReplicaState.Planned, ReplicaLifecycle.Moves).Order());

    [Fact]
    public void Nothing_leaves_the_end()
    {
        Assert.DoesNotContain(ReplicaLifecycle.Moves, m => m.From == ReplicaState.Closed);
        Assert.DoesNotContain(DeploymentLifecycle.Moves, m => m.From == DeploymentState.Closed);
    }

    [Fact]
    public void A_replica_that_may_hold_a_lease_is_never_closed_without_closing_it()
    {
        var shortcuts = ReplicaLifecycle.Moves
            .Where(m => m.To == ReplicaState.Closed && m.From != ReplicaState.Closing && ReplicaLifecycle.MayHoldLease(m.From));

        Assert.Empty(shortcuts);
    }

    [Fact]
    public void A_replica_is_never_ordered_before_our_tag_is_stored() =>
        Assert.All(
            ReplicaLifecycle.Moves.Where(m => m.From == ReplicaState.Planned && m.To != ReplicaState.Closed),
            m => Assert.Equal(ReplicaState.Ordering, m.To));

    [Fact]
    public void A_closed_deployment_cannot_be_woken()
    {
        Assert.Throws<InvalidOperationException>(() => DeploymentLifecycle.Require(DeploymentState.Closed, DeploymentState.Active));
        Assert.Throws<InvalidOperationException>(() => ReplicaLifecycle.Require(ReplicaState.Closed, ReplicaState.Planned));
    }

    [Fact]
    public void Every_deployment_can_be_closed_from_every_state()
    {
        foreach (var state in Enum.GetValues<DeploymentState>())
        {
            Assert.Contains(DeploymentState.Closed, Reachable(state, DeploymentLifecycle.Moves));
        }
    }

    private static HashSet<TState> Reachable<TState>(TState from, IReadOnlyList<(TState From, TState To)> moves)
    {
        var reached = new HashSet<TState> { from };
        while (moves.Any(m => reached.Contains(m.From) && reached.Add(m.To)))
        {
        }

        return reached;
    }
}
