using Broker.Domain.Deployments;
using Broker.Domain.Sla;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Deployments;

/// <summary>
/// Keeps the interval log and usage of a replica. Suspicion and recovery are not verdicts: the log stays at what was
/// confirmed until the opposite is, and is then dated back to where the confirmed run began.
/// </summary>
internal sealed class IntervalLog(BrokerDbContext db, UsageHold hold)
{
    public async Task RecordAsync(
        ReplicaEntity replica, HealthState health, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (health is HealthState.Suspect or HealthState.Recovering)
        {
            return;
        }

        var open = await OpenHealthAsync(replica, cancellationToken);
        if (open?.Health == health)
        {
            return;
        }

        if (open is not null)
        {
            open.EndedAt = Later(open.StartedAt, since);
        }

        db.Add(new HealthIntervalEntity
        {
            OrganisationId = replica.OrganisationId,
            DeploymentId = replica.DeploymentId,
            ReplicaId = replica.Id,
            Health = health,
            StartedAt = open is null ? since : Later(open.StartedAt, since),
        });
        await RecordUsageAsync(replica, health, since, cancellationToken);
    }

    /// <summary>The replica ends: nothing of it is observed or paid for from here on.</summary>
    public async Task EndAsync(ReplicaEntity replica, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (await OpenHealthAsync(replica, cancellationToken) is { } health)
        {
            health.EndedAt = Later(health.StartedAt, at);
        }

        await EndUsageAsync(replica, at, cancellationToken);
    }

    public async Task<TimeSpan> UsedAsync(ReplicaEntity replica, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await UsageAsync(replica, cancellationToken)).Aggregate(TimeSpan.Zero, (sum, u) => sum + ((u.EndedAt ?? now) - u.StartedAt));

    public async Task HoldAsync(ReplicaEntity replica, UsageHold asked, CancellationToken cancellationToken)
    {
        foreach (var usage in await UsageAsync(replica, cancellationToken))
        {
            usage.Hold = asked;
        }
    }

    private async Task RecordUsageAsync(
        ReplicaEntity replica, HealthState health, DateTimeOffset since, CancellationToken cancellationToken)
    {
        // Doubt about our own vantage changes nothing for the customer: only a confirmed outage stops the meter.
        if (health == HealthState.Down)
        {
            await EndUsageAsync(replica, since, cancellationToken);
        }
        else if (health == HealthState.Up && await OpenUsageAsync(replica, cancellationToken) is null)
        {
            db.Add(new UsageIntervalEntity
            {
                OrganisationId = replica.OrganisationId,
                DeploymentId = replica.DeploymentId,
                ReplicaId = replica.Id,
                PricePerHour = replica.Offer.PricePerHour,
                StartedAt = since,
                Hold = hold,
            });
        }
    }

    private async Task EndUsageAsync(ReplicaEntity replica, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (await OpenUsageAsync(replica, cancellationToken) is { } usage)
        {
            usage.EndedAt = Later(usage.StartedAt, at);
        }
    }

    // One change may close an interval and open the next before anything is saved, so what is tracked decides.
    private async Task<HealthIntervalEntity?> OpenHealthAsync(ReplicaEntity replica, CancellationToken cancellationToken)
    {
        await db.HealthIntervals.Where(i => i.ReplicaId == replica.Id && i.EndedAt == null).LoadAsync(cancellationToken);
        return db.HealthIntervals.Local.SingleOrDefault(i => i.ReplicaId == replica.Id && i.EndedAt is null);
    }

    private async Task<List<UsageIntervalEntity>> UsageAsync(ReplicaEntity replica, CancellationToken cancellationToken)
    {
        await db.UsageIntervals.Where(u => u.ReplicaId == replica.Id).LoadAsync(cancellationToken);
        return [.. db.UsageIntervals.Local.Where(u => u.ReplicaId == replica.Id)];
    }

    private async Task<UsageIntervalEntity?> OpenUsageAsync(ReplicaEntity replica, CancellationToken cancellationToken)
    {
        await db.UsageIntervals.Where(u => u.ReplicaId == replica.Id && u.EndedAt == null).LoadAsync(cancellationToken);
        return db.UsageIntervals.Local.SingleOrDefault(u => u.ReplicaId == replica.Id && u.EndedAt is null);
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
