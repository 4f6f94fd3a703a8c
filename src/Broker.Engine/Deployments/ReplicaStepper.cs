using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Deployments;

/// <summary>
/// Takes a replica one step further, whatever state it is in: one network call, its result written, the next due
/// time set. Running it twice, or after a crash at any point, does no harm.
/// </summary>
public sealed class ReplicaStepper(
    DeploymentBooks books, ReplicaClaims claims, OrderSteps orders, WatchSteps watch, BatchSteps batches, CloseSteps closes,
    ReplaceReplica replace, ComputeNetworks networks, IOptions<DeploymentOptions> options, TimeProvider clock, ILogger<ReplicaStepper> logger)
{
    /// <summary>Claims the replica and steps; returns false when somebody else has the claim.</summary>
    public async Task<bool> TryStepAsync(ReplicaId id, CancellationToken cancellationToken)
    {
        if (!await claims.ClaimAsync(id, cancellationToken))
        {
            return false;
        }

        await StepClaimedAsync(id, cancellationToken);
        return true;
    }

    /// <summary>Steps a replica this node has claimed, until it has to wait, and gives the claim back.</summary>
    public async Task StepClaimedAsync(ReplicaId id, CancellationToken cancellationToken)
    {
        // A step must end before its claim does, or two nodes could order the same replica at once.
        using var limit = new CancellationTokenSource(options.Value.ClaimFor * 0.8, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            while (await StepOnceAsync(id, either.Token))
            {
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var dueAt = await PostponeAsync(id, exception, cancellationToken);
            DeploymentLog.StepFailed(logger, exception, id, dueAt);
        }
        finally
        {
            await claims.ReleaseAsync(id, CancellationToken.None);
        }
    }

    /// <summary>True when the next step can be taken at once.</summary>
    private async Task<bool> StepOnceAsync(ReplicaId id, CancellationToken cancellationToken)
    {
        var replica = await books.ReadReplicaAsync(id, cancellationToken);
        var deployment = replica is null ? null : await books.ReadAsync(replica.DeploymentId, cancellationToken);
        if (replica is not null && ReplicaLifecycle.IsWanted(replica.State)
            && deployment is not { State: DeploymentState.Launching or DeploymentState.Active })
        {
            await EndUnwantedAsync(replica, cancellationToken);
            return true;
        }

        return replica?.State switch
        {
            null => false,
            ReplicaState.Planned => await orders.PrepareAsync(replica, cancellationToken),
            ReplicaState.Ordering => await orders.OrderAsync(replica, cancellationToken),
            ReplicaState.Ordered => await orders.AcceptAsync(replica, cancellationToken),
            ReplicaState.Leased or ReplicaState.Running when deployment!.Workload.Kind == WorkloadKind.Batch =>
                await batches.WatchAsync(replica, cancellationToken),
            ReplicaState.Leased => await watch.AwaitEndpointAsync(replica, cancellationToken),
            ReplicaState.Running => await watch.ObserveAsync(replica, cancellationToken),
            ReplicaState.Closing => await closes.CloseAsync(replica, cancellationToken),
            ReplicaState.Closed => await FollowUpAsync(replica, cancellationToken),
            _ => throw new InvalidOperationException($"Unknown state {replica.State}."),
        };
    }

    /// <summary>
    /// The close job ends replicas at once; a row that is still wanted although its deployment closes lost that job to
    /// a crash and ends itself.
    /// </summary>
    private async Task EndUnwantedAsync(ReplicaEntity seen, CancellationToken cancellationToken)
    {
        await using var book = await books.OpenAsync(seen.DeploymentId, cancellationToken);
        var replica = book!.Replica(seen.Id);
        if (ReplicaLifecycle.IsWanted(replica.State))
        {
            await book.EndAsync(replica, ReplicaEnd.Asked, "The deployment was closed", cancellationToken);
            await book.SaveAsync(cancellationToken);
        }
    }

    /// <summary>A closed replica is due only while its place is still empty.</summary>
    private async Task<bool> FollowUpAsync(ReplicaEntity replica, CancellationToken cancellationToken)
    {
        await replace.ExecuteAsync(replica.Id, cancellationToken);
        return false;
    }

    private async Task<DateTimeOffset> PostponeAsync(ReplicaId id, Exception why, CancellationToken cancellationToken)
    {
        await using var book = await books.OpenForAsync(id, cancellationToken);
        if (book is null)
        {
            return clock.GetUtcNow();
        }

        var replica = book.Replica(id);
        replica.Attempts++;
        replica.LastError = why.Message.Length > 500 ? why.Message[..500] : why.Message;
        var wait = TimeSpan.FromTicks(Math.Min(
            options.Value.LongestBackOff.Ticks, options.Value.PollEvery.Ticks << Math.Min(replica.Attempts, 10)));
        var settles = networks.Get(replica.Network).Traits.OrderSettles;
        replica.DueAt = book.Now + (replica.State == ReplicaState.Ordering && settles > wait ? settles : wait);
        book.Touch(replica);
        await book.SaveAsync(cancellationToken);
        return replica.DueAt.Value;
    }
}
