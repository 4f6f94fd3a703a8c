using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Engine.Deployments;

/// <summary>Sends the first orders of a deployment; what follows are due rows.</summary>
public sealed class LaunchDeployment(DeploymentBooks books, ReplicaStepper stepper)
{
    public async Task ExecuteAsync(DeploymentId id, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReplicaId> planned;
        await using (var book = await books.OpenAsync(id, cancellationToken))
        {
            planned = book is { IsOpen: true }
                ? [.. book.Replicas.Where(r => r.State == ReplicaState.Planned).Select(r => r.Id)]
                : [];
        }

        await Task.WhenAll(planned.Select(replica => stepper.TryStepAsync(replica, cancellationToken)));
    }
}

/// <summary>Ends every lease of a deployment; what the network takes time for are due rows.</summary>
public sealed class CloseDeployment(DeploymentBooks books, ReplicaStepper stepper)
{
    public async Task ExecuteAsync(DeploymentId id, CancellationToken cancellationToken)
    {
        List<ReplicaId> open;
        await using (var book = await books.OpenAsync(id, cancellationToken))
        {
            if (book is null || book.Deployment.State == DeploymentState.Closed)
            {
                return;
            }

            if (book.IsOpen)
            {
                book.Move(DeploymentState.Closing);
            }

            foreach (var replica in book.Replicas.Where(r => ReplicaLifecycle.IsWanted(r.State)).ToList())
            {
                await book.EndAsync(replica, ReplicaEnd.Asked, "The deployment was closed", cancellationToken);
            }

            await book.SaveAsync(cancellationToken);
            open = [.. book.Replicas.Where(r => r.State == ReplicaState.Closing).Select(r => r.Id)];
        }

        await Task.WhenAll(open.Select(replica => stepper.TryStepAsync(replica, cancellationToken)));
    }
}
