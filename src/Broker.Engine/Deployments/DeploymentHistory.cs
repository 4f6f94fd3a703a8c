using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Deployments;

/// <summary>What the logs say of some deployments: read with three queries, however many there are.</summary>
internal sealed class DeploymentHistory
{
    private readonly ILookup<DeploymentId, ReplicaEntity> _replicas;
    private readonly ILookup<DeploymentId, HealthIntervalEntity> _health;
    private readonly ILookup<DeploymentId, UsageIntervalEntity> _usage;
    private readonly DateTimeOffset _now;

    private DeploymentHistory(
        IEnumerable<ReplicaEntity> replicas, IEnumerable<HealthIntervalEntity> health,
        IEnumerable<UsageIntervalEntity> usage, DateTimeOffset now)
    {
        _replicas = replicas.ToLookup(r => r.DeploymentId);
        _health = health.ToLookup(h => h.DeploymentId);
        _usage = usage.ToLookup(u => u.DeploymentId);
        _now = now;
    }

    public static async Task<DeploymentHistory> ReadAsync(
        BrokerDbContext db, IReadOnlyList<DeploymentId> ids, DateTimeOffset now, CancellationToken cancellationToken) => new(
        await db.Replicas.AsNoTracking().Where(r => ids.Contains(r.DeploymentId)).OrderBy(r => r.Ordinal).ToListAsync(cancellationToken),
        await db.HealthIntervals.AsNoTracking().Where(h => ids.Contains(h.DeploymentId)).OrderBy(h => h.StartedAt).ToListAsync(cancellationToken),
        await db.UsageIntervals.AsNoTracking().Where(u => ids.Contains(u.DeploymentId)).ToListAsync(cancellationToken),
        now);

    public One Of(DeploymentEntity deployment) => new(
        deployment, [.. _replicas[deployment.Id]], [.. _health[deployment.Id]], [.. _usage[deployment.Id]], _now);

    /// <summary>The history of one deployment up to now.</summary>
    internal sealed record One(
        DeploymentEntity Deployment, IReadOnlyList<ReplicaEntity> Replicas, IReadOnlyList<HealthIntervalEntity> Health,
        IReadOnlyList<UsageIntervalEntity> Usage, DateTimeOffset Now)
    {
        /// <summary>From the moment the needed number first served to now, or to when closing was asked for.</summary>
        public Availability Availability
        {
            get
            {
                var end = Deployment.CloseAskedAt ?? Now;
                // What ends when its work is done has no availability.
                return Deployment is { FirstUpAt: { } start, Workload.Kind: not WorkloadKind.Batch } && start < end
                    ? Domain.Sla.Availability.Of(
                        Health.Select(h => new HealthInterval(h.ReplicaId, h.Health, h.StartedAt, h.EndedAt)),
                        new Interval(start, end), Deployment.Needed, Deployment.Wanted)
                    : Domain.Sla.Availability.None;
            }
        }

        /// <summary>Full precision: rounding belongs to the invoice line.</summary>
        public Money CostToDate(ReplicaId? replica = null) => Usage
            .Where(u => u.Hold != UsageHold.Waived && (replica is null || u.ReplicaId == replica))
            .Aggregate(
                new Money(0, Deployment.PricePerHour.Currency),
                (sum, u) => sum + (u.PricePerHour * ((decimal)((u.EndedAt ?? Now) - u.StartedAt).Ticks / TimeSpan.TicksPerHour)));

        public Money CostNowPerHour => Usage.Where(u => u.EndedAt is null)
            .Aggregate(new Money(0, Deployment.PricePerHour.Currency), (sum, u) => sum + u.PricePerHour);
    }
}
