using Broker.Engine.Billing.Payments;
using Hangfire;

namespace Broker.Engine.Jobs;

/// <summary>Shells of what passes between us and the payment provider. Each may run more than once.</summary>
public sealed class PaymentJobs(ProcessGatewayEvent process, GatewayEvents events, PushWaiting push)
{
    private const int MostEvents = 500;

    [Queue(JobQueues.Billing)]
    [AutomaticRetry(Attempts = 3, DelaysInSeconds = [5, 60, 600])]
    public Task ProcessEventAsync(string id, CancellationToken cancellationToken) => process.ExecuteAsync(id, cancellationToken);

    [Queue(JobQueues.Billing)]
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(60)]
    public async Task PushAsync(CancellationToken cancellationToken)
    {
        await push.ExecuteAsync(cancellationToken);
        await process.CatchUpAsync(MostEvents, cancellationToken);
    }

    [Queue(JobQueues.Upkeep)]
    [AutomaticRetry(Attempts = 0)]
    public Task FillGapsAsync(CancellationToken cancellationToken) => events.FillGapsAsync(cancellationToken);
}
