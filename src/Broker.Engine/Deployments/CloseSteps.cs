using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Deployments;

/// <summary>Closing → Closed: ends the lease and believes it only when the network says so.</summary>
public sealed class CloseSteps(DeploymentBooks books, ComputeNetworks networks, IOptions<DeploymentOptions> options)
{
    public async Task<bool> CloseAsync(ReplicaEntity seen, CancellationToken cancellationToken)
    {
        var network = networks.Get(seen.Network);
        var handle = seen.LeaseHandle ?? await FindByTagAsync(network, seen.OrderTag, cancellationToken);
        var outcome = handle is null ? new CloseOutcome.Closed() : await network.CloseAsync(handle, cancellationToken);
        await using var book = await books.OpenAsync(seen.DeploymentId, cancellationToken);
        var replica = book!.Replica(seen.Id);
        replica.LeaseHandle ??= handle;
        if (replica.State != ReplicaState.Closing || replica.LeaseHandle != handle)
        {
            // An order that was still on its way got its handle meanwhile: close that one too.
            await book.SaveAsync(cancellationToken);
            return true;
        }

        if (handle is null && replica.OrderTag is not null && replica.Attempts++ == 0)
        {
            // Not there yet is not the same as never ordered: look once more when it would have shown up.
            replica.DueAt = book.Now + network.Traits.OrderSettles;
            await book.SaveAsync(cancellationToken);
            return false;
        }

        await ApplyAsync(book, replica, outcome, network.Traits.DisplayName, cancellationToken);
        await book.SaveAsync(cancellationToken);
        return replica.State == ReplicaState.Closed && replica.DueAt is not null;
    }

    private async Task ApplyAsync(
        DeploymentBook book, ReplicaEntity replica, CloseOutcome outcome, string network, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case CloseOutcome.Closed:
                await book.MoveAsync(replica, ReplicaState.Closed, cancellationToken);
                replica.DueAt = ReplaceReplica.IsMissing(book, replica) ? book.Now : null;
                book.Tell(ActivityKind.Info, $"Replica {replica.Ordinal}: lease on {network} ended", replica);
                break;
            case CloseOutcome.Closing closing:
                replica.DueAt = book.Now + closing.LookAgainAfter;
                break;
            case CloseOutcome.Unreachable unreachable:
                replica.Attempts++;
                replica.LastError = unreachable.Reason;
                replica.DueAt = book.Now + Longer(unreachable.RetryAfter, options.Value.PollEvery);
                book.Touch(replica);
                break;
            default:
                throw new InvalidOperationException($"Unknown outcome {outcome.GetType().Name}.");
        }
    }

    private static async Task<LeaseHandle?> FindByTagAsync(
        IComputeNetwork network, OrderTag? tag, CancellationToken cancellationToken)
    {
        if (tag is null)
        {
            return null;
        }

        var owned = await network.ListOwnedAsync(cancellationToken);
        return owned.FirstOrDefault(o => o.Tag == tag)?.Handle;
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
