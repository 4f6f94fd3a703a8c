using Broker.Engine.Billing.Budgets;
using Broker.Engine.Billing.Dunning;
using Broker.Engine.Billing.Requests;
using Hangfire;

namespace Broker.Engine.Jobs;

/// <summary>What watches spending. Each may run more than once, and runs again soon: nothing is retried.</summary>
public sealed class SpendingJobs(EvaluateBudgets budgets, DunOverdueInvoices dunning, BookApprovedRequests requests)
{
    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 0)]
    public Task EvaluateBudgetsAsync(CancellationToken cancellationToken) => budgets.ExecuteAsync(cancellationToken);

    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 0)]
    public Task DunAsync(CancellationToken cancellationToken) => dunning.ExecuteAsync(cancellationToken);

    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 0)]
    public Task BookApprovedAsync(CancellationToken cancellationToken) => requests.ExecuteAsync(cancellationToken);
}
