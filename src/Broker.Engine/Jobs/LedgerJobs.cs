using Broker.Engine.Billing.Claims;
using Broker.Engine.Billing.Ledger;
using Hangfire;

namespace Broker.Engine.Jobs;

/// <summary>Shells of what the books need every night.</summary>
public sealed class LedgerJobs(ProveLedger prove, ComputeClaims claims)
{
    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 3, DelaysInSeconds = [60, 600, 3600])]
    public Task ProveAsync(CancellationToken cancellationToken) => prove.ExecuteAsync(cancellationToken);

    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 3, DelaysInSeconds = [60, 600, 3600])]
    public Task ClaimsAsync(CancellationToken cancellationToken) => claims.ExecuteAsync(cancellationToken);
}
