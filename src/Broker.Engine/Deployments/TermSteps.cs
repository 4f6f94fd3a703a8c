using Broker.Domain.Shared;
using Broker.Engine.Persistence;

namespace Broker.Engine.Deployments;

/// <summary>
/// Pays leases further before they end by themselves. A network that will not go on is told of in time, and another
/// replica is ordered before the term is over.
/// </summary>
public sealed class TermSteps(DeploymentBooks books, ComputeNetworks networks, TimeProvider clock)
{
    public async Task ExtendIfDueAsync(ReplicaEntity seen, CancellationToken cancellationToken)
    {
        var network = networks.Get(seen.Network);
        var now = clock.GetUtcNow();
        if (network is not ILeaseTerms terms || seen.TermRefusal is not null || seen.PaidUntil is null
            || seen.PaidUntil >= now + network.Traits.ExtendBefore)
        {
            return;
        }

        // Counted from the stored end, not from now: asked again after a lost answer it is the same wish.
        var outcome = await terms.ExtendAsync(seen.LeaseHandle!, seen.PaidUntil.Value + seen.Term, cancellationToken);
        await using var book = await books.OpenAsync(seen.DeploymentId, cancellationToken);
        var replica = book!.Replica(seen.Id);
        var name = network.Traits.DisplayName;
        switch (outcome)
        {
            case TermOutcome.Paid paid:
                if (paid.Until > replica.PaidUntil)
                {
                    var cost = paid.Cost is { } money ? FormattableString.Invariant($" for {money.Amount:0.00} {money.Currency}") : "";
                    book.Tell(ActivityKind.Info, FormattableString.Invariant($"Replica {replica.Ordinal}: lease on {name} paid on until {paid.Until:yyyy-MM-dd HH:mm} UTC{cost}"), replica);
                }

                replica.PaidUntil = paid.Until;
                break;
            case TermOutcome.Refused refused:
                replica.TermRefusal = refused.Reason;
                book.Tell(
                    ActivityKind.Bad,
                    FormattableString.Invariant($"Replica {replica.Ordinal}: {name} ends the lease at {replica.PaidUntil:yyyy-MM-dd HH:mm} UTC: {refused.Reason}. Another takes its place before"),
                    replica);
                book.Send(OutboxTopic.Replace, new { replica = replica.Id.Value });
                break;
            case TermOutcome.Unreachable unreachable:
                replica.LastError = unreachable.Reason;
                break;
            default:
                throw new InvalidOperationException($"Unknown outcome {outcome.GetType().Name}.");
        }

        await book.SaveAsync(cancellationToken);
    }
}
