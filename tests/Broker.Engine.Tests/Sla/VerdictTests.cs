using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Sla;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Sla;

/// <summary>Probes scripted on a manual clock, verdicts written to a real database.</summary>
public sealed class VerdictTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly Uri Nowhere = new("http://127.0.0.1:9");

    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly ScriptedProber _prober;
    private TestDatabase _database = null!;
    private SlaWorld _world = null!;

    public VerdictTests() => _prober = new ScriptedProber(_clock);

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.CreateDatabaseAsync();
        _world = SlaWorld.Scripted(_database, _clock, _prober);
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_first_answer_makes_a_leased_replica_run()
    {
        var (deployment, replicas) = await SeedAsync(ReplicaState.Leased, count: 1);
        _prober.Set(replicas[0].Id, at => at < Noon.AddSeconds(30) ? ProbeOutcome.Refused : ProbeOutcome.Success);
        var node = await JoinedAsync();

        await node.RunAsync(Noon.AddSeconds(29));
        Assert.Equal(ReplicaState.Leased, (await _world.ReplicaAsync(replicas[0].Id)).State);
        await node.RunAsync(Noon.AddSeconds(36));

        var replica = await _world.ReplicaAsync(replicas[0].Id);
        Assert.Equal((ReplicaState.Running, HealthState.Up, Status.Up), (replica.State, replica.Health, replica.Status));
        Assert.InRange(replica.HealthSince, Noon.AddSeconds(30), Noon.AddSeconds(35));
        Assert.Empty(await _world.IncidentsAsync(deployment.Id));
        await using var db = _database.System.CreateContext();
        Assert.Equal(replica.HealthSince, (await db.UsageIntervals.SingleAsync()).StartedAt);
        Assert.Equal(Status.Up, (await db.Deployments.SingleAsync()).Status);
    }

    [Theory]
    [InlineData(ProbeOutcome.Timeout, 13.0, "No answer within 2 s")]
    [InlineData(ProbeOutcome.Refused, 7.0, "Connection refused")]
    [InlineData(ProbeOutcome.WrongStatus, 7.0, "Answers HTTP 500")]
    public async Task A_death_is_a_verdict_in_time_and_back_dated(ProbeOutcome outcome, double within, string cause)
    {
        for (var tenths = 0; tenths < 50; tenths += 7)
        {
            await using var database = await PostgresServer.CreateDatabaseAsync();
            var clock = new FakeTimeProvider(Noon);
            var prober = new ScriptedProber(clock);
            await using var world = new SlaWorld(database, clock, prober: prober);
            var (deployment, replicas) = await SlaWorld.SeedAsync(
                database, Noon, 1, ReplicaState.Running, (NetworkId.Akash, "p1", Nowhere));
            var death = Noon.AddSeconds(20 + (tenths / 10.0));
            prober.Set(replicas[0].Id, at => at >= death ? outcome : ProbeOutcome.Success);
            var node = new ScriptedNode(world, clock);
            await node.JoinAsync();

            await node.RunAsync(death.AddSeconds(20));

            var incident = Assert.Single(await world.IncidentsAsync(deployment.Id));
            Assert.Equal(cause, incident.Cause);
            Assert.InRange(incident.DetectedAt - death, TimeSpan.Zero, TimeSpan.FromSeconds(within));
            Assert.InRange(incident.OpenedAt - death, TimeSpan.Zero, TimeSpan.FromSeconds(5));
            var health = await world.HealthAsync(replicas[0].Id);
            Assert.Equal([HealthState.Up, HealthState.Down], health.Select(h => h.Health));
            Assert.Equal((incident.OpenedAt, incident.OpenedAt), (health[0].EndedAt!.Value, health[1].StartedAt));
            Assert.Equal([replicas[0].Id], world.Replaced);
        }
    }

    [Fact]
    public async Task Usage_stops_at_the_first_failed_probe_and_not_at_the_verdict()
    {
        var (_, replicas) = await SeedAsync(ReplicaState.Leased, count: 1);
        var death = Noon.AddSeconds(60);
        _prober.Set(replicas[0].Id, at => at >= death ? ProbeOutcome.Timeout : ProbeOutcome.Success);
        var node = await JoinedAsync();

        await node.RunAsync(death.AddSeconds(20));

        await using var db = _database.System.CreateContext();
        var usage = await db.UsageIntervals.SingleAsync();
        Assert.Equal((await _world.ReplicaAsync(replicas[0].Id)).HealthSince, usage.EndedAt);
        Assert.InRange(usage.EndedAt!.Value - death, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Flapping_below_the_threshold_leaves_no_trace()
    {
        var (deployment, replicas) = await SeedAsync(ReplicaState.Running, count: 1);
        var probes = 0;
        _prober.Set(replicas[0].Id, _ => ++probes % 3 == 0 ? ProbeOutcome.Success : ProbeOutcome.Refused);
        var node = await JoinedAsync();

        await node.RunAsync(Noon.AddMinutes(5));

        Assert.True(probes > 100, $"Only {probes} probes were made.");
        Assert.Empty(await _world.IncidentsAsync(deployment.Id));
        Assert.Single(await _world.HealthAsync(replicas[0].Id));
    }

    [Fact]
    public async Task Recovery_closes_the_incident_from_the_first_good_probe_on()
    {
        var (deployment, replicas) = await SeedAsync(ReplicaState.Running, count: 1);
        var (death, rebirth) = (Noon.AddSeconds(20), Noon.AddSeconds(80));
        _prober.Set(replicas[0].Id, at => at >= death && at < rebirth ? ProbeOutcome.Refused : ProbeOutcome.Success);
        var node = await JoinedAsync();

        await node.RunAsync(Noon.AddSeconds(100));

        var incident = Assert.Single(await _world.IncidentsAsync(deployment.Id));
        Assert.Equal("Replica 1 answers again", incident.Resolution);
        Assert.NotNull(incident.ResolvedAt);
        var health = await _world.HealthAsync(replicas[0].Id);
        Assert.Equal([HealthState.Up, HealthState.Down, HealthState.Up], health.Select(h => h.Health));
        Assert.InRange(health[2].StartedAt - rebirth, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Null(health[2].EndedAt);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(20, 2)]
    public async Task An_outage_within_the_quiet_period_continues_its_incident(int minutesOfPeace, int incidents)
    {
        var (deployment, replicas) = await SeedAsync(ReplicaState.Running, count: 1);
        var (first, peace) = (Noon.AddSeconds(20), Noon.AddSeconds(60));
        var second = peace.AddMinutes(minutesOfPeace);
        _prober.Set(replicas[0].Id, at => (at >= first && at < peace) || at >= second ? ProbeOutcome.Refused : ProbeOutcome.Success);
        var node = await JoinedAsync();

        await node.RunAsync(second.AddSeconds(20));

        var found = await _world.IncidentsAsync(deployment.Id);
        Assert.Equal(incidents, found.Count);
        Assert.Single(found, i => i.ResolvedAt is null && i.Resolution is null);
        Assert.All(found, i => Assert.True(i.Number > 0));
    }

    [Fact]
    public async Task A_replacement_that_serves_closes_the_incident_of_the_replica_it_stands_in_for()
    {
        var (deployment, replicas) = await SeedAsync(ReplicaState.Running, count: 2);
        _prober.Set(replicas[0].Id, _ => ProbeOutcome.Refused);
        var node = await JoinedAsync();
        await node.RunAsync(Noon.AddSeconds(20));
        var failed = SlaWorld.Replica(deployment, 3, ReplicaState.Closed, Noon, (NetworkId.IoNet, "p8", Nowhere), replicas[0].Id);
        var serving = SlaWorld.Replica(deployment, 4, ReplicaState.Leased, Noon, (NetworkId.IoNet, "p9", Nowhere), failed.Id);
        await AddAsync(failed, serving);

        await node.JoinAsync();
        await node.RunAsync(Noon.AddSeconds(30));

        var incident = Assert.Single(await _world.IncidentsAsync(deployment.Id));
        Assert.Equal("Replica 4 on ionet eu-west serves in its place", incident.Resolution);
        Assert.NotNull(incident.MitigatedAt);
        Assert.NotNull(incident.ResolvedAt);
    }

    [Fact]
    public async Task A_verdict_that_could_not_be_written_is_reached_again_with_the_same_beginning()
    {
        var (deployment, replicas) = await SeedAsync(ReplicaState.Running, count: 1);
        var death = Noon.AddSeconds(20);
        _prober.Set(replicas[0].Id, at => at >= death ? ProbeOutcome.Refused : ProbeOutcome.Success);
        await using var world = new SlaWorld(_database, _clock, prober: _prober, witness: new FailingWitness(failures: 2));
        var node = new ScriptedNode(world, _clock);
        await node.JoinAsync();

        await node.RunAsync(death.AddSeconds(20));

        var incident = Assert.Single(await world.IncidentsAsync(deployment.Id));
        Assert.InRange(incident.OpenedAt - death, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal([replicas[0].Id], world.Replaced);
    }

    [Fact]
    public async Task A_replica_that_is_being_closed_gets_no_verdict_and_is_watched_no_more()
    {
        var (deployment, replicas) = await SeedAsync(ReplicaState.Running, count: 1);
        _prober.Set(replicas[0].Id, _ => ProbeOutcome.Refused);
        var node = await JoinedAsync();
        await using (var db = _database.System.CreateContext())
        {
            await db.Replicas.ExecuteUpdateAsync(r => r.SetProperty(x => x.State, ReplicaState.Closing));
        }

        await node.RunAsync(Noon.AddSeconds(30));

        Assert.Empty(await _world.IncidentsAsync(deployment.Id));
        Assert.Empty(_world.Replaced);
        Assert.Equal(0, _world.Get<WatchList>().Count);
    }

    [Fact]
    public async Task Closing_the_deployment_closes_its_incidents()
    {
        var (deployment, replicas) = await SeedAsync(ReplicaState.Running, count: 1);
        _prober.Set(replicas[0].Id, _ => ProbeOutcome.Refused);
        var node = await JoinedAsync();
        await node.RunAsync(Noon.AddSeconds(20));
        await using (var db = _database.System.CreateContext())
        {
            await db.Deployments.ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DeploymentState.Closing));
        }

        await _world.Get<Incidents>().CloseOrphansAsync(CancellationToken.None);

        Assert.Equal("The deployment was closed", Assert.Single(await _world.IncidentsAsync(deployment.Id)).Resolution);
    }

    [Fact]
    public async Task When_everything_fails_at_once_nobody_is_declared_dead()
    {
        var places = Enumerable.Range(0, 12)
            .Select(i => (i % 2 == 0 ? NetworkId.Akash : NetworkId.IoNet, $"p{i}", Nowhere)).ToArray();
        var (deployment, replicas) = await SlaWorld.SeedAsync(_database, Noon, 6, ReplicaState.Running, places);
        var (dark, light) = (Noon.AddSeconds(20), Noon.AddSeconds(120));
        foreach (var replica in replicas)
        {
            _prober.Set(replica.Id, at => at >= dark && at < light ? ProbeOutcome.Refused : ProbeOutcome.Success);
        }

        var node = await JoinedAsync();
        await node.RunAsync(Noon.AddSeconds(110));
        await using var db = _database.System.CreateContext();
        Assert.Equal(Status.Unknown, (await db.Deployments.AsNoTracking().SingleAsync()).Status);
        await node.RunAsync(Noon.AddSeconds(140));

        Assert.Empty(await _world.IncidentsAsync(deployment.Id));
        Assert.Empty(_world.Replaced);
        Assert.All(await db.Replicas.AsNoTracking().ToListAsync(), r => Assert.Equal(HealthState.Up, r.Health));
        var log = await db.HealthIntervals.AsNoTracking().ToListAsync();
        Assert.DoesNotContain(log, i => i.Health == HealthState.Down);
        Assert.Equal(12, log.Count(i => i.Health == HealthState.Unknown));
    }

    [Fact]
    public async Task One_dead_network_is_an_outage_of_its_replicas_alone()
    {
        var places = Enumerable.Range(0, 12)
            .Select(i => (i % 2 == 0 ? NetworkId.Akash : NetworkId.IoNet, $"p{i}", Nowhere)).ToArray();
        var (deployment, replicas) = await SlaWorld.SeedAsync(_database, Noon, 6, ReplicaState.Running, places);
        foreach (var replica in replicas.Where(r => r.Network == NetworkId.Akash))
        {
            _prober.Set(replica.Id, at => at >= Noon.AddSeconds(20) ? ProbeOutcome.Refused : ProbeOutcome.Success);
        }

        var node = await JoinedAsync();
        await node.RunAsync(Noon.AddSeconds(40));

        Assert.Equal(6, (await _world.IncidentsAsync(deployment.Id)).Count);
        Assert.Equal(
            replicas.Where(r => r.Network == NetworkId.Akash).Select(r => r.Id).Order(Comparer<ReplicaId>.Create((a, b) => a.Value.CompareTo(b.Value))),
            _world.Replaced.Order(Comparer<ReplicaId>.Create((a, b) => a.Value.CompareTo(b.Value))));
    }

    private Task<(DeploymentEntity Deployment, IReadOnlyList<ReplicaEntity> Replicas)> SeedAsync(ReplicaState state, int count) =>
        SlaWorld.SeedAsync(
            _database, Noon, 1, state,
            [.. Enumerable.Range(1, count).Select(i => (NetworkId.Akash, $"p{i}", Nowhere))]);

    private async Task<ScriptedNode> JoinedAsync()
    {
        var node = new ScriptedNode(_world, _clock);
        await node.JoinAsync();
        return node;
    }

    private async Task AddAsync(params ReplicaEntity[] replicas)
    {
        await using var db = _database.System.CreateContext();
        foreach (var replica in replicas)
        {
            db.Add(replica);
            await db.SaveChangesAsync();
        }
    }

    private sealed class FailingWitness(int failures) : IMoveWitness
    {
        private int _left = failures;

        public void BeforeCommit(IReadOnlyList<Move> moves)
        {
            if (_left-- > 0)
            {
                throw new InvalidOperationException("The database went away.");
            }
        }

        public void AfterCommit(IReadOnlyList<Move> moves)
        {
        }
    }
}
