using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Deployments;

namespace Broker.Portal.Tests.Fakes;

/// <summary>Deployments in lists; counts how often it is read, and fails when told to.</summary>
internal sealed class FakeDeployments : IDeploymentReader, IDeploymentCommands
{
    public List<DeploymentRow> Rows { get; } = [];

    public Dictionary<DeploymentId, DeploymentView> Views { get; } = [];

    public List<ActivityView> Activity { get; } = [];

    public List<LatencySeries> Latency { get; } = [];

    public Dictionary<ReplicaId, LogsOutcome> Logs { get; } = [];

    public DeploymentCounts Counts { get; set; } = new(0, 0);

    public Exception? Failure { get; set; }

    /// <summary>Completed at once unless a test holds reads back to look at the loading state.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public DeploymentQuery? LastQuery { get; private set; }

    public int Finds { get; private set; }

    public List<PlanId> Deployed { get; } = [];

    public DeployOutcome? DeployAnswer { get; set; }

    public List<DeploymentId> Closed { get; } = [];

    public CloseDeploymentOutcome CloseAnswer { get; set; } = new CloseDeploymentOutcome.Closing();

    public async Task<Page<DeploymentRow>> ListAsync(DeploymentQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        await AnswerAsync();
        var page = query.Page ?? new PageRequest();
        var found = Rows.Where(r =>
            (query.IncludeClosed || r.State != DeploymentState.Closed)
            && (query.Status is null || r.Status == query.Status)
            && (query.Search is null || r.Name.Contains(query.Search, StringComparison.OrdinalIgnoreCase))).ToList();
        return new Page<DeploymentRow>([.. found.Skip(page.Skip).Take(page.Take)], found.Count, page.Index, page.Take);
    }

    public async Task<DeploymentView?> FindAsync(DeploymentId id, CancellationToken cancellationToken)
    {
        Finds++;
        await AnswerAsync();
        return Views.GetValueOrDefault(id);
    }

    public async Task<IReadOnlyList<ActivityView>> ActivityAsync(
        DeploymentId id, long? before, int take, CancellationToken cancellationToken)
    {
        await AnswerAsync();
        return [.. Activity.Where(a => before is null || a.Id < before).OrderByDescending(a => a.Id).Take(take)];
    }

    public async Task<IReadOnlyList<LatencySeries>> LatencyAsync(
        DeploymentId id, TimeSpan window, CancellationToken cancellationToken)
    {
        await AnswerAsync();
        return [.. Latency];
    }

    public async Task<LogsOutcome> LogsAsync(ReplicaId replica, int tail, CancellationToken cancellationToken)
    {
        await AnswerAsync();
        return Logs.GetValueOrDefault(replica) ?? new LogsOutcome.NotFound();
    }

    public async Task<DeploymentCounts> CountsAsync(CancellationToken cancellationToken)
    {
        await AnswerAsync();
        return Counts;
    }

    public Task<DeployOutcome> DeployAsync(PlanId plan, CancellationToken cancellationToken)
    {
        Deployed.Add(plan);
        return Task.FromResult(DeployAnswer ?? new DeployOutcome.PlanNotFound());
    }

    public Task<CloseDeploymentOutcome> CloseAsync(DeploymentId deployment, CancellationToken cancellationToken)
    {
        Closed.Add(deployment);
        return Task.FromResult(CloseAnswer);
    }

    private async Task AnswerAsync()
    {
        await Gate;
        if (Failure is { } failure)
        {
            throw failure;
        }
    }
}
