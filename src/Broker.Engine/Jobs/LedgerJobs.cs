using Broker.Engine.Billing.Ledger;
using Hangfire;

namespace Broker.Engine.Jobs;

/// <summary>Shells of the ledger's upkeep.</summary>
public sealed class LedgerJobs(ProveLedger prove)
{
    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 3, DelaysInSeconds = [60, 600, 3600])]
    public Task ProveAsync(CancellationToken cancellationToken) => prove.ExecuteAsync(cancellationToken);
}
