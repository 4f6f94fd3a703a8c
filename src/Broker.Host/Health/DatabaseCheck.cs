using Broker.Engine.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Broker.Host.Health;

/// <summary>The database answers and has every migration this program knows.</summary>
internal sealed class DatabaseCheck(DatabaseVersion database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        (await database.MissingMigrationsAsync(cancellationToken)).Count > 0
            ? HealthCheckResult.Unhealthy("Migrations are pending.")
            : HealthCheckResult.Healthy();
}
