using Broker.Domain.Shared;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Jobs;

/// <summary>
/// Registers what runs by the clock, one job per network so that a slow network delays no other. A process that was
/// killed leaves its locks behind for a while: that delays this, never the start.
/// </summary>
public sealed partial class RecurringJobs(
    IRecurringJobManager recurring, ComputeNetworks networks, TimeProvider clock, ILogger<RecurringJobs> logger) : BackgroundService
{
    private const string EveryMinute = "* * * * *";
    private const string EveryTenMinutes = "*/10 * * * *";
    private const string EveryHour = "20 * * * *";
    private const string EveryNight = "10 3 * * *";
    private const string AfterTheNight = "40 3 * * *";
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Waiting for a lock blocks its thread, and the start is not to wait for it.
        while (!await Task.Run(TryRegister, stoppingToken))
        {
            await Task.Delay(TryAgainAfter, clock, stoppingToken);
        }
    }

    private bool TryRegister()
    {
        try
        {
            foreach (var network in networks.All.Select(n => n.Id.Value))
            {
                recurring.AddOrUpdate<BrokerJobs>(
                    $"offers-{network}", j => j.RefreshOffersAsync(network, CancellationToken.None), EveryMinute);
                recurring.AddOrUpdate<BrokerJobs>(
                    $"reconcile-{network}", j => j.ReconcileAsync(network, CancellationToken.None), EveryMinute);
                // Under this name until every network had more to compare than leaks.
                recurring.RemoveIfExists($"leaks-{network}");
            }

            recurring.AddOrUpdate<BrokerJobs>("job-results", j => j.ReviewResultsAsync(CancellationToken.None), EveryMinute);
            recurring.AddOrUpdate<SpendingJobs>("budgets", j => j.EvaluateBudgetsAsync(CancellationToken.None), EveryMinute);
            recurring.AddOrUpdate<SpendingJobs>("approved-requests", j => j.BookApprovedAsync(CancellationToken.None), EveryMinute);
            // Steps go by days; an hour's rhythm makes up for a night the process was away.
            recurring.AddOrUpdate<SpendingJobs>("dunning", j => j.DunAsync(CancellationToken.None), EveryHour);
            recurring.AddOrUpdate<LedgerJobs>("upstream-claims", j => j.ClaimsAsync(CancellationToken.None), EveryNight);
            recurring.AddOrUpdate<LedgerJobs>("ledger-proof", j => j.ProveAsync(CancellationToken.None), AfterTheNight);
            recurring.AddOrUpdate<BillingJobs>("exchange-rates", j => j.RefreshRatesAsync(CancellationToken.None), EveryHour);
            recurring.AddOrUpdate<BillingJobs>("metering", j => j.MeterAsync(CancellationToken.None), EveryTenMinutes);
            recurring.AddOrUpdate<PaymentJobs>("payments", j => j.PushAsync(CancellationToken.None), EveryMinute);
            recurring.AddOrUpdate<PaymentJobs>("payment-events", j => j.FillGapsAsync(CancellationToken.None), EveryTenMinutes);
            recurring.AddOrUpdate<BrokerJobs>("upkeep", j => j.UpkeepAsync(CancellationToken.None), EveryNight);
            return true;
        }
        catch (Exception exception) when (exception is DistributedLockTimeoutException or PostgreSqlDistributedLockException)
        {
            LogLocked(exception.Message, TryAgainAfter);
            return false;
        }
    }

    [LoggerMessage(2010, LogLevel.Warning, "The recurring jobs are locked, perhaps by a process that died; trying again in {Wait}: {Why}")]
    private partial void LogLocked(string why, TimeSpan wait);
}
