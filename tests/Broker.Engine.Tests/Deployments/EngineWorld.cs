using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Engine.Market;
using Broker.Engine.Placement;
using Broker.Engine.Sla;
using Broker.Testing;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Deployments;

/// <summary>The deployments engine over a real database and two networks in memory, driven step by step.</summary>
internal sealed class EngineWorld : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly TestDatabase _database;

    /// <param name="more">Services beside the usual ones; a network among them has a <see cref="NetworkSwitch"/>.</param>
    public EngineWorld(TestDatabase database, Action<IServiceCollection>? more = null)
    {
        _database = database;
        // The database's clock decides who may claim, so the tests' clock starts at the real time and only moves on.
        Clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        Akash = new FakeNetwork(NetworkId.Akash, Clock) { HasBids = true };
        IoNet = new FakeNetwork(NetworkId.IoNet, Clock);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<IHostEnvironment>(new TestEnvironment());
        services.AddSingleton(database.System);
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddSingleton<IComputeNetwork>(Akash);
        services.AddSingleton<IComputeNetwork>(IoNet);
        services.AddSingleton(p => new ComputeNetworks(
            [.. p.GetServices<IComputeNetwork>(), .. p.GetServices<NetworkSwitch>().Select(s => s.Network).OfType<IComputeNetwork>()]));
        services.AddLive();
        services.AddMarket();
        services.AddPlacement();
        services.AddDeployments();
        services.AddSla();
        more?.Invoke(services);
        _services = services.BuildServiceProvider();
        Offer(Akash, "akash-1", 1.30m);
        Offer(Akash, "akash-2", 1.40m);
        Offer(IoNet, "ionet-1", 1.50m);
        Offer(IoNet, "ionet-2", 1.60m);
    }

    public FakeTimeProvider Clock { get; }

    public FakeNetwork Akash { get; }

    public FakeNetwork IoNet { get; }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void Offer(FakeNetwork network, string provider, decimal price)
    {
        network.Offers.Add(MarketOffers.Offer(network.Id, provider, price));
        Get<OfferIndex>().Replace(network.Id, network.Offers);
    }

    /// <summary>As the refresh job does before the offers in memory are too old to plan with.</summary>
    public void RefreshOffers()
    {
        Get<OfferIndex>().Replace(Akash.Id, Akash.Offers);
        Get<OfferIndex>().Replace(IoNet.Id, IoNet.Offers);
    }

    /// <summary>A deployment whose replicas are planned on the given offers, as accepting a plan leaves it.</summary>
    public Task<DeploymentId> PlanAsync(int needed, params Offer[] offers) => PlanAsync(needed, workload => workload, offers);

    public async Task<DeploymentId> PlanAsync(int needed, Func<WorkloadSpec, WorkloadSpec> change, params Offer[] offers)
    {
        await using var db = _database.System.CreateContext();
        var organisation = Rows.Organisation();
        var plan = Rows.Plan(organisation.Id, $"llama-{Guid.NewGuid():N}");
        var deployment = new DeploymentEntity
        {
            Id = DeploymentId.New(),
            OrganisationId = organisation.Id,
            Name = plan.Name,
            PlanId = plan.Id,
            Workload = change(plan.Workload),
            ProtectedEnvironment = Get<WorkloadSecrets>().Protect(new Dictionary<string, string> { ["TOKEN"] = "secret" }),
            GpuName = "H100",
            MinimumMemoryGib = 80,
            GpuCount = 1,
            RegionPrefixes = [],
            Wanted = offers.Length,
            Needed = needed,
            PricePerHour = offers.Aggregate(Money.Usd(0), (sum, o) => sum + o.PricePerHour),
            PromisedAvailability = 0.999m,
            StatusSince = Clock.GetUtcNow(),
            CreatedAt = Clock.GetUtcNow(),
            CreatedBy = plan.CreatedBy,
        };
        db.AddRange(organisation, plan, deployment);
        db.AddRange(offers.Select((offer, i) => new ReplicaEntity
        {
            Id = ReplicaId.New(),
            OrganisationId = organisation.Id,
            DeploymentId = deployment.Id,
            Ordinal = i + 1,
            Network = offer.Network,
            Provider = offer.Provider,
            Offer = offer,
            PriceCeiling = offer.PricePerHour * 1.05m,
            Term = TimeSpan.FromHours(1),
            HealthSince = Clock.GetUtcNow(),
            StatusSince = Clock.GetUtcNow(),
            CreatedAt = Clock.GetUtcNow(),
        }));
        await db.SaveChangesAsync();
        return deployment.Id;
    }

    /// <summary>Planned, launched, leased and serving.</summary>
    public async Task<DeploymentId> ServingAsync(int needed = 1)
    {
        var id = await PlanAsync(needed, Akash.Offers[0], IoNet.Offers[0]);
        await Get<LaunchDeployment>().ExecuteAsync(id, CancellationToken.None);
        await SettleAsync(id);
        foreach (var replica in await ReplicasAsync(id))
        {
            await ServeAsync(replica.Id);
        }

        return id;
    }

    /// <summary>What the first good probe does.</summary>
    public async Task ServeAsync(ReplicaId id)
    {
        await using var book = await Get<DeploymentBooks>().OpenForAsync(id, CancellationToken.None);
        var replica = book!.Replica(id);
        await book.MoveAsync(replica, ReplicaState.Running, CancellationToken.None);
        await book.SetHealthAsync(replica, HealthState.Up, book.Now, CancellationToken.None);
        replica.DueAt = book.Now;
        await book.SaveAsync(CancellationToken.None);
    }

    /// <summary>What a confirmed outage does.</summary>
    public async Task DieAsync(ReplicaId id, DateTimeOffset since)
    {
        await using var book = await Get<DeploymentBooks>().OpenForAsync(id, CancellationToken.None);
        await book!.SetHealthAsync(book.Replica(id), HealthState.Down, since, CancellationToken.None);
        await book.SaveAsync(CancellationToken.None);
    }

    /// <summary>Steps whatever has something to do, as the loop would, until everybody waits for a probe or for nothing.</summary>
    public async Task SettleAsync(DeploymentId id, int rounds = 12)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var replica in (await ReplicasAsync(id)).Where(r => r.DueAt is not null || r.State == ReplicaState.Planned))
            {
                await Get<ReplicaStepper>().TryStepAsync(replica.Id, CancellationToken.None);
            }

            Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    public async Task<List<ReplicaEntity>> ReplicasAsync(DeploymentId id)
    {
        await using var db = _database.System.CreateContext();
        return await db.Replicas.AsNoTracking().Where(r => r.DeploymentId == id).OrderBy(r => r.Ordinal).ToListAsync();
    }

    public async Task<DeploymentEntity> DeploymentAsync(DeploymentId id)
    {
        await using var db = _database.System.CreateContext();
        return await db.Deployments.AsNoTracking().SingleAsync(d => d.Id == id);
    }

    public async Task<List<IncidentEntity>> IncidentsAsync(DeploymentId id)
    {
        await using var db = _database.System.CreateContext();
        return await db.Incidents.AsNoTracking().Where(i => i.DeploymentId == id).ToListAsync();
    }

    /// <summary>Every lease a network holds is the lease of a replica that may hold one, once.</summary>
    public async Task AssertNoLeakAsync(DeploymentId id)
    {
        var held = (await ReplicasAsync(id)).Where(r => ReplicaLifecycle.MayHoldLease(r.State))
            .Select(r => r.LeaseHandle).OfType<LeaseHandle>().Select(h => h.Value).Order(StringComparer.Ordinal);
        var open = Akash.Open.Concat(IoNet.Open).Select(l => l.Handle.Value).Order(StringComparer.Ordinal);
        Assert.Equal(open, held);
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private sealed class TestEnvironment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Testing";

        public string ApplicationName { get; set; } = "Broker";

        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } =
            new Microsoft.Extensions.FileProviders.NullFileProvider();
    }
}
