using Broker.Engine.Billing.Budgets;
using Hangfire;

namespace Broker.Engine.Jobs;

/// <summary>What watches spending. Each may run more than once, and runs again soon: nothing is retried.</summary>
public sealed class SpendingJobs(EvaluateBudgets budgets)
{
    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 0)]
    public Task EvaluateBudgetsAsync(CancellationToken cancellationToken) => budgets.ExecuteAsync(cancellationToken);
}
