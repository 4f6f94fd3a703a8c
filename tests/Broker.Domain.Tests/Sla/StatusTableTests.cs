using Broker.Domain.Deployments;
using Broker.Domain.Sla;

namespace Broker.Domain.Tests.Sla;

public sealed class StatusTableTests
{
    [Theory]
    [InlineData(HealthState.Unknown, Status.Unknown)]
    [InlineData(HealthState.Up, Status.Up)]
    [InlineData(HealthState.Suspect, Status.Up)]
    [InlineData(HealthState.Down, Status.Down)]
    [InlineData(HealthState.Recovering, Status.Down)]
    public void A_running_replica_is_what_its_health_says(HealthState health, Status expected) =>
        Assert.Equal(expected, StatusTable.OfReplica(ReplicaState.Running, health));

    [Fact]
    public void Every_state_and_health_has_a_word_and_pending_means_not_started()
    {
        foreach (var state in Enum.GetValues<ReplicaState>())
        {
            foreach (var health in Enum.GetValues<HealthState>())
            {
                var word = StatusTable.OfReplica(state, health);

                Assert.Equal(state < ReplicaState.Running, word == Status.Pending);
                Assert.NotEqual(Status.Degraded, word);
                Assert.True(state == ReplicaState.Running || word != Status.Up, $"{state} and {health} cannot be {word}.");
            }
        }
    }

    [Fact]
    public void Every_word_has_its_own_severity_and_down_is_the_worst()
    {
        var words = Enum.GetValues<Status>();

        Assert.Equal(words.Length, words.Select(StatusTable.Severity).Distinct().Count());
        Assert.Equal(Status.Down, words.MaxBy(StatusTable.Severity));
        Assert.Equal(Status.Up, words.MinBy(StatusTable.Severity));
    }

    [Theory]
    [InlineData(3, 0, Status.Up)]
    [InlineData(4, 0, Status.Up)]
    [InlineData(2, 0, Status.Degraded)]
    [InlineData(2, 1, Status.Degraded)]
    [InlineData(1, 1, Status.Unknown)]
    [InlineData(0, 3, Status.Unknown)]
    [InlineData(1, 0, Status.Down)]
    [InlineData(0, 1, Status.Down)]
    [InlineData(0, 0, Status.Down)]
    public void Two_of_three_that_have_served(int serving, int unknown, Status expected) =>
        Assert.Equal(expected, StatusTable.OfCounts(serving, unknown, needed: 2, wanted: 3, hasServed: true));

    [Theory]
    [InlineData(0, 0, Status.Pending)]
    [InlineData(1, 2, Status.Pending)]
    [InlineData(2, 0, Status.Degraded)]
    [InlineData(3, 0, Status.Up)]
    public void Two_of_three_that_have_never_served(int serving, int unknown, Status expected) =>
        Assert.Equal(expected, StatusTable.OfCounts(serving, unknown, needed: 2, wanted: 3, hasServed: false));

    [Fact]
    public void A_closing_replica_counts_for_nothing_even_while_it_answers()
    {
        (ReplicaState, HealthState)[] replicas =
        [
            (ReplicaState.Running, HealthState.Up),
            (ReplicaState.Closing, HealthState.Up),
            (ReplicaState.Leased, HealthState.Unknown),
        ];

        Assert.Equal(Status.Down, StatusTable.OfDeployment(replicas, needed: 2, wanted: 2, hasServed: true));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 2)]
    public void A_number_needed_that_makes_no_sense_is_refused(int needed, int wanted) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StatusTable.OfCounts(0, 0, needed, wanted, hasServed: true));
}
