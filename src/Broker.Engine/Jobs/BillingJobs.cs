using Broker.Engine.Billing;
using Hangfire;

namespace Broker.Engine.Jobs;

/// <summary>Shells of billing's work that Hangfire calls. Each may run more than once.</summary>
public sealed class BillingJobs(CloseBillingPeriod close, MeterUsage meter, AccrueCosts costs, InvoiceStates invoices, RefreshExchangeRates rates)
{
    [Queue(JobQueues.Billing)]
    [AutomaticRetry(Attempts = 6, DelaysInSeconds = [5, 30, 60, 300, 900, 3600])]
    public async Task CloseAsync(Guid run, CancellationToken cancellationToken)
    {
        await rates.ExecuteAsync(cancellationToken);
        await close.ContinueAsync(run, cancellationToken);
        await invoices.SendAllAsync(cancellationToken);
    }

    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 0)]
    public Task RefreshRatesAsync(CancellationToken cancellationToken) => rates.ExecuteAsync(cancellationToken);

    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 0)]
    public async Task MeterAsync(CancellationToken cancellationToken)
    {
        await meter.ExecuteAsync(cancellationToken);
        await costs.ExecuteAsync(cancellationToken);
    }
}
