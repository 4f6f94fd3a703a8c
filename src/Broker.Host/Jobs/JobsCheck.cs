using Hangfire;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Broker.Host.Jobs;

/// <summary>The jobs' storage answers, and some node works on its queues.</summary>
internal sealed class JobsCheck(JobStorage storage) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // The storage has no asynchronous reads.
        var servers = await Task.Run(() => storage.GetMonitoringApi().Servers().Count, cancellationToken);
        return servers > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("No node works on jobs.");
    }
}
