using Broker.Domain.Shared;
using Broker.Domain.Sla;

namespace Broker.Domain.Tests.Sla;

public sealed class ProbeScheduleTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Replicas_made_in_a_row_are_spread_over_the_interval()
    {
        var tenths = new int[10];
        for (var i = 0; i < 10_000; i++)
        {
            var replica = new ReplicaId(Guid.CreateVersion7(Noon.AddMilliseconds(i)));
            tenths[(int)(ProbeSchedule.PhaseOf(replica, Interval).TotalSeconds * 2)]++;
        }

        Assert.All(tenths, count => Assert.InRange(count, 800, 1_200));
    }

    [Fact]
    public void Shards_get_equal_shares_even_of_counted_ids()
    {
        var shards = new int[16];
        for (var i = 0; i < 16_000; i++)
        {
            shards[ProbeSchedule.ShardOf(new ReplicaId(new Guid(i, 0, 0, new byte[8])), 16)]++;
        }

        Assert.All(shards, count => Assert.InRange(count, 700, 1_300));
    }

    [Fact]
    public void The_next_regular_time_is_later_within_one_interval_and_on_the_same_phase()
    {
        var replica = new ReplicaId(Guid.Parse("0193e4a1-7b1c-7d3e-9b7e-2f6f5d1c0a42"));
        var at = ProbeSchedule.NextRegular(replica, Noon, Interval);
        for (var i = 0; i < 100; i++)
        {
            var next = ProbeSchedule.NextRegular(replica, at, Interval);

            Assert.Equal(Interval, next - at);
            at = next;
        }

        Assert.InRange(ProbeSchedule.NextRegular(replica, Noon, Interval) - Noon, TimeSpan.FromTicks(1), Interval);
    }

    [Fact]
    public void A_confirming_probe_comes_after_the_gap()
    {
        var next = ProbeSchedule.Next(default, Noon, ProbePace.Confirm, HealthRules.Default);

        Assert.Equal(HealthRules.Default.ReprobeGap, next - Noon);
    }
}
