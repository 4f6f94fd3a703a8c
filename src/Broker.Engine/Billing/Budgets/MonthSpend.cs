using Broker.Domain.Billing;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Budgets;

/// <summary>What an organisation's deployments have cost in the present month at quoted prices, and go on costing.</summary>
internal static class MonthSpend
{
    /// <summary>Reads as whoever the context is for: a member sees the rows of their organisation and no other.</summary>
    public static async Task<IReadOnlyList<DeploymentSpend>> ReadAsync(
        BrokerDbContext db, OrganisationId organisation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var month = BillingPeriod.MonthOf(now).Time;
        var used = await UsedAsync(db, organisation, month, now, cancellationToken);
        var held = await db.BudgetReservations.AsNoTracking()
            .Where(r => r.OrganisationId == organisation && r.ReleasedAt == null)
            .ToDictionaryAsync(r => r.DeploymentId, cancellationToken);
        var ids = used.Select(u => new DeploymentId(u.Deployment)).Union(held.Keys).ToList();
        var names = await db.Deployments.AsNoTracking().Where(d => ids.Contains(d.Id))
            .Select(d => new { d.Id, d.Name, d.Team }).ToDictionaryAsync(d => d.Id, cancellationToken);
        return
        [
            .. used.Select(u => new DeploymentSpend(
                new DeploymentId(u.Deployment), names[new DeploymentId(u.Deployment)].Name, names[new DeploymentId(u.Deployment)].Team,
                new Money(u.Amount, Currency.Of(u.Currency)), null, null)),
            .. held.Values.Select(r => new DeploymentSpend(
                r.DeploymentId, names[r.DeploymentId].Name, names[r.DeploymentId].Team, r.PricePerHour with { Amount = 0 }, r.PricePerHour, r.RunsUntil)),
        ];
    }

    // What waits for acceptance is counted: whether it will be billed is not known when the next is deployed.
    private static Task<List<Used>> UsedAsync(
        BrokerDbContext db, OrganisationId organisation, Interval month, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Database.SqlQuery<Used>(
            $"""
            select u.deployment_id as "Deployment", u.price_per_hour_currency::text as "Currency",
                round(sum(extract(epoch from least(coalesce(u.ended_at, {now}), {month.End}) - greatest(u.started_at, {month.Start}))
                    * u.price_per_hour) / 3600, 8) as "Amount"
            from usage_intervals u
            where u.organisation_id = {organisation.Value} and u.hold <> {nameof(UsageHold.Waived)}
                and u.started_at < {now} and coalesce(u.ended_at, {now}) > {month.Start}
            group by u.deployment_id, u.price_per_hour_currency
            """).ToListAsync(cancellationToken);

    private sealed record Used(Guid Deployment, string Currency, decimal Amount);
}
