using Broker.Domain.Shared;
using Broker.Domain.Sla;
using FsCheck.Xunit;

namespace Broker.Domain.Tests.Sla;

public sealed class AvailabilityTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly ReplicaId[] Replicas =
        [.. Enumerable.Range(1, 4).Select(i => new ReplicaId(new Guid(i, 0, 0, new byte[8])))];

    [Fact]
    public void Two_of_three_are_up_while_one_is_replaced()
    {
        HealthInterval[] log =
        [
            Stretch(0, HealthState.Up, 0, 60),
            Stretch(1, HealthState.Up, 0, 60),
            Stretch(2, HealthState.Up, 0, 20),
            Stretch(2, HealthState.Down, 20, 25),
            Stretch(3, HealthState.Up, 30, null),
        ];

        var segments = StatusTimeline.Of(log, Window(0, 60), needed: 2, wanted: 3);

        Assert.Equal(
            [
                new StatusSegment(Status.Up, Window(0, 20)),
                new StatusSegment(Status.Degraded, Window(20, 30)),
                new StatusSegment(Status.Up, Window(30, 60)),
            ],
            segments);
        Assert.Equal(1m, Availability.Of(segments, Window(0, 60)).Share);
    }

    [Fact]
    public void Unknown_time_is_out_of_the_denominator_and_shown_as_coverage()
    {
        HealthInterval[] log =
        [
            Stretch(0, HealthState.Up, 0, 40),
            Stretch(0, HealthState.Unknown, 40, 80),
            Stretch(0, HealthState.Down, 80, 90),
            Stretch(0, HealthState.Up, 90, 100),
        ];

        var figure = Availability.Of(log, Window(0, 100), needed: 1, wanted: 1);

        Assert.Equal(50m / 60m, figure.Share);
        Assert.Equal(0.6m, figure.Coverage);
    }

    [Fact]
    public void A_suspect_replica_still_serves_and_a_recovering_one_not_yet()
    {
        HealthInterval[] log = [Stretch(0, HealthState.Suspect, 0, 30), Stretch(0, HealthState.Recovering, 30, 40)];

        var figure = Availability.Of(log, Window(0, 40), needed: 1, wanted: 1);

        Assert.Equal(0.75m, figure.Share);
    }

    [Fact]
    public void Nothing_observed_has_no_share()
    {
        Assert.Null(Availability.None.Share);
        Assert.Null(Availability.None.Coverage);
    }

    [Fact]
    public void The_bars_show_the_worst_of_each_minute_and_pending_before_the_start()
    {
        StatusSegment[] segments =
        [
            new(Status.Up, new Interval(Noon.AddMinutes(1), Noon.AddSeconds(150))),
            new(Status.Down, new Interval(Noon.AddSeconds(150), Noon.AddSeconds(151))),
            new(Status.Degraded, new Interval(Noon.AddSeconds(151), Noon.AddMinutes(4))),
        ];

        var bars = StatusTimeline.Worst(segments, new Interval(Noon, Noon.AddMinutes(4)), slices: 4);

        Assert.Equal([Status.Pending, Status.Up, Status.Down, Status.Degraded], bars);
    }

    [Property(MaxTest = 300)]
    public void The_sweep_agrees_with_counting_every_second(uint[] script, byte k)
    {
        var log = Log(script);
        var (needed, wanted) = ((k % 3) + 1, 3);

        Assert.Equal(BySecond(log, needed), Availability.Of(log, Window(0, 128), needed, wanted));
    }

    [Property(MaxTest = 300)]
    public void The_order_of_the_log_does_not_matter(uint[] script, int seed)
    {
        var log = Log(script);
        var shuffled = log.ToArray();
        new Random(seed).Shuffle(shuffled);

        Assert.Equal(
            Availability.Of(log, Window(0, 128), 2, 3),
            Availability.Of(shuffled, Window(0, 128), 2, 3));
    }

    [Property(MaxTest = 300)]
    public void Splitting_every_interval_does_not_change_the_figure(uint[] script)
    {
        var log = Log(script);
        var split = log.SelectMany(i =>
        {
            var middle = i.Start + ((i.End!.Value - i.Start) / 3);
            return new[] { i with { End = middle }, i with { Start = middle } };
        });

        Assert.Equal(Availability.Of(log, Window(0, 128), 2, 3), Availability.Of(split, Window(0, 128), 2, 3));
    }

    [Property(MaxTest = 300)]
    public void The_whole_is_the_sum_of_its_parts(uint[] script, byte cut)
    {
        var log = Log(script);
        var at = cut % 129;

        var parts = Availability.Of(log, Window(0, at), 2, 3) + Availability.Of(log, Window(at, 128), 2, 3);

        Assert.Equal(Availability.Of(log, Window(0, 128), 2, 3), parts);
    }

    [Property(MaxTest = 300)]
    public void Segments_are_gapless_and_differ_from_their_neighbours(uint[] script)
    {
        var segments = StatusTimeline.Of(Log(script), Window(0, 128), 2, 3);

        Assert.Equal(Noon, segments[0].Time.Start);
        Assert.Equal(Noon.AddSeconds(128), segments[^1].Time.End);
        Assert.All(segments.Zip(segments.Skip(1)), pair =>
        {
            Assert.Equal(pair.First.Time.End, pair.Second.Time.Start);
            Assert.NotEqual(pair.First.Status, pair.Second.Status);
        });
    }

    /// <summary>The slow, obvious way: look at every interval in every second.</summary>
    private static Availability BySecond(IReadOnlyList<HealthInterval> log, int needed)
    {
        var figure = Availability.None;
        var second = TimeSpan.FromSeconds(1);
        for (var at = Noon; at < Noon.AddSeconds(128); at += second)
        {
            var words = Replicas.Select(r => WordAt(log, r, at)).ToList();
            var up = words.Count(w => w == 'u');
            var maybe = up + words.Count(w => w == '?');
            figure += up >= needed
                ? Availability.None with { Up = second }
                : maybe >= needed ? Availability.None with { Unknown = second } : Availability.None with { Down = second };
        }

        return figure;
    }

    private static char WordAt(IReadOnlyList<HealthInterval> log, ReplicaId replica, DateTimeOffset at)
    {
        var covering = log.Where(i => i.Replica == replica && i.Start <= at && at < i.End).Select(i => i.Health).ToList();
        return covering.Any(h => h is HealthState.Down or HealthState.Recovering) ? 'd'
            : covering.Contains(HealthState.Unknown) ? '?'
            : covering.Count > 0 ? 'u' : '-';
    }

    /// <summary>Overlaps, empty stretches and stretches beyond the window on purpose.</summary>
    private static List<HealthInterval> Log(uint[] script) =>
        [.. script.Select(x => Stretch(
            (int)(x % 4),
            (HealthState)(x / 4 % 5),
            (int)(x / 20 % 140) - 6,
            (int)(x / 20 % 140) - 6 + (int)(x / 2_800 % 60)))];

    private static HealthInterval Stretch(int replica, HealthState health, int from, int? to) =>
        new(Replicas[replica], health, Noon.AddSeconds(from), to is { } end ? Noon.AddSeconds(end) : null);

    private static Interval Window(int from, int to) => new(Noon.AddSeconds(from), Noon.AddSeconds(to));
}
