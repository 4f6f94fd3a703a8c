using System.ComponentModel.DataAnnotations;
using Broker.Engine.Market;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Broker.Host.Health;

/// <summary>When the portal calls itself degraded. Section <c>Health</c>.</summary>
internal sealed class HealthOptions
{
    public const string Section = "Health";

    /// <summary>Offers of a network older than this are stale, 10 seconds..1 day; default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan OffersStaleAfter { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>Every network's offers are young enough to plan with; a network without any has not answered yet.</summary>
internal sealed class OffersCheck(IMarketReader market, IOptions<HealthOptions> options, TimeProvider clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var oldest = clock.GetUtcNow() - options.Value.OffersStaleAfter;
        var stale = market.State().Networks.Count(n => n.SucceededAt is null || n.SucceededAt < oldest);
        return Task.FromResult(stale == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"Offers of {stale} networks are stale."));
    }
}
