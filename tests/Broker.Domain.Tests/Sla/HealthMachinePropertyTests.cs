using Broker.Domain.Sla;
using FsCheck.Xunit;

namespace Broker.Domain.Tests.Sla;

public sealed class HealthMachinePropertyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly HealthRules Rules = HealthRules.Default;

    [Property]
    public void Verdicts_follow_each_other_without_overlap_and_never_repeat(byte[] script)
    {
        var changes = Run(script);

        for (var i = 1; i < changes.Count; i++)
        {
            Assert.Equal(changes[i - 1].To, changes[i].From);
            Assert.True(changes[i].Since >= changes[i - 1].Since, $"{changes[i]} begins before {changes[i - 1]}.");
        }

        Assert.All(changes, c => Assert.NotEqual(c.From, c.To));
        Assert.All(changes, c => Assert.Contains(c.To, new[] { HealthState.Up, HealthState.Down, HealthState.Unknown }));
    }

    [Property]
    public void Feeding_every_probe_twice_gives_the_same_verdicts(byte[] script) =>
        Assert.Equal(Run(script), Run(script, times: 2));

    [Property]
    public void No_outage_is_shorter_to_reach_than_its_number_of_failures(byte[] script)
    {
        var failures = 0;
        var health = ReplicaHealth.Starting(Noon);
        foreach (var input in Inputs(script))
        {
            failures = input is HealthInput.Probed { Success: false } ? failures + 1 : 0;
            var step = HealthMachine.Observe(health, input, Rules);
            Assert.True(
                step.Changes.All(c => c.To != HealthState.Down) || failures >= Rules.FailuresToDown,
                $"Down after {failures} failures.");
            health = step.Next;
        }
    }

    private static List<HealthChange> Run(byte[] script, int times = 1)
    {
        var health = ReplicaHealth.Starting(Noon);
        var changes = new List<HealthChange>();
        foreach (var input in Inputs(script))
        {
            for (var i = 0; i < times; i++)
            {
                var step = HealthMachine.Observe(health, input, Rules);
                changes.AddRange(step.Changes);
                health = step.Next;
            }
        }

        return changes;
    }

    /// <summary>Each byte is one probe: what came of it, and how long after the one before (sometimes after a gap).</summary>
    private static IEnumerable<HealthInput> Inputs(byte[] script)
    {
        var at = Noon;
        foreach (var b in script)
        {
            at += TimeSpan.FromSeconds(b % 16 == 0 ? 120 : 1 + (b % 5));
            yield return (b >> 4) switch
            {
                0 => new HealthInput.Doubtful(at),
                < 7 => new HealthInput.Probed(at, Success: true),
                _ => new HealthInput.Probed(at, Success: false),
            };
        }
    }
}
