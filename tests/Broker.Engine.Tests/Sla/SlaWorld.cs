using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Broker.Engine.Tests.Sla;

/// <summary>One node of the engine's SLA part over a real database; several of them are several nodes.</summary>
internal sealed class SlaWorld : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _started = [];

    public SlaWorld(
        TestDatabase database, TimeProvider clock, IReadOnlyDictionary<string, string?>? settings = null,
        IProber? prober = null, IMoveWitness? witness = null, string node = "node-a")
    {
        Database = database;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings ?? new Dictionary<string, string?>()).Build();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton(clock)
            .AddSingleton(database.System)
            .AddSingleton<ProbePartitions>()
            .AddSingleton(witness ?? new NoWitness())
            .AddSingleton<OutboxSignal>()
            .AddSingleton<DueSignal>()
            .AddSingleton(new ComputeNetworks([]))
            .AddSingleton<DeploymentBooks>()
            .AddSingleton<ReplaceLost>((lost, _) =>
            {
                Replaced.Add(lost);
                return Task.CompletedTask;
            })
            .AddSingleton<LiveFeed>()
            .AddSingleton<ILiveFeed>(p => p.GetRequiredService<LiveFeed>())
            .AddScoped<TenantContext>()
            .AddSla();
        services.Configure<DeploymentOptions>(o => o.Node = node);
        if (prober is not null)
        {
            services.Replace(ServiceDescriptor.Singleton(prober));
        }

        _services = services.BuildServiceProvider();
    }

    /// <summary>One that is scripted by hand.</summary>
    public static SlaWorld Scripted(TestDatabase database, TimeProvider clock, IProber prober) => new(database, clock, prober: prober);

    public TestDatabase Database { get; }

    /// <summary>Whom the verdicts wanted replaced, in order.</summary>
    public List<ReplicaId> Replaced { get; } = [];

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
            _started.Add(service);
        }
    }

    /// <summary>Like a host: last started, first stopped.</summary>
    public async Task StopAsync()
    {
        foreach (var service in Enumerable.Reverse(_started))
        {
            await service.StopAsync(CancellationToken.None);
        }

        _started.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
    }

    /// <summary>An organisation with a deployment of replicas that are leased (or running) at the given places.</summary>
    public static async Task<(DeploymentEntity Deployment, IReadOnlyList<ReplicaEntity> Replicas)> SeedAsync(
        TestDatabase database, DateTimeOffset now, int needed, ReplicaState state,
        params (NetworkId Network, string Provider, Uri Endpoint)[] places)
    {
        var organisation = Rows.Organisation();
        var plan = Rows.Plan(organisation.Id);
        var deployment = Rows.Deployment(plan, wanted: places.Length, needed: needed, DeploymentState.Launching);
        var replicas = places.Select((place, i) => Replica(deployment, i + 1, state, now, place)).ToList();
        await using var db = database.System.CreateContext();
        db.AddRange(organisation, plan, deployment);
        db.AddRange(replicas);
        if (state == ReplicaState.Running)
        {
            deployment.State = DeploymentState.Active;
            deployment.FirstUpAt = now;
            deployment.Status = Status.Up;
            db.AddRange(replicas.Select(r => Opened(Rows.HealthInterval(r), now)));
        }

        await db.SaveChangesAsync();
        return (deployment, replicas);
    }

    public static ReplicaEntity Replica(
        DeploymentEntity deployment, int ordinal, ReplicaState state, DateTimeOffset now,
        (NetworkId Network, string Provider, Uri Endpoint) place, ReplicaId? replaces = null)
    {
        var replica = Rows.Replica(
            deployment, ordinal, state, Rows.Offer(place.Network, place.Provider) with { ObservedAt = now }, replaces);
        replica.Endpoint = place.Endpoint;
        replica.HealthSince = replica.StatusSince = now;
        replica.Health = state == ReplicaState.Running ? HealthState.Up : HealthState.Unknown;
        replica.Status = StatusTable.OfReplica(replica.State, replica.Health);
        return replica;
    }

    public async Task<ReplicaEntity> ReplicaAsync(ReplicaId id)
    {
        await using var db = Database.System.CreateContext();
        return await db.Replicas.AsNoTracking().SingleAsync(r => r.Id == id);
    }

    public async Task<List<HealthIntervalEntity>> HealthAsync(ReplicaId id)
    {
        await using var db = Database.System.CreateContext();
        return await db.HealthIntervals.AsNoTracking().Where(i => i.ReplicaId == id)
            .OrderBy(i => i.StartedAt).ThenBy(i => i.Id).ToListAsync();
    }

    public async Task<List<IncidentEntity>> IncidentsAsync(DeploymentId id)
    {
        await using var db = Database.System.CreateContext();
        return await db.Incidents.AsNoTracking().Where(i => i.DeploymentId == id).OrderBy(i => i.Number).ToListAsync();
    }

    /// <summary>Waits for something to become true in the database; used where loops run in real time.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            Assert.False(patience.IsCancellationRequested, $"Did not happen within 30 s: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static HealthIntervalEntity Opened(HealthIntervalEntity interval, DateTimeOffset at)
    {
        interval.StartedAt = at;
        return interval;
    }
}
