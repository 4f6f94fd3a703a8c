using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Deployments;

/// <summary>
/// Compares what a network says is ours with our book. A leaked lease is closed after a grace; a lease that is missing is
/// looked at at once, which makes an incident of it; what else differs is listed. A lease under a tag we never issued is
/// not ours to close. Safe to repeat, and right after a crash anywhere between a network's act and our note of it.
/// </summary>
public sealed class Reconcile(
    SystemDatabase database, DeploymentBooks books, ReconciliationFindings findings, ComputeNetworks networks,
    IOptions<DeploymentOptions> options, TimeProvider clock, ILogger<Reconcile> logger)
{
    /// <summary>How many leases were closed as leaks.</summary>
    public async Task<int> ExecuteAsync(NetworkId id, CancellationToken cancellationToken)
    {
        var network = networks.Get(id);
        if (!network.IsConnected)
        {
            return 0;
        }

        var listedAt = clock.GetUtcNow();
        IReadOnlyList<OwnedLease> owned;
        try
        {
            owned = await network.ListOwnedAsync(cancellationToken);
        }
        catch (NetworkUnreachableException exception)
        {
            DeploymentLog.OwnedNotListed(logger, id, exception.Message);
            await findings.FailAsync(id, exception.Message, cancellationToken);
            return 0;
        }

        var seen = LeaseReconciliation.Compare(owned, await BookedAsync(id, owned, cancellationToken), listedAt);
        var resolved = new Dictionary<LeaseHandle, string>();
        foreach (var finding in seen)
        {
            if (await ActAsync(network, finding, cancellationToken) is { } resolution)
            {
                resolved[finding.Handle] = resolution;
            }
        }

        await findings.KeepAsync(id, owned.Count, seen, resolved, cancellationToken);
        return resolved.Count;
    }

    /// <summary>Whatever may still be alive, and whatever the network's list speaks of.</summary>
    private async Task<List<BookedLease>> BookedAsync(
        NetworkId id, IReadOnlyList<OwnedLease> owned, CancellationToken cancellationToken)
    {
        var handles = owned.Select(o => (LeaseHandle?)o.Handle).ToList();
        var tags = owned.Where(o => o.Tag is not null).Select(o => o.Tag).ToList();
        await using var db = database.CreateContext();
        return await db.Replicas.AsNoTracking()
            .Where(r => r.Network == id && r.OrderTag != null
                && (r.State != ReplicaState.Closed || handles.Contains(r.LeaseHandle) || tags.Contains(r.OrderTag)))
            .Select(r => new BookedLease(
                r.Id, r.DeploymentId, r.State, r.OrderTag, r.LeaseHandle, r.PricePerHour, r.PaidUntil, r.LeasedAt, r.ClosedAt))
            .ToListAsync(cancellationToken);
    }

    /// <summary>What ended the difference; null while it stands.</summary>
    private async Task<string?> ActAsync(IComputeNetwork network, Finding finding, CancellationToken cancellationToken)
    {
        switch (finding.Kind)
        {
            case FindingKind.Leak when !(finding.Since > clock.GetUtcNow() - options.Value.LeakGrace):
                return await CloseAsync(network, finding, cancellationToken);
            case FindingKind.Missing:
                await LookAtAsync(finding.Booked!, cancellationToken);
                return null;
            case FindingKind.Stranger:
                DeploymentLog.UnknownLease(logger, finding.Handle, network.Id);
                return null;
            default:
                return null;
        }
    }

    private async Task<string?> CloseAsync(IComputeNetwork network, Finding leak, CancellationToken cancellationToken)
    {
        var outcome = await network.CloseAsync(leak.Handle, cancellationToken);
        if (outcome is CloseOutcome.Unreachable unreachable)
        {
            DeploymentLog.OwnedNotListed(logger, network.Id, unreachable.Reason);
            return null;
        }

        DeploymentLog.LeakClosed(logger, leak.Handle, network.Id, leak.Detail);
        await using var book = await books.OpenAsync(leak.Booked!.Deployment, cancellationToken);
        if (book is not null)
        {
            var replica = book.Replica(leak.Booked.Replica);
            book.Tell(
                ActivityKind.Info,
                $"Leaked lease {leak.Handle} on {network.Traits.DisplayName} found and closed: {leak.Detail}", replica);
            await book.SaveAsync(cancellationToken);
        }

        return outcome is CloseOutcome.Closed ? "Closed by us" : "Asked the network to close it";
    }

    /// <summary>The replica's own step asks the network for this one lease, and knows what to do if it is gone.</summary>
    private async Task LookAtAsync(BookedLease booked, CancellationToken cancellationToken)
    {
        await using var book = await books.OpenAsync(booked.Deployment, cancellationToken);
        if (book is null)
        {
            return;
        }

        var replica = book.Replica(booked.Replica);
        if (replica.State == booked.State && replica.LeaseHandle == booked.Handle)
        {
            replica.DueAt = book.Now;
            await book.SaveAsync(cancellationToken);
        }
    }
}
