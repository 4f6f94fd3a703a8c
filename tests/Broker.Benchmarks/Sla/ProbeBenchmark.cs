using System.Diagnostics;
using Broker.Domain.Deployments;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Broker.Benchmarks.Sla;

/// <summary>
/// Probes per second on loopback, 64 in flight, kept-alive connections: ours with machine, doubt about ourselves, live
/// feed and stored samples, against a bare HttpClient that only asks. More is better.
/// </summary>
internal sealed class ProbeBenchmark : IBenchmark
{
    private const int Replicas = 500;
    private const int Probes = 20_000;
    private const int InFlight = 64;

    public string Name => "probes";

    public async Task<Figure> MeasureAsync()
    {
        await using var workload = await ServeAsync();
        var address = new Uri(workload.Urls.First());
        await using var database = await PostgresServer.CreateDatabaseAsync();
        await using var node = await NodeAsync(database, address);
        var writer = node.GetRequiredService<SampleWriter>();
        await writer.StartAsync(CancellationToken.None);
        using var http = new HttpClient();
        var health = new Uri(address, "/health");

        await OursAsync(node);
        await BareAsync(http, health);
        var ours = await RateAsync(() => OursAsync(node));
        var reference = await RateAsync(() => BareAsync(http, health));
        await writer.StopAsync(CancellationToken.None);

        await using var count = database.System.DataSource.CreateCommand("select count(*) from probe_samples where outcome = 0");
        var stored = (long)(await count.ExecuteScalarAsync())!;
        return stored == 2 * Probes
            ? new Figure(ours, reference, "probes/s")
            : throw new InvalidOperationException($"{2 * Probes} probes were made and {stored} good samples stored.");
    }

    private static async Task<double> RateAsync(Func<Task> run)
    {
        var start = Stopwatch.GetTimestamp();
        await run();
        return Probes / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Task OursAsync(ServiceProvider node)
    {
        var probe = node.GetRequiredService<ReplicaProbe>();
        var watched = node.GetRequiredService<WatchList>().All;
        var now = ProbeSchedule.ToMicroseconds(TimeProvider.System.GetUtcNow());
        return Parallel.ForAsync(
            0, Probes, new ParallelOptions { MaxDegreeOfParallelism = InFlight },
            // Every probe has a time of its own, as the key of the samples demands.
            async (i, stop) => await probe.RunAsync(watched[i % watched.Count], now.AddMicroseconds(i), stop));
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
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(TimeProvider.System)
            .AddSingleton(database.System)
            .AddSingleton<ProbePartitions>()
            .AddSingleton<IMoveWitness, NoWitness>()
            .AddSingleton<OutboxSignal>()
            .AddSingleton<DueSignal>()
            .AddSingleton<DeploymentBooks>()
            .AddSingleton<ReplaceLost>((_, _) => Task.CompletedTask)
            .AddSingleton<ILiveFeed, LiveFeed>()
            .AddSla()
            .BuildServiceProvider();
        await node.GetRequiredService<ProbePartitions>().MaintainAsync(CancellationToken.None);
        await SeedAsync(database, address);
        await node.GetRequiredService<ProbeShards>().RenewAsync(CancellationToken.None);
        await node.GetRequiredService<WatchList>().RefreshAsync(CancellationToken.None);
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
}
