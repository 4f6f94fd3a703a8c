using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Deployments;

public sealed class DrivingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly EngineWorld _world = new(postgres.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_plan_becomes_leases_on_both_networks()
    {
        var id = await _world.PlanAsync(1, _world.Akash.Offers[0], _world.IoNet.Offers[0]);

        await _world.Get<LaunchDeployment>().ExecuteAsync(id, CancellationToken.None);
        await _world.SettleAsync(id, rounds: 4);

        Assert.All(await _world.ReplicasAsync(id), r =>
        {
            Assert.Equal(ReplicaState.Leased, r.State);
            Assert.NotNull(r.Endpoint);
            Assert.Equal(r.Offer.PricePerHour, r.PricePerHour);
        });
        await _world.AssertNoLeakAsync(id);
    }

    [Fact]
    public async Task A_deployment_is_active_once_the_needed_number_serves()
    {
        var id = await _world.ServingAsync(needed: 2);

        var deployment = await _world.DeploymentAsync(id);

        Assert.Equal((DeploymentState.Active, Status.Up), (deployment.State, deployment.Status));
        Assert.NotNull(deployment.FirstUpAt);
    }

    [Fact]
    public async Task An_order_whose_answer_was_lost_is_not_placed_twice()
    {
        _world.IoNet.LoseAnswers(2);
        var id = await _world.PlanAsync(1, _world.IoNet.Offers[0]);

        await _world.Get<LaunchDeployment>().ExecuteAsync(id, CancellationToken.None);
        await _world.SettleAsync(id, rounds: 4);

        Assert.Single(_world.IoNet.Leases);
        Assert.Equal(ReplicaState.Leased, Assert.Single(await _world.ReplicasAsync(id)).State);
    }

    [Fact]
    public async Task A_dead_replica_is_replaced_once_on_another_provider_however_often_it_is_asked()
    {
        var id = await _world.ServingAsync();
        var dead = (await _world.ReplicasAsync(id))[0];
        await _world.DieAsync(dead.Id, _world.Clock.GetUtcNow());

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _world.Get<ReplaceReplica>().ExecuteAsync(dead.Id, CancellationToken.None)));
        await _world.SettleAsync(id);

        var replicas = await _world.ReplicasAsync(id);
        var replacement = Assert.Single(replicas, r => r.Replaces == dead.Id);
        Assert.NotEqual(dead.Provider, replacement.Provider);
        Assert.Equal(ReplicaState.Leased, replacement.State);
        Assert.Equal((ReplicaState.Closed, ReplicaEnd.Died), (replicas[0].State, replicas[0].End));
        await _world.AssertNoLeakAsync(id);
    }

    [Fact]
    public async Task Where_nobody_else_offers_it_the_provider_that_failed_gets_another_chance_after_a_while()
    {
        _world.Akash.Offers.RemoveAt(1);
        _world.IoNet.Offers.Clear();
        _world.RefreshOffers();
        var id = await _world.PlanAsync(1, _world.Akash.Offers[0]);
        await _world.Get<LaunchDeployment>().ExecuteAsync(id, CancellationToken.None);
        await _world.SettleAsync(id);
        var dead = Assert.Single(await _world.ReplicasAsync(id));
        await _world.ServeAsync(dead.Id);
        await _world.DieAsync(dead.Id, _world.Clock.GetUtcNow());

        await _world.SettleAsync(id, rounds: 20);
        Assert.Single(await _world.ReplicasAsync(id));
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        _world.RefreshOffers();
        await _world.SettleAsync(id, rounds: 20);

        Assert.Equal(dead.Provider, Assert.Single(await _world.ReplicasAsync(id), r => r.Replaces == dead.Id).Provider);
        await _world.AssertNoLeakAsync(id);
    }

    [Fact]
    public async Task Cost_stops_at_the_first_failed_probe_not_at_the_verdict()
    {
        var id = await _world.ServingAsync();
        var dead = (await _world.ReplicasAsync(id))[0];
        _world.Clock.Advance(TimeSpan.FromMinutes(10));
        var died = _world.Clock.GetUtcNow();
        _world.Clock.Advance(TimeSpan.FromSeconds(12));
        _world.RefreshOffers();

        await _world.DieAsync(dead.Id, died);
        await _world.Get<ReplaceReplica>().ExecuteAsync(dead.Id, CancellationToken.None);
        await _world.SettleAsync(id);

        await using var db = postgres.System.CreateContext();
        var usage = await db.UsageIntervals.SingleAsync(u => u.ReplicaId == dead.Id);
        var health = await db.HealthIntervals.Where(h => h.ReplicaId == dead.Id).OrderBy(h => h.StartedAt).ToListAsync();
        Assert.Equal(died, usage.EndedAt!.Value, TimeSpan.FromMicroseconds(1));
        Assert.Equal([HealthState.Up, HealthState.Down], health.Select(h => h.Health));
        Assert.All(health, h => Assert.NotNull(h.EndedAt));
    }

    [Fact]
    public async Task An_order_nobody_takes_is_closed_and_planned_elsewhere()
    {
        _world.Akash.RefusesBids = true;
        var id = await _world.PlanAsync(1, _world.Akash.Offers[0]);

        await _world.Get<LaunchDeployment>().ExecuteAsync(id, CancellationToken.None);
        await _world.SettleAsync(id, rounds: 25);

        var replicas = await _world.ReplicasAsync(id);
        Assert.Equal((ReplicaState.Closed, ReplicaEnd.NotLeased), (replicas[0].State, replicas[0].End));
        Assert.Contains(replicas, r => r.Network == NetworkId.IoNet && r.State == ReplicaState.Leased);
        Assert.Empty(_world.Akash.Open);
        await _world.AssertNoLeakAsync(id);
    }

    [Fact]
    public async Task A_lease_the_network_ended_by_itself_is_replaced()
    {
        var id = await _world.ServingAsync();
        var ended = (await _world.ReplicasAsync(id))[0];
        _world.Akash.End(ended.LeaseHandle!, "lease_closed_reason_unstable");

        await _world.SettleAsync(id, rounds: 20);

        var replicas = await _world.ReplicasAsync(id);
        Assert.Equal((ReplicaState.Closed, ReplicaEnd.EndedByNetwork), (replicas[0].State, replicas[0].End));
        Assert.Contains("unstable", replicas[0].EndDetail, StringComparison.Ordinal);
        Assert.Single(replicas, r => r.Replaces == ended.Id);
        var incident = Assert.Single(await _world.IncidentsAsync(id));
        Assert.Equal((ended.Id, true), (incident.ReplicaId, incident.Cause.Contains("unstable", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_workload_that_never_answers_is_given_up_after_the_networks_start_timeout()
    {
        _world.Akash.EndpointOf = _ => null;
        var id = await _world.PlanAsync(1, _world.Akash.Offers[0]);
        await _world.Get<LaunchDeployment>().ExecuteAsync(id, CancellationToken.None);
        await _world.SettleAsync(id, rounds: 4);

        _world.Clock.Advance(_world.Akash.Traits.StartTimeout);
        await _world.SettleAsync(id);

        var first = (await _world.ReplicasAsync(id))[0];
        Assert.Equal((ReplicaState.Closed, ReplicaEnd.NeverServed), (first.State, first.End));
    }

    [Fact]
    public async Task Closing_ends_every_lease_and_believes_it_only_when_the_network_says_so()
    {
        _world.IoNet.ClosesSlowly = true;
        var id = await _world.ServingAsync();

        await _world.Get<CloseDeployment>().ExecuteAsync(id, CancellationToken.None);
        Assert.Equal(DeploymentState.Closing, (await _world.DeploymentAsync(id)).State);
        await _world.SettleAsync(id);

        Assert.Equal(DeploymentState.Closed, (await _world.DeploymentAsync(id)).State);
        Assert.Empty(_world.Akash.Open);
        Assert.Empty(_world.IoNet.Open);
    }

    [Fact]
    public async Task Closing_while_an_order_is_on_its_way_leaves_no_lease()
    {
        _world.Akash.IsDark = true;
        var id = await _world.PlanAsync(1, _world.Akash.Offers[0]);
        await _world.Get<LaunchDeployment>().ExecuteAsync(id, CancellationToken.None);
        Assert.Equal(ReplicaState.Ordering, Assert.Single(await _world.ReplicasAsync(id)).State);
        await _world.Get<CloseDeployment>().ExecuteAsync(id, CancellationToken.None);

        _world.Akash.IsDark = false;
        await _world.SettleAsync(id, rounds: 20);

        Assert.Equal(DeploymentState.Closed, (await _world.DeploymentAsync(id)).State);
        Assert.Empty(_world.Akash.Open);
    }

    [Fact]
    public async Task A_closing_whose_job_was_lost_ends_the_leases_all_the_same()
    {
        var id = await _world.ServingAsync();
        await using (var book = await _world.Get<DeploymentBooks>().OpenAsync(id, CancellationToken.None))
        {
            book!.Move(DeploymentState.Closing);
            await book.SaveAsync(CancellationToken.None);
        }

        await _world.SettleAsync(id, rounds: 20);

        Assert.Equal(DeploymentState.Closed, (await _world.DeploymentAsync(id)).State);
        Assert.Empty(_world.Akash.Open);
        Assert.Empty(_world.IoNet.Open);
    }

    [Fact]
    public async Task A_closed_deployment_is_never_given_a_replacement()
    {
        var id = await _world.ServingAsync();
        var replica = (await _world.ReplicasAsync(id))[0];
        await _world.Get<CloseDeployment>().ExecuteAsync(id, CancellationToken.None);

        await _world.Get<ReplaceReplica>().ExecuteAsync(replica.Id, CancellationToken.None);
        await _world.SettleAsync(id);

        Assert.Equal(2, (await _world.ReplicasAsync(id)).Count);
    }

    [Fact]
    public async Task Without_any_offer_the_replacement_waits_and_comes_when_there_is_one()
    {
        var id = await _world.ServingAsync();
        var dead = (await _world.ReplicasAsync(id))[0];
        _world.Akash.Offers.Clear();
        _world.IoNet.Offers.Clear();
        _world.Get<Broker.Engine.Market.OfferIndex>().Replace(NetworkId.Akash, []);
        _world.Get<Broker.Engine.Market.OfferIndex>().Replace(NetworkId.IoNet, []);
        await _world.DieAsync(dead.Id, _world.Clock.GetUtcNow());
        await _world.Get<ReplaceReplica>().ExecuteAsync(dead.Id, CancellationToken.None);
        Assert.DoesNotContain(await _world.ReplicasAsync(id), r => r.Replaces == dead.Id);

        _world.Offer(_world.Akash, "akash-9", 1.35m);
        await _world.SettleAsync(id, rounds: 20);

        Assert.Equal("akash-9", Assert.Single(await _world.ReplicasAsync(id), r => r.Replaces == dead.Id).Provider);
    }

    [Fact]
    public async Task Two_nodes_cannot_step_the_same_replica()
    {
        var id = await _world.PlanAsync(1, _world.IoNet.Offers[0]);
        var replica = Assert.Single(await _world.ReplicasAsync(id)).Id;
        Assert.True(await _world.Get<ReplicaClaims>().ClaimAsync(replica, CancellationToken.None));

        Assert.False(await _world.Get<ReplicaStepper>().TryStepAsync(replica, CancellationToken.None));

        await _world.Get<ReplicaClaims>().ReleaseAsync(replica, CancellationToken.None);
        Assert.True(await _world.Get<ReplicaStepper>().TryStepAsync(replica, CancellationToken.None));
    }
}
