using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Deployments;

/// <summary>
/// Compares what a network says is ours with our book. A lease whose replica has ended, or is served by another
/// lease, is a leak and is closed. A lease under a tag we never issued is not ours to close: it is reported.
/// </summary>
public sealed class FindLeaks(
    SystemDatabase database, ComputeNetworks networks, IOptions<DeploymentOptions> options, TimeProvider clock, ILogger<FindLeaks> logger)
{
    /// <summary>How many leases were closed as leaks.</summary>
    public async Task<int> ExecuteAsync(NetworkId id, CancellationToken cancellationToken)
    {
        var network = networks.Get(id);
        IReadOnlyList<OwnedLease> owned;
        try
        {
            owned = await network.ListOwnedAsync(cancellationToken);
        }
        catch (NetworkUnreachableException exception)
        {
            DeploymentLog.OwnedNotListed(logger, id, exception.Message);
            return 0;
        }

        // Read after the list: a lease that was ordered in between is then in the book, not a stranger.
        await using var db = database.CreateContext();
        var replicas = await db.Replicas.Where(r => r.Network == id && r.OrderTag != null).AsNoTracking()
            .Select(r => new Known(r.State, r.OrderTag!, r.LeaseHandle, r.ClosedAt)).ToListAsync(cancellationToken);
        var closed = 0;
        foreach (var lease in owned.Where(o => o.State is not (LeaseState.Closing or LeaseState.Closed)))
        {
            closed += await CheckAsync(network, lease, replicas, cancellationToken) ? 1 : 0;
        }

        return closed;
    }

    private async Task<bool> CheckAsync(
        IComputeNetwork network, OwnedLease lease, List<Known> replicas, CancellationToken cancellationToken)
    {
        var known = replicas.Find(r => r.Handle == lease.Handle) ?? replicas.Find(r => r.Tag == lease.Tag);
        if (known is null)
        {
            DeploymentLog.UnknownLease(logger, lease.Handle, network.Id);
            return false;
        }

        var why = known switch
        {
            { State: ReplicaState.Closed } => "its replica has ended",
            { Handle: { } other } when other != lease.Handle => $"its replica is served by {other}",
            _ => null,
        };
        var since = known.ClosedAt ?? lease.CreatedAt;
        if (why is null || since > clock.GetUtcNow() - options.Value.LeakGrace)
        {
            return false;
        }

        var outcome = await network.CloseAsync(lease.Handle, cancellationToken);
        if (outcome is CloseOutcome.Unreachable unreachable)
        {
            DeploymentLog.OwnedNotListed(logger, network.Id, unreachable.Reason);
            return false;
        }

        DeploymentLog.LeakClosed(logger, lease.Handle, network.Id, why);
        return true;
    }

    private sealed record Known(ReplicaState State, OrderTag Tag, LeaseHandle? Handle, DateTimeOffset? ClosedAt);
}
