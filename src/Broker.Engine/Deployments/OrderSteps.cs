using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Deployments;

/// <summary>From a plan to a lease: Planned → Ordering → Ordered → Leased.</summary>
public sealed class OrderSteps(
    DeploymentBooks books, ComputeNetworks networks, WorkloadSecrets secrets, IOptions<DeploymentOptions> options,
    ILogger<OrderSteps> logger)
{
    /// <summary>Stores our tag before the network can know of it, so that the order can be found after a crash.</summary>
    public async Task<bool> PrepareAsync(ReplicaEntity seen, CancellationToken cancellationToken)
    {
        var order = await OrderOfAsync(seen, cancellationToken);
        await using var book = await books.OpenAsync(seen.DeploymentId, cancellationToken);
        var replica = book!.Replica(seen.Id);
        if (replica.State != ReplicaState.Planned || !book.IsOpen)
        {
            return true;
        }

        replica.OrderTag = networks.Get(seen.Network).TagOf(order);
        await book.MoveAsync(replica, ReplicaState.Ordering, cancellationToken);
        // The order goes out right after this commit. Should we die before its answer is written, whoever finds the row
        // must not ask again before the order would show up.
        replica.DueAt = book.Now + networks.Get(seen.Network).Traits.OrderSettles;
        await book.SaveAsync(cancellationToken);
        return true;
    }

    public async Task<bool> OrderAsync(ReplicaEntity seen, CancellationToken cancellationToken)
    {
        var order = await OrderOfAsync(seen, cancellationToken);
        var outcome = await networks.Get(seen.Network).OrderAsync(order, cancellationToken);
        return await RecordAsync(seen, outcome, cancellationToken);
    }

    public async Task<bool> AcceptAsync(ReplicaEntity seen, CancellationToken cancellationToken)
    {
        var order = await OrderOfAsync(seen, cancellationToken);
        var outcome = await networks.Get(seen.Network).AcceptAsync(order, seen.LeaseHandle!, cancellationToken);
        return await RecordAsync(seen, outcome, cancellationToken);
    }

    private async Task<bool> RecordAsync(ReplicaEntity seen, LeaseOutcome outcome, CancellationToken cancellationToken)
    {
        await using var book = await books.OpenAsync(seen.DeploymentId, cancellationToken);
        var replica = book!.Replica(seen.Id);
        replica.LeaseHandle ??= HandleOf(outcome);
        if (replica.State is not (ReplicaState.Ordering or ReplicaState.Ordered))
        {
            // It was ended while we asked: the handle is kept, so that what the network did can be undone.
            replica.DueAt = book.Now;
            await book.SaveAsync(cancellationToken);
            return true;
        }

        DeploymentLog.Stepped(logger, replica.Id, replica.Network, outcome.GetType().Name);
        var goOn = await ApplyAsync(book, replica, outcome, cancellationToken);
        await book.SaveAsync(cancellationToken);
        return goOn;
    }

    private async Task<bool> ApplyAsync(
        DeploymentBook book, ReplicaEntity replica, LeaseOutcome outcome, CancellationToken cancellationToken)
    {
        var name = networks.Get(replica.Network).Traits.DisplayName;
        switch (outcome)
        {
            case LeaseOutcome.Granted granted:
                await LeaseAsync(book, replica, granted, name, cancellationToken);
                return false;
            case LeaseOutcome.Ordered ordered:
                if (replica.State == ReplicaState.Ordering)
                {
                    await book.MoveAsync(replica, ReplicaState.Ordered, cancellationToken);
                }

                return await WaitAsync(book, replica, ordered.LookAgainAfter ?? options.Value.PollEvery, ordered.Detail, cancellationToken);
            case LeaseOutcome.Unreachable unreachable:
                replica.LastError = unreachable.Reason;
                return await WaitAsync(book, replica, unreachable.RetryAfter, unreachable.Reason, cancellationToken);
            case LeaseOutcome.PriceMoved moved:
                return await GiveUpAsync(
                    book, replica, $"{name} now asks {moved.AskedPerHour} per hour, the plan allows {replica.PriceCeiling}", cancellationToken);
            case LeaseOutcome.NoCapacity none:
                return await GiveUpAsync(book, replica, $"{name} gave no lease: {none.Reason}", cancellationToken);
            case LeaseOutcome.Refused refused:
                return await GiveUpAsync(book, replica, $"{name} refused the order: {refused.Reason}", cancellationToken);
            default:
                throw new InvalidOperationException($"Unknown outcome {outcome.GetType().Name}.");
        }
    }

    private async Task LeaseAsync(
        DeploymentBook book, ReplicaEntity replica, LeaseOutcome.Granted granted, string network, CancellationToken cancellationToken)
    {
        await book.MoveAsync(replica, ReplicaState.Leased, cancellationToken);
        replica.LeaseHandle = granted.Handle;
        replica.Provider = granted.Provider;
        replica.PricePerHour = granted.PricePerHour;
        replica.NetworkBilledFrom = granted.BilledFrom;
        replica.DueAt = book.Now + options.Value.PollEvery;
        var took = book.Now - replica.CreatedAt;
        book.Tell(ActivityKind.Progress, $"Replica {replica.Ordinal} leased on {network} {replica.Offer.Region.Code} after {took.TotalSeconds:0} s", replica);
    }

    /// <summary>Waits for the network, but not longer than an order can take there.</summary>
    private async Task<bool> WaitAsync(
        DeploymentBook book, ReplicaEntity replica, TimeSpan wait, string detail, CancellationToken cancellationToken)
    {
        var timeout = networks.Get(replica.Network).Traits.OrderTimeout;
        if (book.Now - (replica.OrderedAt ?? replica.CreatedAt) > timeout)
        {
            return await GiveUpAsync(book, replica, $"No lease within {timeout.TotalSeconds:0} s: {detail}", cancellationToken);
        }

        replica.Attempts++;
        replica.DueAt = book.Now + wait;
        book.Touch(replica);
        return false;
    }

    private static async Task<bool> GiveUpAsync(
        DeploymentBook book, ReplicaEntity replica, string why, CancellationToken cancellationToken)
    {
        book.Tell(ActivityKind.Bad, $"Replica {replica.Ordinal}: {why}", replica);
        await book.EndAsync(replica, ReplicaEnd.NotLeased, why, cancellationToken);
        return true;
    }

    private async Task<LeaseOrder> OrderOfAsync(ReplicaEntity replica, CancellationToken cancellationToken)
    {
        var deployment = await books.ReadAsync(replica.DeploymentId, cancellationToken)
            ?? throw new InvalidOperationException($"Replica {replica.Id} has no deployment.");
        var workload = secrets.Reveal(deployment.Workload, deployment.ProtectedEnvironment);
        return new LeaseOrder(replica.Id, replica.Offer.AtCost(), workload, replica.PriceCeiling, replica.Term);
    }

    private static LeaseHandle? HandleOf(LeaseOutcome outcome) => outcome switch
    {
        LeaseOutcome.Ordered o => o.Handle,
        LeaseOutcome.Granted g => g.Handle,
        LeaseOutcome.PriceMoved p => p.Handle,
        LeaseOutcome.NoCapacity n => n.Handle,
        LeaseOutcome.Refused r => r.Handle,
        _ => null,
    };
}
