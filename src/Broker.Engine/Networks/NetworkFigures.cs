using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Broker.Engine.Networks;

/// <summary>What the database says of networks and providers: one round trip per question, added up there.</summary>
internal sealed class NetworkFigures(SystemDatabase database, TimeProvider clock)
{
    private const int PricePoints = 60;
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    // Three kinds of fact, one row each: an order, a stretch in which a replica that has served was known to serve or not,
    // and what is open now. Suspicion is not in the interval log, and doubt about our own vantage ('Unknown') is not counted.
    private const string Facts =
        """
        with facts as (
            select r.network, r.provider, r.created_at >= @week as is_week,
                   r.running_at is not null or coalesce(r.end_reason = 'Completed', false) as served,
                   r.running_at is null and coalesce(r.end_reason in ('NotLeased', 'NeverServed', 'EndedByNetwork', 'Died', 'Refused'), false) as failed,
                   r.running_at is null and r.end_reason is null as pending,
                   extract(epoch from r.running_at - r.created_at)::double precision as ready,
                   null::double precision as up, null::double precision as down, 0 as replicas, 0 as incidents
            from replicas r
            where r.network = any(@networks) and r.created_at >= @month
            union all
            select r.network, r.provider, false, false, false, false, null,
                   case when i.health = 'Up' then t.seconds end, case when i.health = 'Down' then t.seconds end, 0, 0
            from health_intervals i
            join replicas r on (r.organisation_id, r.deployment_id, r.id) = (i.organisation_id, i.deployment_id, i.replica_id)
            cross join lateral (select extract(epoch from
                least(coalesce(i.ended_at, @now), @now) - greatest(i.started_at, r.running_at, @month))::double precision as seconds) t
            where r.network = any(@networks) and r.running_at is not null and i.health in ('Up', 'Down')
              and i.started_at < @now and (i.ended_at is null or i.ended_at > @month) and t.seconds > 0
            union all
            select r.network, r.provider, false, false, false, false, null, null, null, 1, 0
            from replicas r where r.network = any(@networks) and r.state <> 'Closed'
            union all
            select r.network, r.provider, false, false, false, false, null, null, null, 0, 1
            from incidents i join replicas r on (r.organisation_id, r.deployment_id, r.id) = (i.organisation_id, i.deployment_id, i.replica_id)
            where r.network = any(@networks) and i.resolved_at is null
        )
        """;

    private const string Sums =
        """
               count(*) filter (where is_week and served)::int as "WeekServed",
               count(*) filter (where is_week and failed)::int as "WeekFailed",
               count(*) filter (where is_week and pending)::int as "WeekPending",
               count(*) filter (where served)::int as "MonthServed",
               count(*) filter (where failed)::int as "MonthFailed",
               count(*) filter (where pending)::int as "MonthPending",
               percentile_cont(0.5) within group (order by ready) as "ReadyMedian",
               percentile_cont(0.95) within group (order by ready) as "ReadyP95",
               coalesce(sum(up), 0) as "Up", coalesce(sum(down), 0) as "Down",
               sum(replicas)::int as "Replicas", sum(incidents)::int as "Incidents"
        from facts
        """;

    private const string OfNetworks = Facts + """ select network as "Network", '' as "Provider", """ + Sums + " group by network";

    private const string OfProviders = Facts + """ select network as "Network", provider as "Provider", """ + Sums + " group by network, provider";

    // The history has a row where a price or stock changed; it stood until the next row of the same offer.
    private const string Prices =
        """
        with spans as (
            select p.network, p.gpu, p.price_per_gpu_hour as price, p.price_per_gpu_hour_currency as currency, p.available, p.observed_at as since,
                   lead(p.observed_at) over (partition by p.network, p.provider, p.gpu, p.gpu_count, p.region order by p.id) as until
            from offer_prices p join unnest(@networks, @gpus) as wanted (network, gpu) on wanted.network = p.network and wanted.gpu = p.gpu
        ),
        beginning as (select greatest(@since, min(since)) as at from spans),
        points as (
            select generate_series(b.at, @now, greatest((@now - b.at) / @points, interval '1 second')) as at from beginning b where b.at < @now
        )
        select s.network as "Network", s.gpu as "Gpu", points.at as "At", min(s.price) as "Price", s.currency as "Currency"
        from points join spans s on s.since <= points.at and (s.until is null or s.until > points.at) and s.available > 0
        group by s.network, s.gpu, points.at, s.currency
        """;

    public Task<List<FigureRow>> OfNetworksAsync(IEnumerable<NetworkId> networks, CancellationToken cancellationToken) =>
        ReadAsync(OfNetworks, networks, cancellationToken);

    public Task<List<FigureRow>> OfProvidersAsync(NetworkId network, CancellationToken cancellationToken) =>
        ReadAsync(OfProviders, [network], cancellationToken);

    /// <summary>Lowest price of each GPU asked for, by network and GPU, oldest point first.</summary>
    public async Task<ILookup<(NetworkId Network, string Gpu), PricePoint>> PricesAsync(
        IReadOnlyCollection<(NetworkId Network, string Gpu)> wanted, TimeSpan window, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = database.CreateContext();
        var rows = await db.Database.SqlQueryRaw<PriceRow>(
                Prices,
                new NpgsqlParameter("networks", wanted.Select(w => w.Network.Value).ToArray()),
                new NpgsqlParameter("gpus", wanted.Select(w => w.Gpu).ToArray()),
                new NpgsqlParameter("since", now - window),
                new NpgsqlParameter("now", now),
                new NpgsqlParameter("points", PricePoints - 1))
            .ToListAsync(cancellationToken);
        return rows
            .OrderBy(r => r.At)
            .ToLookup(r => (new NetworkId(r.Network), r.Gpu), r => new PricePoint(r.At, new Money(r.Price, Currency.Of(r.Currency))));
    }

    private async Task<List<FigureRow>> ReadAsync(string sql, IEnumerable<NetworkId> networks, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = database.CreateContext();
        return await db.Database.SqlQueryRaw<FigureRow>(
                sql,
                new NpgsqlParameter("networks", networks.Select(n => n.Value).ToArray()),
                new NpgsqlParameter("week", now - Week),
                new NpgsqlParameter("month", now - Month),
                new NpgsqlParameter("now", now))
            .ToListAsync(cancellationToken);
    }

    private sealed record PriceRow(string Network, string Gpu, DateTimeOffset At, decimal Price, string Currency);
}

/// <summary>Sums of one network, or of one of its providers.</summary>
internal sealed record FigureRow(
    string Network, string Provider, int WeekServed, int WeekFailed, int WeekPending, int MonthServed, int MonthFailed, int MonthPending,
    double? ReadyMedian, double? ReadyP95, double Up, double Down, int Replicas, int Incidents)
{
    public ServiceRecord Record => new(
        new DeployRate(WeekServed, WeekFailed, WeekPending),
        new DeployRate(MonthServed, MonthFailed, MonthPending),
        Time(ReadyMedian),
        Time(ReadyP95),
        TimeSpan.FromSeconds(Up + Down),
        Up + Down > 0 ? (decimal)(Up / (Up + Down)) : null);

    public int Orders => MonthServed + MonthFailed + MonthPending;

    private static TimeSpan? Time(double? seconds) => seconds is { } value ? TimeSpan.FromMilliseconds(Math.Round(value * 1000)) : null;
}
