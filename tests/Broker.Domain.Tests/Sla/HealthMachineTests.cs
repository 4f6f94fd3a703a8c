using Broker.Domain.Sla;

namespace Broker.Domain.Tests.Sla;

public sealed class HealthMachineTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly HealthRules Rules = HealthRules.Default;

    [Fact]
    public void The_first_answer_of_a_starting_replica_makes_it_up()
    {
        var run = new Script(ReplicaHealth.Starting(Noon)).Fail(5).Good(10);

        Assert.Equal(HealthState.Up, run.Health.State);
        Assert.Equal([new HealthChange(HealthState.Unknown, HealthState.Up, Noon.AddSeconds(10))], run.Changes);
    }

    [Fact]
    public void A_replica_that_never_answered_has_no_outage_however_often_it_fails()
    {
        var run = new Script(ReplicaHealth.Starting(Noon));
        for (var second = 5; second < 600; second += 5)
        {
            run.Fail(second);
        }

        Assert.Equal(HealthState.Unknown, run.Health.State);
        Assert.Equal(ProbePace.Regular, run.Health.Pace);
        Assert.Empty(run.Changes);
    }

    [Fact]
    public void Three_failures_make_an_outage_that_began_with_the_first()
    {
        var run = UpSinceNoon().Fail(5).Fail(8).Fail(11);

        Assert.Equal(HealthState.Down, run.Health.State);
        Assert.Equal([new HealthChange(HealthState.Up, HealthState.Down, Noon.AddSeconds(5))], run.Changes);
    }

    [Fact]
    public void Two_failures_and_a_success_are_no_outage()
    {
        var run = UpSinceNoon().Fail(5).Fail(8);
        Assert.Equal((HealthState.Suspect, ProbePace.Confirm), (run.Health.State, run.Health.Pace));

        run.Good(11);

        Assert.Equal((HealthState.Up, ProbePace.Regular), (run.Health.State, run.Health.Pace));
        Assert.Equal(Noon, run.Health.Since);
        Assert.Empty(run.Changes);
    }

    [Fact]
    public void Flapping_below_the_threshold_never_becomes_an_outage()
    {
        var run = UpSinceNoon();
        for (var second = 5; second < 3_600; second += 9)
        {
            run.Fail(second).Fail(second + 3).Good(second + 6);
        }

        Assert.Empty(run.Changes);
    }

    [Fact]
    public void Two_successes_end_an_outage_with_the_first_of_them()
    {
        var run = UpSinceNoon().Fail(5).Fail(8).Fail(11).Good(15);
        Assert.Equal((HealthState.Recovering, HealthState.Down), (run.Health.State, run.Health.Verdict));

        run.Good(16);

        Assert.Equal(HealthState.Up, run.Health.State);
        Assert.Equal(new HealthChange(HealthState.Down, HealthState.Up, Noon.AddSeconds(15)), run.Changes[^1]);
    }

    [Fact]
    public void A_single_success_within_an_outage_does_not_end_it()
    {
        var run = UpSinceNoon().Fail(5).Fail(8).Fail(11).Good(15).Fail(16);

        Assert.Equal((HealthState.Down, ProbePace.Regular), (run.Health.State, run.Health.Pace));
        Assert.Equal(Noon.AddSeconds(5), run.Health.Since);
        Assert.Single(run.Changes);
    }

    [Fact]
    public void Failures_seen_from_a_doubtful_vantage_make_it_unknown_from_the_first_of_the_run()
    {
        var run = UpSinceNoon().Fail(5).Doubt(8).Doubt(13).Doubt(18);

        Assert.Equal(HealthState.Unknown, run.Health.State);
        Assert.Equal([new HealthChange(HealthState.Up, HealthState.Unknown, Noon.AddSeconds(5))], run.Changes);
    }

    [Fact]
    public void After_doubt_the_usual_number_of_probes_decides_either_way()
    {
        var up = UpSinceNoon().Doubt(5).Good(10);
        Assert.Equal(HealthState.Unknown, up.Health.State);
        up.Good(11);
        var down = UpSinceNoon().Doubt(5).Fail(10).Fail(13).Fail(16);

        Assert.Equal(new HealthChange(HealthState.Unknown, HealthState.Up, Noon.AddSeconds(10)), up.Changes[^1]);
        Assert.Equal(new HealthChange(HealthState.Unknown, HealthState.Down, Noon.AddSeconds(10)), down.Changes[^1]);
    }

    [Fact]
    public void Time_in_which_nobody_probed_is_unknown_from_when_the_next_probe_was_due()
    {
        var run = UpSinceNoon().Good(5).Good(305).Good(306);

        Assert.Equal(
            [
                new HealthChange(HealthState.Up, HealthState.Unknown, Noon.AddSeconds(10)),
                new HealthChange(HealthState.Unknown, HealthState.Up, Noon.AddSeconds(305)),
            ],
            run.Changes);
    }

    [Fact]
    public void Duplicate_and_late_probes_change_nothing()
    {
        var run = UpSinceNoon().Fail(5).Fail(8);
        var before = run.Health;

        run.Fail(8).Fail(5).Good(7);

        Assert.Equal(before, run.Health);
    }

    [Fact]
    public void A_restart_in_the_middle_of_a_run_keeps_when_it_began_but_never_completes_it()
    {
        ProbeSample[] stored = [Sample(5, ProbeOutcome.Timeout), Sample(8, ProbeOutcome.Timeout), Sample(11, ProbeOutcome.Timeout)];

        var run = new Script(ReplicaHealth.Restore(HealthState.Up, Noon, served: true, stored, Rules));
        Assert.Equal(HealthState.Suspect, run.Health.State);
        run.Fail(14);

        Assert.Equal([new HealthChange(HealthState.Up, HealthState.Down, Noon.AddSeconds(5))], run.Changes);
    }

    [Fact]
    public void A_short_restart_with_good_probes_around_it_leaves_no_trace()
    {
        var run = new Script(ReplicaHealth.Restore(
            HealthState.Up, Noon, served: true, [Sample(5, ProbeOutcome.Success)], Rules));

        run.Good(20).Good(25);

        Assert.Equal((HealthState.Up, Noon), (run.Health.State, run.Health.Since));
        Assert.Empty(run.Changes);
    }

    [Fact]
    public void A_long_restart_is_unknown_time_and_not_an_outage()
    {
        var run = new Script(ReplicaHealth.Restore(
            HealthState.Up, Noon, served: true, [Sample(5, ProbeOutcome.Timeout)], Rules));

        run.Good(600).Good(601);

        Assert.DoesNotContain(run.Changes, c => c.To == HealthState.Down);
        Assert.Equal(new HealthChange(HealthState.Up, HealthState.Unknown, Noon.AddSeconds(5)), run.Changes[0]);
    }

    [Fact]
    public void A_death_is_noticed_within_thirteen_seconds_whatever_its_moment()
    {
        Assert.Equal(TimeSpan.FromSeconds(13), Rules.WorstDetection);
        var slowest = TimeSpan.Zero;
        for (var phase = TimeSpan.Zero; phase < Rules.Interval; phase += TimeSpan.FromMilliseconds(10))
        {
            var death = Noon + Rules.Interval + phase;
            var took = Detect(death, Rules.Timeout) - death;
            slowest = took > slowest ? took : slowest;
            Assert.InRange(took, TimeSpan.Zero, Rules.WorstDetection);
        }

        Assert.True(slowest > Rules.WorstDetection - TimeSpan.FromMilliseconds(20), $"The worst case was not met: {slowest}.");
    }

    [Fact]
    public void A_death_that_is_refused_at_once_is_noticed_within_eight_seconds()
    {
        for (var phase = TimeSpan.Zero; phase < Rules.Interval; phase += TimeSpan.FromMilliseconds(10))
        {
            var death = Noon + Rules.Interval + phase;

            Assert.InRange(Detect(death, TimeSpan.Zero) - death, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        }
    }

    /// <summary>Drives the machine as the loop does: a probe started before death is good at once, one after it fails after <paramref name="failsAfter"/>.</summary>
    private static DateTimeOffset Detect(DateTimeOffset death, TimeSpan failsAfter)
    {
        var replica = new Broker.Domain.Shared.ReplicaId(Guid.Parse("0193e4a1-0000-7000-8000-000000000001"));
        var health = ReplicaHealth.Restore(HealthState.Up, Noon, served: true, [], Rules);
        var due = ProbeSchedule.NextRegular(replica, Noon, Rules.Interval);
        while (true)
        {
            var alive = due < death;
            var ended = alive ? due : due + failsAfter;
            var step = HealthMachine.Observe(health, new HealthInput.Probed(due, alive), Rules);
            if (step.Changes is [{ To: HealthState.Down }])
            {
                return ended;
            }

            health = step.Next;
            due = ProbeSchedule.Next(replica, ended, step.Pace, Rules);
        }
    }

    private static Script UpSinceNoon() => new(ReplicaHealth.Restore(HealthState.Up, Noon, served: true, [], Rules));

    private static ProbeSample Sample(int second, ProbeOutcome outcome) =>
        new(default, Noon.AddSeconds(second), outcome, null, null);

    private sealed class Script(ReplicaHealth health)
    {
        public ReplicaHealth Health { get; private set; } = health;

        public List<HealthChange> Changes { get; } = [];

        public Script Good(int second) => Feed(new HealthInput.Probed(Noon.AddSeconds(second), Success: true));

        public Script Fail(int second) => Feed(new HealthInput.Probed(Noon.AddSeconds(second), Success: false));

        public Script Doubt(int second) => Feed(new HealthInput.Doubtful(Noon.AddSeconds(second)));

        private Script Feed(HealthInput input)
        {
            var step = HealthMachine.Observe(Health, input, Rules);
            Health = step.Next;
            Changes.AddRange(step.Changes);
            return this;
        }
    }
}
