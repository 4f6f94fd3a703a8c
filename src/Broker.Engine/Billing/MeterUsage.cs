using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing;

/// <summary>
/// Turns the engine's usage intervals into usage events: what has ended, and of what goes on the days that are over. What
/// was metered and turns out not to have been served is given back by an event of its own. Safe to repeat and to kill: the
/// mark on the interval and its events are one transaction.
/// </summary>
public sealed class MeterUsage(SystemDatabase database, UsageBook book, IOptions<BillingOptions> options, TimeProvider clock)
{
    private const int BatchSize = 500;

    /// <returns>How many intervals were moved on.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        int moved;
        do
        {
            moved = await MeterBatchAsync(cancellationToken);
            total += moved;
        }
        while (moved == BatchSize);

        return total;
    }

    private async Task<int> MeterBatchAsync(CancellationToken cancellationToken)
    {
        // A verdict dates an outage back to its first failed probe: days are cut only once no verdict can reach into them.
        var today = clock.GetUtcNow() - options.Value.SettleAfter;
        var cut = new DateTimeOffset(today.UtcDateTime.Date, TimeSpan.Zero);
        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var ids = await db.Database.SqlQuery<long>(
            $"""
            select id as "Value" from usage_intervals
            where hold = 'None' and (metered_until is null or metered_until is distinct from ended_at)
              and (ended_at is not null or (started_at < {cut} and (metered_until is null or metered_until < {cut})))
            order by started_at limit {BatchSize} for update skip locked
            """).ToListAsync(cancellationToken);
        var due = await db.UsageIntervals.Where(u => ids.Contains(u.Id)).OrderBy(u => u.Id).ToListAsync(cancellationToken);
        if (due.Count == 0)
        {
            return 0;
        }

        var replicaIds = due.Select(u => u.ReplicaId).Distinct().ToList();
        var replicas = await db.Replicas.AsNoTracking().Where(r => replicaIds.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancellationToken);
        var facts = new List<UsageFact>();
        foreach (var interval in due)
        {
            facts.AddRange(FactsOf(interval, replicas[interval.ReplicaId], cut));
            interval.MeteredUntil = interval.EndedAt ?? cut;
        }

        await book.RecordAsync(db, facts, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    internal static IEnumerable<UsageFact> FactsOf(UsageIntervalEntity interval, Deployments.ReplicaEntity replica, DateTimeOffset cut)
    {
        var from = interval.MeteredUntil is { } done ? UsageCut.Up(done) : DateTimeOffset.MinValue;
        if (interval.EndedAt is { } ended && ended < interval.MeteredUntil)
        {
            // Dated back behind what was metered: that much was never served.
            return UsageCut.Pieces(interval.StartedAt, interval.MeteredUntil.Value, UsageCut.Down(Later(ended, interval.StartedAt)), DateTimeOffset.MaxValue)
                .Select(piece => FactOf(interval, replica, $"back/{interval.Id}/{piece.Start.ToUnixTimeSeconds()}", piece, -1));
        }

        return UsageCut.Pieces(interval.StartedAt, interval.EndedAt ?? cut, from, interval.EndedAt is null ? cut : DateTimeOffset.MaxValue)
            .Select(piece => FactOf(interval, replica, $"use/{interval.Id}/{piece.Start.ToUnixTimeSeconds()}", piece, 1));
    }

    private static UsageFact FactOf(UsageIntervalEntity interval, Deployments.ReplicaEntity replica, string key, Interval time, int sign) => new(
        key, interval.OrganisationId, interval.DeploymentId, interval.ReplicaId, time, sign * (long)time.Length.TotalSeconds, replica.Network,
        replica.Provider, replica.Offer.Region.Code, replica.Offer.Gpu.Name, replica.Offer.GpuCount, interval.PricePerHour);

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
