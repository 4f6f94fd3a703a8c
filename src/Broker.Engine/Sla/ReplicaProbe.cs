using Broker.Domain.Sla;
using Broker.Engine.Live;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Sla;

/// <summary>One look at one replica, and everything that follows: sample, feed, machine, verdict, time of the next look.</summary>
internal sealed class ReplicaProbe(
    IProber prober, SampleWriter samples, Verdicts verdicts, WatchList watched, ProbeShards shards, ProbeQueue queue,
    ILiveFeed feed, ProbeMetrics metrics, IOptions<SlaOptions> options, TimeProvider clock, ILogger<ReplicaProbe> logger)
{
    private int _inDoubt;

    public async Task RunAsync(WatchedReplica replica, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var rules = options.Value.Rules;
        try
        {
            await LookAsync(replica, due, rules, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return; // Stopping: this probe never happened.
        }
        catch (Exception exception)
        {
            SlaLog.ProbeFailed(logger, exception, replica.Id);
            metrics.Lost(1);
        }

        if (!replica.IsGone)
        {
            queue.Schedule(replica, ProbeSchedule.Next(replica.Id, clock.GetUtcNow(), replica.Health.Pace, rules));
        }
    }

    private async Task LookAsync(
        WatchedReplica replica, DateTimeOffset due, HealthRules rules, CancellationToken cancellationToken)
    {
        var target = replica.Target;
        if (shards.FenceFor(replica.Id) is not { } fence)
        {
            // The lease could not be renewed: another node may be probing by now.
            metrics.Lost(1);
            return;
        }

        var result = await prober.ProbeAsync(target, rules.Timeout, cancellationToken);
        metrics.Probed(result.Outcome);
        replica.Fails = !result.IsSuccess;
        Publish(target, due, result);
        await samples.WriteAsync(
            new StoredSample(
                target.Replica, target.Organisation, target.Deployment, due, result.Outcome, result.Latency,
                result.HttpStatus, fence),
            cancellationToken);
        if (!replica.IsGone)
        {
            await JudgeAsync(replica, due, result, rules, cancellationToken);
        }
    }

    private async Task JudgeAsync(
        WatchedReplica replica, DateTimeOffset due, ProbeResult result, HealthRules rules, CancellationToken cancellationToken)
    {
        var step = HealthMachine.Observe(replica.Health, InputOf(replica, due, result), rules);
        if (step.Changes.Count > 0)
        {
            if (shards.FenceFor(replica.Id) is null
                || !await TryWriteAsync(replica, step.Changes, result.InWords(rules.Timeout), cancellationToken))
            {
                return; // The machine stays where it was, so the next probe comes to the same verdict.
            }
        }

        replica.Health = step.Next;
        if (step.Next.Failures == 1)
        {
            watched.LookAround(replica);
        }
    }

    private HealthInput InputOf(WatchedReplica replica, DateTimeOffset due, ProbeResult result)
    {
        if (result.IsSuccess)
        {
            return new HealthInput.Probed(due, Success: true);
        }

        var doubt = replica.Health.Served && watched.IsInDoubt(replica);
        if (Interlocked.Exchange(ref _inDoubt, doubt ? 1 : 0) is var before && before != (doubt ? 1 : 0))
        {
            (doubt ? (Action<ILogger>)SlaLog.VantageInDoubt : SlaLog.VantageTrusted)(logger);
        }

        return doubt ? new HealthInput.Doubtful(due) : new HealthInput.Probed(due, Success: false);
    }

    private async Task<bool> TryWriteAsync(
        WatchedReplica replica, IReadOnlyList<HealthChange> changes, string why, CancellationToken cancellationToken)
    {
        try
        {
            if (await verdicts.ApplyAsync(replica.Target, changes, why, cancellationToken) == VerdictOutcome.NotWatched)
            {
                watched.Remove(replica.Id);
            }

            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            SlaLog.VerdictNotWritten(logger, exception, replica.Id);
            return false;
        }
    }

    private void Publish(ProbeTarget target, DateTimeOffset due, ProbeResult result) => feed.Publish(
    [
        new LiveItem(
            $"probe/{target.Replica}", target.Organisation, target.Deployment, due.UtcTicks,
            new LivePayload.Probed(target.Replica.Value, due, result.Outcome, (int?)result.Latency?.TotalMilliseconds)),
    ]);
}
