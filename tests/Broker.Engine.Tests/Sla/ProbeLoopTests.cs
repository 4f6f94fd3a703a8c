using System.Globalization;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Live;
using Broker.Engine.Sla;
using Broker.Testing.Persistence;

namespace Broker.Engine.Tests.Sla;

/// <summary>The whole loop in real time, ten times as fast as the product, against real sockets and a real database.</summary>
public sealed class ProbeLoopTests : IAsyncLifetime
{
    private static readonly IReadOnlyDictionary<string, string?> Fast = new Dictionary<string, string?>
    {
        ["Sla:ProbeEvery"] = "00:00:00.5",
        ["Sla:ProbeTimeout"] = "00:00:00.3",
        ["Sla:ReprobeGap"] = "00:00:00.1",
        ["Sla:GapAfter"] = "00:00:20",
        ["Sla:ShardLease"] = "00:00:02",
        ["Sla:RefreshTargetsEvery"] = "00:00:01",
        ["Sla:FlushEvery"] = "00:00:00.1",
        ["Sla:ReconnectEvery"] = "00:00:01",
    };

    private TestDatabase _database = null!;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.CreateDatabaseAsync();
        await using var command = _database.System.DataSource.CreateCommand(
            "select create_probe_partitions(current_date - 1, current_date + 1)");
        await command.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData(nameof(WireBehaviour.Hang), "No answer within 0.3 s")]
    [InlineData(nameof(WireBehaviour.DripBody), "No answer within 0.3 s")]
    [InlineData(nameof(WireBehaviour.AnswerError), "Answers HTTP 500")]
    [InlineData(nameof(WireBehaviour.Reset), "Connection broken or host not found")]
    public async Task A_workload_is_found_watched_declared_dead_and_found_again(string trouble, string cause)
    {
        await using var workload = new WireListener();
        var (deployment, replicas) = await SeedAsync(ReplicaState.Leased, workload.Endpoint);
        var id = replicas[0].Id;
        await using var world = await StartAsync();
        await HealthBecomesAsync(world, id, HealthState.Up);

        workload.Behaviour = Enum.Parse<WireBehaviour>(trouble);
        var broken = Now;
        await HealthBecomesAsync(world, id, HealthState.Down);
        var incident = Assert.Single(await world.IncidentsAsync(deployment.Id));
        workload.Behaviour = WireBehaviour.Serve;
        await HealthBecomesAsync(world, id, HealthState.Up);

        Assert.Equal(cause, incident.Cause);
        Assert.True(incident.OpenedAt >= broken - TimeSpan.FromMilliseconds(500), $"Opened {incident.OpenedAt:O}, broken {broken:O}.");
        Assert.True(incident.OpenedAt <= incident.DetectedAt);
        Assert.Equal([id], world.Replaced);
        Assert.Equal(
            [HealthState.Up, HealthState.Down, HealthState.Up], (await world.HealthAsync(id)).Select(h => h.Health));
    }

    [Fact]
    public async Task A_restart_in_the_middle_of_a_death_keeps_its_beginning()
    {
        await using var workload = new WireListener();
        var (deployment, replicas) = await SeedAsync(ReplicaState.Leased, workload.Endpoint);
        var id = replicas[0].Id;
        await using (var before = await StartAsync())
        {
            await HealthBecomesAsync(before, id, HealthState.Up);
            workload.Die();
            await SlaWorld.UntilAsync(async () => await FailuresAsync() > 0, "a failed probe is stored");
        }

        await using var after = await StartAsync();
        await HealthBecomesAsync(after, id, HealthState.Down);

        await using var command = _database.System.DataSource.CreateCommand("select min(at) from probe_samples where outcome <> 0");
        var firstFailure = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!);
        Assert.Equal(firstFailure, Assert.Single(await after.IncidentsAsync(deployment.Id)).OpenedAt);
    }

    [Fact]
    public async Task A_restart_of_ours_leaves_no_trace_on_a_healthy_replica()
    {
        await using var workload = new WireListener();
        var (deployment, replicas) = await SeedAsync(ReplicaState.Leased, workload.Endpoint);
        await using (var before = await StartAsync())
        {
            await HealthBecomesAsync(before, replicas[0].Id, HealthState.Up);
        }

        await using var after = await StartAsync();
        await SlaWorld.UntilAsync(() => Task.FromResult(after.Get<ProbeMetrics>().Probes >= 6), "six probes after the restart");

        Assert.Empty(await after.IncidentsAsync(deployment.Id));
        Assert.Single(await after.HealthAsync(replicas[0].Id));
    }

    [Fact]
    public async Task Two_nodes_share_the_replicas_and_one_takes_over_from_the_other()
    {
        await using var workload = new WireListener();
        await SeedAsync(ReplicaState.Running, [.. Enumerable.Repeat(workload.Endpoint, 64)]);
        await using var first = await StartAsync("node-a");
        await SlaWorld.UntilAsync(() => Task.FromResult(first.Get<WatchList>().Count == 64), "the first node watches all");
        await using var second = await StartAsync("node-b");

        await SlaWorld.UntilAsync(
            () => Task.FromResult(
                first.Get<WatchList>().Count + second.Get<WatchList>().Count == 64 && second.Get<WatchList>().Count > 16),
            "both watch their own share");
        await first.StopAsync();
        await SlaWorld.UntilAsync(() => Task.FromResult(second.Get<WatchList>().Count == 64), "the second node watches all");

        await using var command = _database.System.DataSource.CreateCommand(
            "select count(*) from (select replica_id from probe_samples group by 1 having count(distinct fence) > 1) handed_over");
        await SlaWorld.UntilAsync(async () => (long)(await command.ExecuteScalarAsync())! > 0, "samples of both owners are told apart");
    }

    [Fact]
    public async Task A_replica_told_by_the_feed_is_probed_without_waiting_for_the_refresh()
    {
        await using var workload = new WireListener();
        await using var world = await StartAsync(settings: new Dictionary<string, string?>(Fast) { ["Sla:RefreshTargetsEvery"] = "00:10:00" });
        await SlaWorld.UntilAsync(() => Task.FromResult(world.Get<ProbeShards>().Held.Count == ProbeShards.Count), "shards are held");
        var (deployment, replicas) = await SeedAsync(ReplicaState.Leased, workload.Endpoint);
        var replica = replicas[0];

        // Told again until heard: the first read of the targets may still be under way.
        await SlaWorld.UntilAsync(
            async () =>
            {
                world.Get<LiveFeed>().Publish(
                [
                    new LiveItem($"replica/{replica.Id}", deployment.OrganisationId, deployment.Id, 1, new LivePayload.ReplicaChanged(
                        replica.Id.Value, ReplicaState.Leased, Status.Pending, Now, "akash", "p1", "eu-west",
                        workload.Endpoint.ToString(), 1.33m, "USD")),
                ]);
                return (await world.ReplicaAsync(replica.Id)).State == ReplicaState.Running;
            },
            "it runs");
    }

    [Fact]
    public async Task Every_probe_is_told_to_the_feed()
    {
        await using var workload = new WireListener();
        var (deployment, replicas) = await SeedAsync(ReplicaState.Running, workload.Endpoint);
        await using var world = await StartAsync();
        using var viewer = world.Get<LiveFeed>().Subscribe(new LiveScope.OneDeployment(deployment.OrganisationId, deployment.Id));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        await foreach (var batch in viewer.ReadAsync(patience.Token))
        {
            var probed = Assert.IsType<LivePayload.Probed>(batch[0].Payload);
            Assert.Equal((replicas[0].Id.Value, ProbeOutcome.Success), (probed.Replica, probed.Outcome));
            break;
        }
    }

    [Fact]
    public async Task Five_hundred_replicas_are_probed_by_one_loop_without_falling_behind()
    {
        await using var workload = new WireListener();
        await SeedAsync(ReplicaState.Running, [.. Enumerable.Repeat(workload.Endpoint, 500)]);
        await using var world = await StartAsync(settings: new Dictionary<string, string?>(Fast)
        {
            ["Sla:ProbeEvery"] = "00:00:05",
            ["Sla:ProbeTimeout"] = "00:00:02",
        });
        var metrics = world.Get<ProbeMetrics>();

        await SlaWorld.UntilAsync(() => Task.FromResult(metrics.Probes >= 1_500), "three rounds");

        Assert.Equal(0, metrics.CoverageLost);
        Assert.True(metrics.WorstLateness < TimeSpan.FromSeconds(2), $"Late by {metrics.WorstLateness}.");
    }

    private async Task<SlaWorld> StartAsync(string node = "node-a", IReadOnlyDictionary<string, string?>? settings = null)
    {
        var world = new SlaWorld(_database, TimeProvider.System, settings ?? Fast, node: node);
        await world.StartAsync();
        return world;
    }

    private Task<(Broker.Engine.Deployments.DeploymentEntity Deployment, IReadOnlyList<Broker.Engine.Deployments.ReplicaEntity> Replicas)> SeedAsync(
        ReplicaState state, params Uri[] endpoints) =>
        SlaWorld.SeedAsync(
            _database, Now, 1, state,
            [.. endpoints.Select((e, i) => (NetworkId.Akash, "p" + i.ToString(CultureInfo.InvariantCulture), e))]);

    private static Task HealthBecomesAsync(SlaWorld world, ReplicaId id, HealthState health) => SlaWorld.UntilAsync(
        async () => (await world.ReplicaAsync(id)) is { State: ReplicaState.Running } r && r.Health == health, $"health becomes {health}");

    private async Task<long> FailuresAsync()
    {
        await using var command = _database.System.DataSource.CreateCommand("select count(*) from probe_samples where outcome <> 0");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
