using System.Diagnostics;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Broker.Benchmarks.Sla;

/// <summary>
/// Probes per second on loopback, 64 in flight, kept-alive connections: the whole loop with machine, live feed and
/// stored samples, given more to do than it can, against a bare HttpClient that only asks. More is better.
/// </summary>
internal sealed class ProbeBenchmark : IBenchmark
{
    private const int Replicas = 5_000;
    private const int Probes = 30_000;
    private const int InFlight = 64;

    private static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal)
    {
        // 33,000 probes a second are asked for.
        ["Sla:ProbeEvery"] = "00:00:00.15",
        ["Sla:ProbeTimeout"] = "00:00:00.14",
        ["Sla:Parallelism"] = "64",
    };

    public string Name => "probes";

    public async Task<Figure> MeasureAsync()
    {
        await using var workload = await ServeAsync();
        var address = new Uri(workload.Urls.First());
        await using var database = await PostgresServer.CreateDatabaseAsync();
        var ours = await OursAsync(database, address);
        await using var count = database.System.DataSource.CreateCommand("select count(*) from probe_samples where outcome = 0");
        var stored = (long)(await count.ExecuteScalarAsync())!;
        if (stored < Probes)
        {
            throw new InvalidOperationException($"{Probes} probes were made and only {stored} good samples stored.");
        }

        using var http = new HttpClient();
        var health = new Uri(address, "/health");
        await BareAsync(http, health);
        var start = Stopwatch.GetTimestamp();
        await BareAsync(http, health);
        return new Figure(ours, Probes / Stopwatch.GetElapsedTime(start).TotalSeconds, "probes/s");
    }

    private static async Task<double> OursAsync(TestDatabase database, Uri address)
    {
        await using var node = await NodeAsync(database, address);
        var loops = node.GetServices<IHostedService>().ToList();
        var metrics = node.GetRequiredService<ProbeMetrics>();
        foreach (var loop in loops)
        {
            await loop.StartAsync(CancellationToken.None);
        }

        await ReachAsync(metrics, Probes);
        var (start, before) = (Stopwatch.GetTimestamp(), metrics.Probes);
        await ReachAsync(metrics, before + Probes);
        var rate = (metrics.Probes - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var loop in Enumerable.Reverse(loops))
        {
            await loop.StopAsync(CancellationToken.None);
        }

        return rate;
    }

    private static async Task ReachAsync(ProbeMetrics metrics, long probes)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (metrics.Probes < probes)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }
    }

    private static Task BareAsync(HttpClient http, Uri health) => Parallel.ForAsync(
        0, Probes, new ParallelOptions { MaxDegreeOfParallelism = InFlight },
        async (_, stop) => (await http.GetAsync(health, stop)).Dispose());

    private static async Task<WebApplication> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/health", () => "ok");
        await app.StartAsync();
        return app;
    }

    private static async Task<ServiceProvider> NodeAsync(TestDatabase database, Uri address)
    {
        var node = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(Settings).Build())
            .AddSingleton(TimeProvider.System)
            .AddSingleton(database.System)
            .AddSingleton<ProbePartitions>()
            .AddSingleton<IMoveWitness, Nobody>()
            .AddSingleton<OutboxSignal>()
            .AddSingleton<DueSignal>()
            .AddSingleton(new ComputeNetworks([]))
            .AddSingleton<DeploymentBooks>()
            .AddSingleton<ReplaceLost>((_, _) => Task.CompletedTask)
            .AddSingleton<ILiveFeed, LiveFeed>()
            .AddSla()
            .BuildServiceProvider();
        await node.GetRequiredService<ProbePartitions>().MaintainAsync(CancellationToken.None);
        await SeedAsync(database, address);
        return node;
    }

    private static async Task SeedAsync(TestDatabase database, Uri address)
    {
        var organisation = Rows.Organisation();
        var plan = Rows.Plan(organisation.Id);
        var deployment = Rows.Deployment(plan, Replicas, needed: 1);
        await using var db = database.System.CreateContext();
        db.AddRange(organisation, plan, deployment);
        for (var i = 1; i <= Replicas; i++)
        {
            var replica = Rows.Replica(deployment, i, ReplicaState.Running);
            (replica.Endpoint, replica.Health, replica.HealthSince) = (address, HealthState.Up, TimeProvider.System.GetUtcNow());
            db.Add(replica);
        }

        await db.SaveChangesAsync();
    }

    private sealed class Nobody : IMoveWitness
    {
        public void BeforeCommit(IReadOnlyList<Move> moves)
        {
        }

        public void AfterCommit(IReadOnlyList<Move> moves)
        {
        }
    }
}
