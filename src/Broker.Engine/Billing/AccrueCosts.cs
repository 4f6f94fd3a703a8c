using Broker.Domain.Billing;
using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing;

/// <summary>
/// Writes what leases cost us, per day: from where the network bills until the lease ended, and, where a minimum term
/// reaches further, until that. Independent of whether the replica served; the customer's usage is another matter.
/// </summary>
public sealed class AccrueCosts(SystemDatabase database, ILedger ledger, IOptions<BillingOptions> options, TimeProvider clock)
{
    private const int BatchSize = 500;

    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        int moved;
        do
        {
            moved = await AccrueBatchAsync(cancellationToken);
            total += moved;
        }
        while (moved == BatchSize);

        return total;
    }

    private async Task<int> AccrueBatchAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var settled = now - options.Value.SettleAfter;
        var cut = new DateTimeOffset(settled.UtcDateTime.Date, TimeSpan.Zero);
        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var ids = await db.Database.SqlQuery<Guid>(
            $"""
            select id as "Value" from replicas
            where network_billed_from is not null and price_per_hour is not null
              and ((closed_at is not null and cost_accrued_until is distinct from closed_at)
                or (closed_at is null and network_billed_from < {cut} and (cost_accrued_until is null or cost_accrued_until < {cut})))
            order by id limit {BatchSize} for update skip locked
            """).ToListAsync(cancellationToken);
        var replicaIds = ids.ConvertAll(id => new ReplicaId(id));
        var due = await db.Replicas.Where(r => replicaIds.Contains(r.Id)).ToListAsync(cancellationToken);
        var costs = due.SelectMany(r => CostsOf(r, cut, now)).ToList();
        var keys = costs.Select(c => c.CostKey).ToList();
        var known = await db.NetworkCosts.Where(c => keys.Contains(c.CostKey)).Select(c => c.CostKey).ToHashSetAsync(cancellationToken);
        var news = costs.Where(c => !known.Contains(c.CostKey)).ToList();
        db.AddRange(news);
        foreach (var replica in due)
        {
            replica.CostAccruedUntil = replica.ClosedAt ?? cut;
        }

        await db.SaveChangesAsync(cancellationToken);
        await ledger.PostAsync(
            db, [.. news.Select(c => Bookings.NetworkCostAccrued(c.Network, c.CostKey, c.EndedAt, c.Amount)).OfType<LedgerTransaction>()], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    internal static IEnumerable<NetworkCostEntity> CostsOf(ReplicaEntity replica, DateTimeOffset cut, DateTimeOffset now)
    {
        var start = replica.NetworkBilledFrom!.Value;
        var from = replica.CostAccruedUntil ?? DateTimeOffset.MinValue;
        var end = replica.ClosedAt ?? cut;
        foreach (var piece in UsageCut.Pieces(start, end, from, DateTimeOffset.MaxValue))
        {
            yield return CostOf(replica, NetworkCostKind.Lease, piece, now);
        }

        var minimum = start + replica.Offer.MinimumTerm;
        if (replica.ClosedAt is { } closed && minimum > closed)
        {
            foreach (var piece in UsageCut.Pieces(closed, minimum, DateTimeOffset.MinValue, DateTimeOffset.MaxValue))
            {
                yield return CostOf(replica, NetworkCostKind.MinimumTerm, piece, now);
            }
        }
    }

    private static NetworkCostEntity CostOf(ReplicaEntity replica, NetworkCostKind kind, Interval time, DateTimeOffset now) => new()
    {
        CostKey = $"{(kind == NetworkCostKind.Lease ? "lease" : "minimum")}/{replica.Id}/{time.Start.ToUnixTimeSeconds()}",
        CustomerId = replica.OrganisationId,
        DeploymentId = replica.DeploymentId,
        ReplicaId = replica.Id,
        Network = replica.Network,
        Kind = kind,
        Period = BillingPeriod.MonthOf(time.Start).Start,
        StartedAt = time.Start,
        EndedAt = time.End,
        // As exact as the table keeps it: the ledger must hold the same.
        Amount = replica.PricePerHour! with { Amount = decimal.Round(replica.PricePerHour.Amount * (decimal)time.Length.TotalSeconds / 3600, 8) },
        RecordedAt = now,
    };
}
