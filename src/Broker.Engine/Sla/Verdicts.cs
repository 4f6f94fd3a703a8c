using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Sla;

/// <summary>Puts another replica in the place of a lost one; safe to call often.</summary>
public delegate Task ReplaceLost(ReplicaId lost, CancellationToken cancellationToken);

public enum VerdictOutcome
{
    /// <summary>Written, with all that follows from it.</summary>
    Written,

    /// <summary>The replica is being ended: nothing is said about it any more.</summary>
    NotWatched,
}

/// <summary>
/// Writes what the machine decided: health, interval log, lifecycle and incident in one transaction, and has a dead
/// replica replaced at once. Safe to repeat.
/// </summary>
public sealed class Verdicts(
    DeploymentBooks books, Incidents incidents, ReplaceLost replace, ProbeMetrics metrics, ILogger<Verdicts> logger)
{
    /// <param name="why">What the newest probe found, in words.</param>
    public async Task<VerdictOutcome> ApplyAsync(
        ProbeTarget target, IReadOnlyList<HealthChange> changes, string why, CancellationToken cancellationToken)
    {
        await using (var book = await books.OpenAsync(target.Deployment, cancellationToken))
        {
            if (book?.Replica(target.Replica) is not { State: ReplicaState.Leased or ReplicaState.Running } replica)
            {
                return VerdictOutcome.NotWatched;
            }

            foreach (var change in changes)
            {
                await WriteAsync(book, replica, change, why, cancellationToken);
            }

            await book.SaveAsync(cancellationToken);
            var last = changes[^1];
            SlaLog.Verdict(logger, replica.Id, last.To, last.Since, why);
            metrics.Detected(book.Now - last.Since);
        }

        if (changes[^1].To == HealthState.Down)
        {
            await ReplaceAsync(target.Replica, cancellationToken);
        }

        return VerdictOutcome.Written;
    }

    private async Task WriteAsync(
        DeploymentBook book, ReplicaEntity replica, HealthChange change, string why, CancellationToken cancellationToken)
    {
        var serving = replica.State == ReplicaState.Running;
        if (!serving && change.To == HealthState.Up)
        {
            await book.MoveAsync(replica, ReplicaState.Running, cancellationToken);
        }

        await book.SetHealthAsync(replica, change.To, change.Since, cancellationToken);
        var name = book.NameOf(replica);
        switch (change.To)
        {
            case HealthState.Up:
                book.Tell(ActivityKind.Good, serving ? $"{name} answers again" : $"{name} serves", replica);
                await Incidents.CloseServedAsync(book, replica, cancellationToken);
                break;
            case HealthState.Down:
                var incident = await incidents.OpenAsync(book, replica, why, change.Since, cancellationToken);
                book.Tell(ActivityKind.Bad, $"{name} is down since {change.Since:HH:mm:ss} UTC: {why}", replica, incident.Id);
                break;
            case HealthState.Unknown:
                book.Tell(ActivityKind.Info, $"{name} could not be observed since {change.Since:HH:mm:ss} UTC", replica);
                break;
            case var other:
                throw new InvalidOperationException($"{other} is no verdict.");
        }
    }

    private async Task ReplaceAsync(ReplicaId replica, CancellationToken cancellationToken)
    {
        try
        {
            await replace(replica, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The outbox row was written with the verdict, so the job does what could not be done here.
            SlaLog.ReplaceFailed(logger, exception, replica);
        }
    }
}
