using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Staff;

internal sealed class MarginReader(BillingStaff staff, SystemDatabase database, ComputeNetworks networks, TimeProvider clock) : IMarginReader
{
    private const int MonthsShown = 13;

    public async Task<MarginBoard> ReadAsync(DateOnly? month, CancellationToken cancellationToken)
    {
        staff.Require();
        var present = BillingPeriod.MonthOf(clock.GetUtcNow()).Start;
        var period = BillingPeriod.MonthOf(month ?? present);
        await using var db = database.CreateContext();
        // What served is told from what failed by the replica: one that never had a stretch of use brought nothing.
        var sums = await db.Database.SqlQuery<Sum>(
            $"""
            select m.customer as "Customer", o.name as "Name", m.network as "Network", m.currency::text as "Currency",
                sum(m.billed) as "Billed", sum(m.leases) as "Leases", sum(m.minimum) as "Minimum", sum(m.failed) as "Failed"
            from (
                select e.organisation_id as customer, e.network, e.price_per_hour_currency as currency,
                    e.seconds * e.price_per_hour / 3600 as billed, 0::numeric as leases, 0::numeric as minimum, 0::numeric as failed
                from usage_events e where e.period = {period.Start}
                union all
                select c.customer_id, c.network, c.amount_currency, 0,
                    case when c.kind = 'Lease' and u.served then c.amount else 0 end,
                    case when c.kind = 'MinimumTerm' then c.amount else 0 end,
                    case when c.kind = 'Lease' and not u.served then c.amount else 0 end
                from network_costs c
                cross join lateral (select exists (select from usage_intervals i where i.replica_id = c.replica_id) as served) u
                where c.period = {period.Start}
            ) m join organisations o on o.id = m.customer
            group by 1, 2, 3, 4
            """).ToListAsync(cancellationToken);
        return new MarginBoard(
            period, [.. Enumerable.Range(0, MonthsShown).Select(i => present.AddMonths(-i))],
            [.. sums.Select(View).OrderBy(r => r.CustomerName, StringComparer.OrdinalIgnoreCase).ThenBy(r => r.NetworkName, StringComparer.OrdinalIgnoreCase)]);
    }

    private MarginRow View(Sum sum)
    {
        var currency = Currency.Of(sum.Currency);
        var network = new NetworkId(sum.Network);
        return new MarginRow(
            new OrganisationId(sum.Customer), sum.Name, network, networks.Find(network)?.Traits.DisplayName ?? sum.Network,
            Of(sum.Billed), Of(sum.Leases), Of(sum.Minimum), Of(sum.Failed));

        Money Of(decimal amount) => new(decimal.Round(amount, 8), currency);
    }

    private sealed record Sum(
        Guid Customer, string Name, string Network, string Currency, decimal Billed, decimal Leases, decimal Minimum, decimal Failed);
}
