using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Budgets;

/// <summary>Keeps what is reserved for a deployment as its replicas are: in the transaction that moves them.</summary>
internal static class Reservations
{
    public static async Task FollowAsync(DeploymentBook book, IReadOnlyList<Move> moves, CancellationToken cancellationToken)
    {
        if (moves.Count == 0)
        {
            return;
        }

        if (!book.IsOpen)
        {
            await book.Db.BudgetReservations.Where(r => r.DeploymentId == book.Deployment.Id && r.ReleasedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.ReleasedAt, book.Now), cancellationToken);
        }
        else if (PriceOf(book) is { } price)
        {
            await book.Db.BudgetReservations
                .Where(r => r.DeploymentId == book.Deployment.Id && r.ReleasedAt == null && r.PricePerHour.Amount != price.Amount)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.PricePerHour.Amount, price.Amount), cancellationToken);
        }

        await FollowRunsAsync(book, moves, cancellationToken);
    }

    // While a replacement is looked for the dead replica's price stays reserved; what a batch run has finished does not.
    private static Money? PriceOf(DeploymentBook book)
    {
        var wanted = book.Replicas.Where(r => ReplicaLifecycle.IsWanted(r.State)).ToList();
        return wanted.Count >= book.Deployment.Wanted || book.Deployment.Workload.Kind == WorkloadKind.Batch
            ? wanted.Aggregate(book.Deployment.PricePerHour with { Amount = 0 }, (sum, r) => sum + r.Offer.PricePerHour)
            : null;
    }

    // A batch run that begins anew runs as long as the first might have.
    private static async Task FollowRunsAsync(DeploymentBook book, IReadOnlyList<Move> moves, CancellationToken cancellationToken)
    {
        if (book.Deployment.Workload.RunLimit is { } limit && moves.Any(m => m is Move.OfReplica { To: ReplicaState.Running }))
        {
            var until = book.Now + limit;
            await book.Db.BudgetReservations.Where(r => r.DeploymentId == book.Deployment.Id && r.ReleasedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.RunsUntil, until), cancellationToken);
        }
    }
}
