using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Deployments;

/// <summary>What becomes of results, by a person's word or by time. Safe to repeat.</summary>
public sealed class JobReviews(SystemDatabase database, DeploymentBooks books, JobLogTails tails, Incidents incidents, TimeProvider clock)
{
    private static readonly TimeSpan CollectsFor = TimeSpan.FromMinutes(10);

    /// <param name="by">The person who accepts; null where time does.</param>
    public async Task<ReviewOutcome> AcceptAsync(JobResultId id, string? by, CancellationToken cancellationToken)
    {
        await using var book = await OpenAsync(id, cancellationToken);
        if (book is null)
        {
            return new ReviewOutcome.NotFound();
        }

        var result = await book.Db.JobResults.SingleAsync(r => r.Id == id, cancellationToken);
        if (result.State is JobResultState.Accepted or JobResultState.Paid)
        {
            return new ReviewOutcome.Done(Already: true);
        }

        if (!BatchReview.Allows(result.State, JobResultState.Accepted))
        {
            return new ReviewOutcome.NotInReview(result.State);
        }

        result.Decide(JobResultState.Accepted, book.Now, by, reason: null);
        var replica = book.Replica(result.ReplicaId);
        await book.HoldAsync(replica, BatchReview.HoldOf(result.State), cancellationToken);
        book.Tell(ActivityKind.Good, by is null ? "The result accepted itself: its time to be refused is over" : "The result was accepted", replica, actor: by);
        if (book.IsOpen)
        {
            book.Deployment.CompletedAt = book.Now;
            book.Move(DeploymentState.Closing);
            book.Tell(ActivityKind.Good, "Completed");
        }

        await book.SaveAsync(cancellationToken);
        return new ReviewOutcome.Done(Already: false);
    }

    public async Task<ReviewOutcome> RefuseAsync(JobResultId id, string by, string reason, CancellationToken cancellationToken)
    {
        await using var book = await OpenAsync(id, cancellationToken);
        if (book is null)
        {
            return new ReviewOutcome.NotFound();
        }

        var result = await book.Db.JobResults.SingleAsync(r => r.Id == id, cancellationToken);
        if (result.State == JobResultState.Refused)
        {
            return new ReviewOutcome.Done(Already: true);
        }

        if (!BatchReview.Allows(result.State, JobResultState.Refused))
        {
            return new ReviewOutcome.NotInReview(result.State);
        }

        result.Decide(JobResultState.Refused, book.Now, by, reason);
        var replica = book.Replica(result.ReplicaId);
        await book.HoldAsync(replica, BatchReview.HoldOf(result.State), cancellationToken);
        replica.End = ReplicaEnd.Refused;
        replica.EndDetail = reason;
        book.Touch(replica);
        book.Tell(ActivityKind.Bad, $"The result was refused: {reason}", replica, actor: by);
        var last = book.IsExhausted;
        await GoOnAsync(book, replica, last, cancellationToken);
        await book.SaveAsync(cancellationToken);
        return last ? new ReviewOutcome.PersonCalled() : new ReviewOutcome.Done(Already: false);
    }

    /// <summary>Collects what was not collected yet and accepts what nobody refused in time.</summary>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = database.CreateContext();
        foreach (var result in await db.JobResults.Where(r => r.State == JobResultState.Submitted).ToListAsync(cancellationToken))
        {
            await CollectAsync(db, result, now, cancellationToken);
        }

        var ripe = await db.JobResults.AsNoTracking()
            .Where(r => r.State == JobResultState.InReview && r.AcceptsItselfAt <= now)
            .OrderBy(r => r.AcceptsItselfAt).Select(r => r.Id).ToListAsync(cancellationToken);
        foreach (var id in ripe)
        {
            await AcceptAsync(id, by: null, cancellationToken);
        }

        return ripe.Count;
    }

    private async Task CollectAsync(BrokerDbContext db, JobResultEntity result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var replica = await db.Replicas.AsNoTracking().SingleAsync(r => r.Id == result.ReplicaId, cancellationToken);
        var tail = await tails.ReadAsync(replica.Network, replica.LeaseHandle!, cancellationToken);
        if (tail is null && now - result.CompletedAt < CollectsFor)
        {
            return;
        }

        result.LogTail = tail ?? "";
        result.Move(JobResultState.InReview);
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task GoOnAsync(DeploymentBook book, ReplicaEntity replica, bool last, CancellationToken cancellationToken)
    {
        if (!book.IsOpen)
        {
            return;
        }

        if (last)
        {
            // Stays open until somebody has looked at it and closes the deployment; nothing of it runs or is billed.
            var incident = await incidents.OpenAsync(
                book, replica, $"The result was refused {BatchReview.MostTries} times: a person has to look at it", book.Now, cancellationToken);
            book.Tell(ActivityKind.Bad, "The job is not run again; a person has to look at it", replica, incident.Id);
        }
        else
        {
            book.Send(OutboxTopic.Replace, new { replica = replica.Id.Value });
            // The job fills the place at once; the due time is for the day the job is lost.
            replica.DueAt = book.Now;
            book.Tell(ActivityKind.Progress, "The work is done again elsewhere, at no cost", replica);
        }
    }

    private async Task<DeploymentBook?> OpenAsync(JobResultId id, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var deployment = await db.JobResults.Where(r => r.Id == id).Select(r => (DeploymentId?)r.DeploymentId).SingleOrDefaultAsync(cancellationToken);
        return deployment is { } found ? await books.OpenAsync(found, cancellationToken) : null;
    }
}
