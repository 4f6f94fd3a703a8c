using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Portal.Deployments;
using Broker.Portal.Tests.Fakes;

namespace Broker.Portal.Tests.Deployments;

public sealed class DeploymentBoardTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Cost_grows_by_the_second_while_a_replica_serves()
    {
        var board = Board(out var replica);

        var cost = board.CostToDate(replica, Start.AddHours(1)) - replica.CostToDate;

        Assert.Equal(replica.PricePerHour, cost);
    }

    [Fact]
    public void Cost_stops_at_the_moment_of_death_not_when_we_heard_of_it()
    {
        var board = Board(out var replica);

        board.Apply(Change(board, replica, Status.Down, Start.AddMinutes(30)));

        var dead = board.View.Replicas.Single(r => r.Id == replica.Id);
        var expected = replica.CostToDate + (replica.PricePerHour * 0.5m);
        Assert.Equal(expected, board.CostToDate(dead, Start.AddHours(1)));
        Assert.Equal(expected, board.CostToDate(dead, Start.AddHours(9)));
    }

    [Fact]
    public void The_total_does_not_fall_when_a_replica_dies()
    {
        var board = Board(out var replica);
        var before = board.CostToDate(Start.AddMinutes(30));

        board.Apply(Change(board, replica, Status.Down, Start.AddMinutes(30)));

        Assert.Equal(before, board.CostToDate(Start.AddMinutes(30)));
    }

    [Fact]
    public void A_dead_replica_costs_nothing_now()
    {
        var board = Board(out var replica);

        board.Apply(Change(board, replica, Status.Down, Start));

        Assert.Equal(board.View.Replicas.Where(r => r.Id != replica.Id).Sum(r => r.PricePerHour.Amount), board.View.CostNowPerHour.Amount);
    }

    [Fact]
    public void A_replica_that_comes_back_is_counted_from_its_return()
    {
        var board = Board(out var replica);
        board.Apply(Change(board, replica, Status.Down, Start));

        board.Apply(Change(board, replica, Status.Up, Start.AddHours(2), version: 12));

        var back = board.View.Replicas.Single(r => r.Id == replica.Id);
        Assert.Equal(replica.PricePerHour, board.CostToDate(back, Start.AddHours(3)) - back.CostToDate);
    }

    [Fact]
    public void A_new_status_closes_the_open_stretch_of_the_lane_and_begins_the_next()
    {
        var board = Board(out var replica);

        board.Apply(Change(board, replica, Status.Down, Start.AddMinutes(1)));

        var lane = board.View.Replicas.Single(r => r.Id == replica.Id).Timeline;
        Assert.Equal(
            [new StatusSpan(Status.Up, replica.Timeline[0].Start, Start.AddMinutes(1)), new StatusSpan(Status.Down, Start.AddMinutes(1), null)],
            lane);
    }

    [Fact]
    public void The_newest_probe_joins_the_chart_and_what_is_too_old_leaves_it()
    {
        var board = Board(out var replica);
        board.Load([new LatencySeries(replica.Id, [new LatencyPoint(Start.AddMinutes(-59), 40, 0)])]);

        board.Apply(new LiveItem("probe", Samples.Organisation, board.View.Id, 1, new LivePayload.Probed(replica.Id.Value, Start.AddMinutes(5), ProbeOutcome.Success, 55)));

        Assert.Equal([new LatencyPoint(Start.AddMinutes(5), 55, 0)], Assert.Single(board.Latency).Points);
    }

    [Fact]
    public void A_failed_probe_leaves_a_gap_not_a_zero()
    {
        var board = Board(out var replica);

        board.Apply(new LiveItem("probe", Samples.Organisation, board.View.Id, 1, new LivePayload.Probed(replica.Id.Value, Start.AddSeconds(5), ProbeOutcome.Timeout, 2000)));

        Assert.Equal(new LatencyPoint(Start.AddSeconds(5), null, 1), Assert.Single(Assert.Single(board.Latency).Points));
    }

    [Fact]
    public void Availability_goes_on_growing_while_enough_replicas_serve()
    {
        var board = new DeploymentBoard(Samples.View(Start) with { Availability = 0.5m, Observed = TimeSpan.FromHours(1) }, Start);

        Assert.Equal(0.75m, board.Availability(Start.AddHours(1)));
    }

    [Fact]
    public void Availability_falls_while_too_few_replicas_serve()
    {
        var board = new DeploymentBoard(Samples.View(Start) with { Availability = 1m, Observed = TimeSpan.FromHours(1), Up = 1 }, Start);

        Assert.Equal(0.5m, board.Availability(Start.AddHours(1)));
    }

    [Fact]
    public void A_read_that_is_older_than_a_change_does_not_undo_it()
    {
        var board = Board(out var replica);
        var old = board.View;
        board.Apply(Change(board, replica, Status.Down, Start));

        board.Replace(old, Start.AddSeconds(1));

        Assert.Equal(Status.Down, board.View.Replicas.Single(r => r.Id == replica.Id).Status);
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(12, 15)]
    [InlineData(50, 60)]
    [InlineData(120, 360)]
    [InlineData(9000, 360)]
    public void A_young_deployment_is_looked_at_more_closely(int ageMinutes, int windowMinutes)
    {
        var board = new DeploymentBoard(Samples.View(Start) with { CreatedAt = Start.AddMinutes(-ageMinutes) }, Start);

        Assert.Equal(TimeSpan.FromMinutes(windowMinutes), board.Window(DeploymentBoard.LaneWindow, Start));
    }

    [Fact]
    public void Items_of_another_deployment_change_nothing()
    {
        var board = Board(out var replica);
        var foreign = Change(board, replica, Status.Down, Start) with { Deployment = DeploymentId.New() };

        Assert.Equal(BoardChange.None, board.Apply(foreign));
    }

    private static DeploymentBoard Board(out ReplicaView replica)
    {
        var view = Samples.View(Start);
        replica = view.Replicas[0];
        return new DeploymentBoard(view, Start);
    }

    private static LiveItem Change(DeploymentBoard board, ReplicaView replica, Status status, DateTimeOffset since, long version = 11) => new(
        $"replica/{replica.Id}", Samples.Organisation, board.View.Id, version, new LivePayload.ReplicaChanged(
            replica.Id.Value, ReplicaState.Running, status, since, replica.Network.Value, replica.Provider, replica.Region, null, replica.PricePerHour.Amount, "USD"));
}
