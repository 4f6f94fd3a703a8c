using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Live;

namespace Broker.Engine.Deployments;

/// <summary>Derives the words people see from states and health before a change is written, and tells the feed.</summary>
internal sealed class StatusKeeper(DeploymentBook book)
{
    private readonly DeploymentEntity _deployment = book.Deployment;

    public void Refresh(IReadOnlySet<ReplicaId> touched)
    {
        foreach (var replica in book.Replicas.Where(r => touched.Contains(r.Id)))
        {
            RefreshReplica(replica);
        }

        RefreshLifecycle();
        RefreshDeployment();
    }

    // A batch run that did its work keeps the promise as one does that still serves.
    private int Up => book.Replicas.Count(r => r.Status == Status.Up || r.End == ReplicaEnd.Completed);

    private void RefreshReplica(ReplicaEntity replica)
    {
        var status = StatusTable.OfReplica(replica.State, replica.Health);
        if (replica.Status != status)
        {
            replica.Status = status;
            // An outage is as old as its first failed probe, not as our verdict.
            replica.StatusSince = status is Status.Up or Status.Down && replica.State == ReplicaState.Running
                ? replica.HealthSince
                : book.Now;
        }

        replica.FeedVersion++;
        var price = replica.Offer.PricePerHour;
        book.Publish($"replica/{replica.Id}", replica.FeedVersion, new LivePayload.ReplicaChanged(
            replica.Id.Value, replica.State, replica.Status, replica.StatusSince, replica.Network.Value, replica.Provider,
            replica.Offer.Region.Code, replica.Endpoint?.ToString(), price.Amount, price.Currency.Code));
    }

    private void RefreshLifecycle()
    {
        if (_deployment.State == DeploymentState.Launching && Up >= _deployment.Needed)
        {
            book.Move(DeploymentState.Active);
            _deployment.FirstUpAt = book.Now;
            book.Tell(ActivityKind.Good, $"Serving: {Up} of {_deployment.Wanted} replicas up, {_deployment.Needed} needed");
        }
        else if (_deployment.State == DeploymentState.Closing && book.Replicas.All(r => r.State == ReplicaState.Closed))
        {
            book.Move(DeploymentState.Closed);
            book.Tell(ActivityKind.Info, "Closed: no lease is left");
        }
    }

    private void RefreshDeployment()
    {
        var status = StatusTable.OfDeployment(
            book.Replicas.Select(r => r.End == ReplicaEnd.Completed ? (ReplicaState.Running, HealthState.Up) : (r.State, r.Health)), _deployment.Needed, _deployment.Wanted,
            hasServed: _deployment.FirstUpAt is not null);
        if (_deployment.Status != status)
        {
            _deployment.Status = status;
            _deployment.StatusSince = book.Now;
        }

        _deployment.FeedVersion++;
        book.Publish($"deployment/{_deployment.Id}", _deployment.FeedVersion, new LivePayload.DeploymentChanged(
            _deployment.Id.Value, _deployment.Name, _deployment.State, _deployment.Status, _deployment.StatusSince,
            Up, _deployment.Wanted, _deployment.Needed));
    }
}
