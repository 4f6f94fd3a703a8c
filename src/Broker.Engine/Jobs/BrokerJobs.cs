using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Engine.Market;
using Broker.Engine.Persistence;
using Hangfire;

namespace Broker.Engine.Jobs;

/// <summary>Shells that Hangfire calls: a queue, a retry plan and one use case. Each may run more than once.</summary>
public sealed class BrokerJobs(
    LaunchDeployment launch, CloseDeployment close, ReplaceReplica replace, Reconcile reconcile, RefreshOffers offers, JobReviews reviews,
    TrimOutbox outbox, ProbePartitions partitions)
{
    [Queue(JobQueues.Deployments)]
    [AutomaticRetry(Attempts = 6, DelaysInSeconds = [1, 5, 15, 60, 300, 900])]
    public Task LaunchAsync(Guid deployment, CancellationToken cancellationToken) =>
        launch.ExecuteAsync(new DeploymentId(deployment), cancellationToken);

    [Queue(JobQueues.Deployments)]
    [AutomaticRetry(Attempts = 6, DelaysInSeconds = [1, 5, 15, 60, 300, 900])]
    public Task CloseAsync(Guid deployment, CancellationToken cancellationToken) =>
        close.ExecuteAsync(new DeploymentId(deployment), cancellationToken);

    [Queue(JobQueues.Deployments)]
    [AutomaticRetry(Attempts = 6, DelaysInSeconds = [1, 5, 15, 60, 300, 900])]
    public Task ReplaceAsync(Guid replica, CancellationToken cancellationToken) =>
        replace.ExecuteAsync(new ReplicaId(replica), cancellationToken);

    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 0)]
    public Task RefreshOffersAsync(string network, CancellationToken cancellationToken) =>
        offers.ExecuteAsync(new NetworkId(network), cancellationToken);

    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 0)]
    public Task ReconcileAsync(string network, CancellationToken cancellationToken) =>
        reconcile.ExecuteAsync(new NetworkId(network), cancellationToken);

    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 0)]
    public Task ReviewResultsAsync(CancellationToken cancellationToken) => reviews.ExecuteAsync(cancellationToken);

    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 3, DelaysInSeconds = [60, 600, 3600])]
    public async Task UpkeepAsync(CancellationToken cancellationToken)
    {
        await outbox.ExecuteAsync(cancellationToken);
        await partitions.MaintainAsync(cancellationToken);
    }
}

/// <summary>Queues in the order they are served: what a customer waits for goes first.</summary>
public static class JobQueues
{
    public const string Deployments = "deployments";
    public const string Billing = "billing";
    public const string Upkeep = "upkeep";

    public static IReadOnlyList<string> All { get; } = [Deployments, Billing, Upkeep];
}
