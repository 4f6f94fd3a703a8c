using Broker.Domain.Shared;
using Hangfire;
using Microsoft.Extensions.Hosting;

namespace Broker.Engine.Jobs;

/// <summary>Registers what runs by the clock, one job per network so that a slow network delays no other.</summary>
public sealed class RecurringJobs(IRecurringJobManager recurring, ComputeNetworks networks) : IHostedService
{
    private const string EveryMinute = "* * * * *";
    private const string EveryNight = "10 3 * * *";

    public Task StartAsync(CancellationToken cancellationToken)
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
        recurring.AddOrUpdate<BrokerJobs>("upkeep", j => j.UpkeepAsync(CancellationToken.None), EveryNight);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
