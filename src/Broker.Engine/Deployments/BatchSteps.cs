using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Sla;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Deployments;

/// <summary>
/// Watches the run of a batch job. Nothing of it answers a probe, so the network's word counts: running, done, or ended. A run
/// that is done is no incident and is not replaced; one that failed is, until the job has failed too often.
/// </summary>
public sealed class BatchSteps(
    DeploymentBooks books, ComputeNetworks networks, JobLogTails tails, Incidents incidents, IOptions<DeploymentOptions> options)
{
    // The network ends a run at its limit; this is for one that does not.
    private static readonly TimeSpan OverLimit = TimeSpan.FromMinutes(10);

    /// <summary>For a run that is leased or running.</summary>
    public async Task<bool> WatchAsync(ReplicaEntity seen, CancellationToken cancellationToken)
    {
        var network = networks.Get(seen.Network);
        var outcome = await network.ObserveAsync(seen.LeaseHandle!, cancellationToken);
        var done = outcome is ObserveOutcome.Seen { Lease.Completed: true };
        var tail = done ? await tails.ReadAsync(seen.Network, seen.LeaseHandle!, cancellationToken) : null;
        await using var book = await books.OpenAsync(seen.DeploymentId, cancellationToken);
        var replica = book!.Replica(seen.Id);
        if (replica.State is not (ReplicaState.Leased or ReplicaState.Running))
        {
            return true;
        }

        var ended = done || WatchSteps.EndOf(outcome) is not null || IsOverdue(book, replica, network) is not null;
        if (done)
        {
            await CompleteAsync(book, replica, tail, cancellationToken);
        }
        else if ((WatchSteps.EndOf(outcome) ?? IsOverdue(book, replica, network)) is { } why)
        {
            await FailAsync(book, replica, why, cancellationToken);
        }
        else
        {
            await GoOnAsync(book, replica, outcome, cancellationToken);
        }

        await book.SaveAsync(cancellationToken);
        return ended;
    }

    private static string? IsOverdue(DeploymentBook book, ReplicaEntity replica, IComputeNetwork network)
    {
        if (replica.State == ReplicaState.Leased)
        {
            return book.Now - replica.LeasedAt > network.Traits.StartTimeout
                ? $"It did not start within {network.Traits.StartTimeout.TotalSeconds:0} s of its lease"
                : null;
        }

        return book.Now - replica.RunningAt > book.Deployment.Workload.RunLimit + OverLimit
            ? $"It ran longer than its limit of {book.Deployment.Workload.RunLimit!.Value.TotalMinutes:0} min"
            : null;
    }

    private async Task GoOnAsync(DeploymentBook book, ReplicaEntity replica, ObserveOutcome outcome, CancellationToken cancellationToken)
    {
        if (replica.State == ReplicaState.Leased && outcome is ObserveOutcome.Seen { Lease.State: LeaseState.Running })
        {
            await StartAsync(book, replica, book.Now, cancellationToken);
            book.Tell(ActivityKind.Good, $"{book.NameOf(replica)} works", replica);
            await Incidents.CloseServedAsync(book, replica, cancellationToken);
        }

        replica.LastError = (outcome as ObserveOutcome.Unreachable)?.Reason;
        var usual = replica.State == ReplicaState.Leased ? options.Value.PollEvery : options.Value.ObserveEvery;
        replica.DueAt = book.Now + WatchSteps.WaitAfter(outcome, usual);
    }

    /// <summary>From here on the run is used; whether that is ever billed is for the review of its result.</summary>
    private static async Task StartAsync(DeploymentBook book, ReplicaEntity replica, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await book.MoveAsync(replica, ReplicaState.Running, cancellationToken);
        await book.SetHealthAsync(replica, HealthState.Up, since, cancellationToken);
    }

    private async Task CompleteAsync(DeploymentBook book, ReplicaEntity replica, string? tail, CancellationToken cancellationToken)
    {
        if (replica.State == ReplicaState.Leased)
        {
            // It began and ended between two looks.
            await StartAsync(book, replica, replica.LeasedAt ?? book.Now, cancellationToken);
        }

        await book.EndAsync(replica, ReplicaEnd.Completed, "The work is done", cancellationToken);
        var ran = await book.UsedAsync(replica, cancellationToken);
        var result = new JobResultEntity
        {
            Id = JobResultId.New(),
            OrganisationId = replica.OrganisationId,
            DeploymentId = replica.DeploymentId,
            ReplicaId = replica.Id,
            CompletedAt = book.Now,
            RanFor = ran,
            Cost = replica.Offer.PricePerHour * ((decimal)ran.Ticks / TimeSpan.TicksPerHour),
            AcceptsItselfAt = book.Now + options.Value.ResultsAcceptThemselvesAfter,
            LogTail = tail,
        };
        if (tail is not null)
        {
            result.Move(JobResultState.InReview);
        }

        book.Db.Add(result);
        book.Tell(ActivityKind.Good, $"{book.NameOf(replica)} is done; its result waits to be accepted", replica);
    }

    private async Task FailAsync(DeploymentBook book, ReplicaEntity replica, string why, CancellationToken cancellationToken)
    {
        var started = replica.State == ReplicaState.Running;
        if (started)
        {
            await book.SetHealthAsync(replica, HealthState.Down, book.Now, cancellationToken);
        }

        var incident = await incidents.OpenAsync(book, replica, $"The job failed: {why}", book.Now, cancellationToken);
        book.Tell(ActivityKind.Bad, $"{book.NameOf(replica)} failed: {why}", replica, incident.Id);
        await book.EndAsync(replica, started ? ReplicaEnd.EndedByNetwork : ReplicaEnd.NeverServed, why, cancellationToken);
        await book.HoldAsync(replica, UsageHold.Waived, cancellationToken);
        if (book.IsExhausted)
        {
            book.Tell(ActivityKind.Bad, $"The job has failed {BatchReview.MostTries} times and is not run again; a person has to look at it", replica, incident.Id);
        }
    }
}
