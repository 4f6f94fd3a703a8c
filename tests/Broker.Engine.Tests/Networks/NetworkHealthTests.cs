using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Market;
using Broker.Engine.Networks;
using Broker.Engine.Sla;
using Broker.Testing;
using Broker.Testing.Persistence;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Networks;

public sealed class NetworkHealthTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly Tenant Staff = new Tenant.Staff(new UserId(Guid.NewGuid()), StaffRole.Support);
    private static readonly Tenant Member = new Tenant.Member(OrganisationId.New(), new UserId(Guid.NewGuid()), MemberRole.Viewer);

    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly FakeNetwork _akash;
    private readonly FakeNetwork _ionet;
    private readonly OfferIndex _index;
    private readonly List<ReplicaEntity> _replicas = [];
    private TestDatabase _database = null!;
    private DeploymentEntity _deployment = null!;

    public NetworkHealthTests()
    {
        _akash = NamedNetwork.Create(NetworkId.Akash, "Akash", _clock);
        _ionet = NamedNetwork.Create(NetworkId.IoNet, "io.net", _clock);
        _index = new OfferIndex(_clock, Options.Create(new MarketOptions()));
    }

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.CreateDatabaseAsync();
        var organisation = Rows.Organisation();
        var plan = Rows.Plan(organisation.Id);
        _deployment = Rows.Deployment(plan);
        await AddAsync(organisation, plan, _deployment);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Deploys_are_counted_by_how_they_ended_in_seven_and_thirty_days()
    {
        await AddAsync(
            Replica("p1", Noon.AddDays(-1), readyAfter: 60),
            Replica("p1", Noon.AddDays(-2), end: ReplicaEnd.NotLeased),
            Replica("p2", Noon.AddDays(-3), end: ReplicaEnd.NeverServed),
            Replica("p2", Noon.AddHours(-1)),
            Replica("p1", Noon.AddDays(-4), end: ReplicaEnd.Asked),
            Replica("p1", Noon.AddDays(-8), readyAfter: 60, end: ReplicaEnd.Died),
            Replica("p1", Noon.AddDays(-29), readyAfter: 60, end: ReplicaEnd.Asked),
            Replica("p1", Noon.AddDays(-31), readyAfter: 60));

        var record = (await ListAsync())[0].Record;

        Assert.Equal(new DeployRate(Served: 1, Failed: 2, Pending: 1), record.Week);
        Assert.Equal(new DeployRate(Served: 3, Failed: 2, Pending: 1), record.Month);
        Assert.Equal(1m / 3, record.Week.Share);
        Assert.Equal(0.6m, record.Month.Share);
    }

    [Fact]
    public async Task Times_to_ready_are_the_percentiles_between_neighbours()
    {
        // Sorted: 10 20 30 40 100. Median: the third. 95 %: 0.95 x 4 = 3.8 steps in, so 40 + 0.8 x (100 - 40) = 88.
        await AddAsync([.. new[] { 40, 10, 100, 30, 20 }.Select(s => Replica("p1", Noon.AddDays(-1), readyAfter: s))]);

        var record = (await ListAsync())[0].Record;

        Assert.Equal(TimeSpan.FromSeconds(30), record.ReadyMedian);
        Assert.Equal(TimeSpan.FromSeconds(88), record.ReadyP95);
    }

    [Fact]
    public async Task Availability_is_the_known_time_in_which_replicas_served_inside_the_thirty_days()
    {
        var old = Replica("p1", Noon.AddDays(-40), readyAfter: 60);
        var young = Replica("p2", Noon.AddHours(-10), readyAfter: 3600);
        await AddAsync(old, young);
        await AddAsync(
            // 30 days of it are inside the window.
            Health(old, HealthState.Up, Noon.AddDays(-40).AddMinutes(1), Noon.AddHours(-3)),
            Health(old, HealthState.Down, Noon.AddHours(-3), Noon.AddHours(-2)),
            Health(old, HealthState.Unknown, Noon.AddHours(-2), Noon.AddHours(-1)),
            Health(old, HealthState.Up, Noon.AddHours(-1), null),
            // Before it first served nothing counts.
            Health(young, HealthState.Down, Noon.AddHours(-9.5), Noon.AddHours(-9)),
            Health(young, HealthState.Up, Noon.AddHours(-9), null));

        var record = (await ListAsync())[0].Record;
        var providers = (await ProvidersAsync(new ProviderQuery(Sort: ProviderSort.Availability))).Items;

        Assert.Equal(TimeSpan.FromHours(719 + 9), record.Watched);
        Assert.Equal(727m / 728m, record.Availability!.Value, 12);
        Assert.Equal(["p2", "p1"], providers.Select(p => p.Provider));
        Assert.Equal(1m, providers[0].Record.Availability);
        Assert.Equal(718m / 719m, providers[1].Record.Availability!.Value, 12);
    }

    [Fact]
    public async Task Providers_that_only_offer_and_those_that_only_served_are_one_list_sorted_and_cut_by_the_server()
    {
        _index.Replace(NetworkId.Akash, [
            MarketOffers.Offer(NetworkId.Akash, "offers-only", 2m, claimedUptime: 0.9),
            MarketOffers.Offer(NetworkId.Akash, "both", 1.5m, claimedUptime: 0.99),
            MarketOffers.Offer(NetworkId.Akash, "both", 1.2m, gpu: "A100", claimedUptime: 0.97)]);
        await AddAsync(Replica("both", Noon.AddDays(-1), readyAfter: 30), Replica("gone", Noon.AddDays(-1), end: ReplicaEnd.NotLeased, words: "no bid came"));

        var all = await ProvidersAsync(new ProviderQuery(Sort: ProviderSort.Price, Descending: false));
        var second = await ProvidersAsync(new ProviderQuery(Sort: ProviderSort.Price, Descending: false, Page: new PageRequest(1, 2)));
        var used = await ProvidersAsync(new ProviderQuery(OnlyUsed: true, Sort: ProviderSort.Provider, Descending: false));
        var named = await ProvidersAsync(new ProviderQuery(Search: "ONLY"));

        Assert.Equal(["both", "offers-only", "gone"], all.Items.Select(p => p.Provider));
        Assert.Equal((2, Money.Usd(1.2m), 0.98), (all.Items[0].Offers, all.Items[0].Lowest, Math.Round(all.Items[0].ClaimedUptime!.Value, 6)));
        Assert.Equal(("no bid came", (decimal?)0m), (all.Items[2].LastFailure, all.Items[2].Record.Month.Share));
        Assert.Equal(("gone", 3), (Assert.Single(second.Items).Provider, second.Total));
        Assert.Equal(["both", "gone"], used.Items.Select(p => p.Provider));
        Assert.Equal("offers-only", Assert.Single(named.Items).Provider);
    }

    [Fact]
    public async Task The_price_trend_is_the_lowest_price_that_stood_at_each_moment_with_something_free()
    {
        _index.Replace(NetworkId.Akash, [MarketOffers.Offer(NetworkId.Akash, "p1", 1m)]);
        await AddAsync(
            Price("p1", 2.00m, Noon.AddHours(-10)),
            Price("p2", 1.50m, Noon.AddHours(-6)),
            Price("p2", 1.50m, Noon.AddHours(-4), available: 0),
            Price("p1", 1.00m, Noon.AddHours(-1)));

        var trend = Assert.Single((await FindAsync(Member, TimeSpan.FromHours(5)))!.Prices);

        Assert.Equal(Noon.AddHours(-5), trend.Points[0].At);
        Assert.Equal(Money.Usd(1.50m), At(trend, Noon.AddHours(-4.5)));
        Assert.Equal(Money.Usd(2.00m), At(trend, Noon.AddHours(-2)));
        Assert.Equal(Money.Usd(1.00m), trend.Points[^1].PerGpuHour);
        Assert.Equal((1.00m / 1.50m) - 1, trend.Change);
    }

    [Fact]
    public async Task What_is_open_is_counted_for_everybody_and_named_for_staff_alone()
    {
        var replica = Replica("p1", Noon.AddDays(-1), readyAfter: 60, state: ReplicaState.Running);
        await AddAsync(replica);
        await AddAsync(Rows.Incident(replica));
        _akash.Pulse = new NetworkPulse(CircuitState.Open, Noon.AddHours(-2),
            [new WireFault(Noon.AddMinutes(-1), "Akash answered 500", "<html>"), new WireFault(Noon.AddHours(-2), "old", null)]);

        var forMember = await FindAsync(Member, TimeSpan.FromDays(1));
        var forStaff = await FindAsync(Staff, TimeSpan.FromDays(1));

        Assert.Null(forMember!.Inside);
        Assert.Equal((1, 1, 1), (forMember.Health.OpenReplicas, forMember.Health.OpenIncidents, forMember.Health.Faults));
        Assert.Equal(Status.Down, forMember.Health.Status);
        var incident = Assert.Single(forStaff!.Inside!.Incidents);
        Assert.Equal(("llama", "Northwind", "p1", "No answer"), (incident.DeploymentName, incident.OrganisationName, incident.Provider, incident.Cause));
        Assert.Equal(2, forStaff.Inside.Faults.Count);
    }

    [Fact]
    public async Task The_status_says_how_the_last_read_went_and_a_network_without_a_key_has_none()
    {
        var unread = (await ListAsync()).Single(n => n.Network == NetworkId.Akash);
        _index.Replace(NetworkId.Akash, []);
        var read = (await ListAsync()).Single(n => n.Network == NetworkId.Akash);
        _index.Fail(NetworkId.Akash, "Akash gave no answer");
        var failed = (await ListAsync()).Single(n => n.Network == NetworkId.Akash);
        _akash.IsConnected = false;
        var list = await ListAsync();

        Assert.Equal((Status.Unknown, Status.Up, Status.Degraded), (unread.Status, read.Status, failed.Status));
        Assert.Equal("Akash gave no answer", failed.Why);
        Assert.Equal(["io.net", "Akash"], list.Select(n => n.DisplayName));
        Assert.Equal((false, Status.Unknown), (list[1].IsConnected, list[1].Status));
    }

    [Fact]
    public async Task An_unknown_network_is_not_found_and_nobody_sees_nothing()
    {
        Assert.Null(await Reader(Member).FindAsync(new NetworkId("nowhere"), TimeSpan.FromDays(1), CancellationToken.None));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Reader(new Tenant.Nobody()).ListAsync(CancellationToken.None));
    }

    private static Money At(PriceTrend trend, DateTimeOffset at) => trend.Points.Last(p => p.At <= at).PerGpuHour;

    private static HealthIntervalEntity Health(ReplicaEntity replica, HealthState health, DateTimeOffset from, DateTimeOffset? to) => new()
    {
        OrganisationId = replica.OrganisationId,
        DeploymentId = replica.DeploymentId,
        ReplicaId = replica.Id,
        Health = health,
        StartedAt = from,
        EndedAt = to,
    };

    private static OfferPriceEntity Price(string provider, decimal price, DateTimeOffset at, int available = 1) => new()
    {
        Network = NetworkId.Akash,
        Provider = provider,
        Gpu = "H100 80 GB SXM",
        GpuCount = 1,
        Region = "eu-west",
        PricePerGpuHour = Money.Usd(price),
        Available = available,
        ObservedAt = at,
    };

    private ReplicaEntity Replica(
        string provider, DateTimeOffset at, double? readyAfter = null, ReplicaEnd? end = null, string? words = null, ReplicaState? state = null)
    {
        var template = Rows.Replica(_deployment, _replicas.Count + 1, offer: Rows.Offer(NetworkId.Akash, provider));
        var replica = new ReplicaEntity
        {
            Id = template.Id,
            OrganisationId = template.OrganisationId,
            DeploymentId = template.DeploymentId,
            Ordinal = template.Ordinal,
            State = state ?? (end is null && readyAfter is null ? ReplicaState.Ordered : ReplicaState.Closed),
            Network = template.Network,
            Provider = provider,
            Offer = template.Offer,
            PriceCeiling = template.PriceCeiling,
            Term = template.Term,
            HealthSince = at,
            StatusSince = at,
            CreatedAt = at,
            RunningAt = readyAfter is { } seconds ? at.AddSeconds(seconds) : null,
            End = end,
            EndDetail = words,
        };
        _replicas.Add(replica);
        return replica;
    }

    private async Task AddAsync(params object[] rows)
    {
        await using var db = _database.System.CreateContext();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    private NetworkHealthReader Reader(Tenant tenant)
    {
        var context = new TenantContext();
        context.Set(tenant);
        return new NetworkHealthReader(
            new ComputeNetworks([_akash, _ionet]), _index, new NetworkFigures(_database.System, _clock), new NetworkInsides(_database.System), context, _clock);
    }

    private Task<IReadOnlyList<NetworkHealth>> ListAsync() => Reader(Member).ListAsync(CancellationToken.None);

    private Task<NetworkDetail?> FindAsync(Tenant tenant, TimeSpan window) => Reader(tenant).FindAsync(NetworkId.Akash, window, CancellationToken.None);

    private Task<Page<ProviderHealth>> ProvidersAsync(ProviderQuery query) =>
        Reader(Staff).ProvidersAsync(NetworkId.Akash, query, CancellationToken.None);
}
