namespace Broker.Domain.Sla;

/// <summary>What the machine is told.</summary>
public abstract record HealthInput(DateTimeOffset At)
{
    public sealed record Probed(DateTimeOffset At, bool Success) : HealthInput(At);

    /// <summary>A probe failed while our own vantage was in doubt: it says nothing about the replica.</summary>
    public sealed record Doubtful(DateTimeOffset At) : HealthInput(At);
}

/// <summary>When the next probe of a replica is wanted.</summary>
public enum ProbePace
{
    /// <summary>At the replica's next regular time.</summary>
    Regular,

    /// <summary>After the re-probe gap: a run that may end in a verdict has begun.</summary>
    Confirm,
}

/// <summary>A verdict: the replica has been <paramref name="To"/> since <paramref name="Since"/>.</summary>
/// <param name="From">The verdict before: Up, Down or Unknown.</param>
/// <param name="Since">Back-dated to the first probe of the run that confirmed it.</param>
public sealed record HealthChange(HealthState From, HealthState To, DateTimeOffset Since);

/// <param name="Changes">Verdicts in the order of their times; usually none, two when a time without watching ends in a verdict.</param>
public sealed record HealthStep(ReplicaHealth Next, IReadOnlyList<HealthChange> Changes, ProbePace Pace);

/// <summary>What is known about one replica: its state and the run of equal probes that may change it.</summary>
public sealed record ReplicaHealth
{
    private ReplicaHealth(HealthState state, DateTimeOffset since, bool served) =>
        (State, Since, Served) = (state, since, served);

    public HealthState State { get; internal init; }

    /// <summary>Since when the present verdict holds; Suspect and Recovering are no verdicts and do not change it.</summary>
    public DateTimeOffset Since { get; internal init; }

    /// <summary>Whether it ever answered: a replica that is still starting cannot have an outage.</summary>
    public bool Served { get; internal init; }

    public int Failures { get; internal init; }

    public int Successes { get; internal init; }

    /// <summary>The first probe of the present run; null when there is no run.</summary>
    public DateTimeOffset? RunStart { get; internal init; }

    /// <summary>The newest probe that was counted.</summary>
    public DateTimeOffset? LastAt { get; internal init; }

    /// <summary>The state as it is written down: a run that is not confirmed is still what was before it.</summary>
    public HealthState Verdict => State switch
    {
        HealthState.Suspect => HealthState.Up,
        HealthState.Recovering => HealthState.Down,
        HealthState.Unknown or HealthState.Up or HealthState.Down => State,
        _ => throw new InvalidOperationException($"Unknown health {State}."),
    };

    public ProbePace Pace => Failures + Successes > 0 ? ProbePace.Confirm : ProbePace.Regular;

    /// <summary>A replica that was leased and has not answered yet.</summary>
    public static ReplicaHealth Starting(DateTimeOffset since) => new(HealthState.Unknown, since, served: false);

    /// <summary>
    /// The machine as it stood before a restart: the stored verdict, and the run of probes at the end of the stored
    /// samples. A run never comes back complete: the verdict needs one more probe, made now and from a vantage
    /// whose doubts are known.
    /// </summary>
    /// <param name="recent">Stored samples of this replica, oldest first; those before <paramref name="since"/> are left out.</param>
    public static ReplicaHealth Restore(
        HealthState verdict, DateTimeOffset since, bool served, IEnumerable<ProbeSample> recent, HealthRules rules)
    {
        var start = new ReplicaHealth(verdict, since, served);
        // A verdict starts with a probe, so even without stored samples there was one then.
        var health = start with { State = start.Verdict, LastAt = served ? since.AddTicks(-1) : null };
        foreach (var sample in recent.Where(s => s.At >= since))
        {
            var input = new HealthInput.Probed(sample.At, sample.Outcome == ProbeOutcome.Success);
            var step = HealthMachine.Observe(health, input, rules);
            health = step.Changes.Count == 0 ? step.Next : health with { LastAt = sample.At };
        }

        return health;
    }
}

/// <summary>
/// <c>Unknown → Up ⇄ Suspect → Down → Recovering → Up</c>. Pure: the same inputs give the same verdicts, whoever
/// feeds them. Probes that are not newer than the newest one are ignored, so repeats and stragglers change nothing.
/// </summary>
public static class HealthMachine
{
    public static HealthStep Observe(ReplicaHealth before, HealthInput input, HealthRules rules)
    {
        if (before.LastAt is { } last && input.At <= last)
        {
            return new HealthStep(before, [], before.Pace);
        }

        var watched = AfterGap(before, input.At, rules);
        var next = input switch
        {
            HealthInput.Probed { Success: true } => OnSuccess(watched, input.At, rules),
            HealthInput.Probed => OnFailure(watched, input.At, rules),
            HealthInput.Doubtful => ToUnknown(watched, input.At),
            _ => throw new InvalidOperationException($"Unknown input {input.GetType().Name}."),
        };
        next = next with { LastAt = input.At };
        return new HealthStep(next, [.. Change(before, watched), .. Change(watched, next)], next.Pace);
    }

    private static ReplicaHealth AfterGap(ReplicaHealth health, DateTimeOffset at, HealthRules rules)
    {
        if (health.State == HealthState.Unknown || health.LastAt is not { } last || at - last <= rules.GapAfter)
        {
            return health;
        }

        // What the last probe saw holds until the next one was due, not until we happened to come back.
        return ToUnknown(health, last + rules.Interval);
    }

    private static ReplicaHealth OnSuccess(ReplicaHealth health, DateTimeOffset at, HealthRules rules)
    {
        if (health.State is HealthState.Up or HealthState.Suspect)
        {
            return WithoutRun(health) with { State = HealthState.Up };
        }

        var successes = health.Successes + 1;
        var runStart = health.Successes == 0 ? at : health.RunStart ?? at;
        if (successes >= (health.Served ? rules.SuccessesToUp : 1))
        {
            return WithoutRun(health) with { State = HealthState.Up, Since = runStart, Served = true };
        }

        return health with
        {
            State = health.State == HealthState.Unknown ? HealthState.Unknown : HealthState.Recovering,
            Successes = successes,
            Failures = 0,
            RunStart = runStart,
        };
    }

    private static ReplicaHealth OnFailure(ReplicaHealth health, DateTimeOffset at, HealthRules rules)
    {
        if (!health.Served)
        {
            return health;
        }

        if (health.State is HealthState.Down or HealthState.Recovering)
        {
            return WithoutRun(health) with { State = HealthState.Down };
        }

        var failures = health.Failures + 1;
        var runStart = health.Failures == 0 ? at : health.RunStart ?? at;
        if (failures >= rules.FailuresToDown)
        {
            return WithoutRun(health) with { State = HealthState.Down, Since = runStart };
        }

        return health with
        {
            State = health.State == HealthState.Unknown ? HealthState.Unknown : HealthState.Suspect,
            Failures = failures,
            Successes = 0,
            RunStart = runStart,
        };
    }

    private static ReplicaHealth ToUnknown(ReplicaHealth health, DateTimeOffset at)
    {
        if (health.State == HealthState.Unknown)
        {
            return WithoutRun(health);
        }

        // The failures of a run that was cut short are in doubt as well, so the doubt starts with the first of them.
        var since = health.State == HealthState.Suspect && health.RunStart is { } start ? start : at;
        return WithoutRun(health) with
        {
            State = HealthState.Unknown,
            Since = since > health.Since ? since : health.Since,
        };
    }

    private static ReplicaHealth WithoutRun(ReplicaHealth health) =>
        health with { Failures = 0, Successes = 0, RunStart = null };

    private static IEnumerable<HealthChange> Change(ReplicaHealth before, ReplicaHealth after) =>
        before.Verdict == after.Verdict ? [] : [new HealthChange(before.Verdict, after.Verdict, after.Since)];
}
