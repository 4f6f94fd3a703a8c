using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Views;

/// <summary>Spend of one UTC day under one set of terms, with the deployment it belongs to.</summary>
internal sealed record SpendFact(DateOnly Day, SpendOwner Owner, NetworkId Network, string Gpu, string Region, Money Amount, long Seconds);

/// <summary>A deployment as spend is grouped by it: as it is labelled now.</summary>
internal sealed record SpendOwner(
    DeploymentId Id, string Name, string? Team, string? CostCentre, IReadOnlyDictionary<string, string> Tags);

/// <summary>Reads spend by day: events summed by the database, and what has not become one yet.</summary>
internal static class SpendFacts
{
    public static async Task<List<SpendFact>> ReadAsync(
        BrokerDbContext db, OrganisationId organisation, DateOnly from, DateOnly until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var window = new Interval(Midnight(from), Midnight(until));
        var owners = await db.Deployments.AsNoTracking().Where(d => d.OrganisationId == organisation)
            .Select(d => new SpendOwner(d.Id, d.Name, d.Team, d.CostCentre, d.Tags)).ToDictionaryAsync(o => o.Id, cancellationToken);
        var metered = await db.Database.SqlQuery<MeteredDay>(
            $"""
            select (started_at at time zone 'utc')::date as "Day", deployment_id as "DeploymentId", network as "Network", gpu as "Gpu",
                   region as "Region", price_per_hour_currency as "Currency", sum(seconds * price_per_hour) / 3600 as "Amount",
                   sum(seconds)::bigint as "Seconds"
            from usage_events
            where organisation_id = {organisation.Value} and started_at >= {window.Start} and started_at < {window.End}
            group by 1, 2, 3, 4, 5, 6
            """).ToListAsync(cancellationToken);
        var open = await UsageSlices.OpenAsync(db, organisation, window, now, cancellationToken);
        return
        [
            .. metered.Select(m => new SpendFact(
                m.Day, owners[new DeploymentId(m.DeploymentId)], new NetworkId(m.Network), m.Gpu, m.Region,
                new Money(m.Amount, Currency.Of(m.Currency)), m.Seconds)),
            .. open.Select(s => new SpendFact(
                DateOnly.FromDateTime(s.Time.Start.UtcDateTime), owners[s.DeploymentId], s.Network, s.Gpu, s.Region, s.Cost, s.Seconds)),
        ];
    }

    /// <summary>What serves now, with what it costs per hour.</summary>
    public static async Task<(Money PerHour, int Serving)> NowAsync(BrokerDbContext db, OrganisationId organisation, CancellationToken cancellationToken)
    {
        var prices = await db.UsageIntervals.AsNoTracking()
            .Where(u => u.OrganisationId == organisation && u.EndedAt == null && u.Hold == UsageHold.None)
            .Select(u => u.PricePerHour).ToListAsync(cancellationToken);
        return (prices.Aggregate(Zero, (sum, price) => sum + price), prices.Count);
    }

    /// <summary>Networks quote in dollars.</summary>
    public static Money Zero => Money.Usd(0);

    public static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private sealed record MeteredDay(
        DateOnly Day, Guid DeploymentId, string Network, string Gpu, string Region, string Currency, decimal Amount, long Seconds);
}
