using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Testing;
using Broker.Testing.Persistence;

namespace Broker.Engine.Tests.Deployments;

/// <summary>Leases that end by themselves unless they are paid further.</summary>
public sealed class TermTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Term = TimeSpan.FromHours(3);

    private readonly EngineWorld _world = new(postgres.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_lease_is_paid_further_before_its_term_ends_and_not_earlier()
    {
        var id = await ServingAsync();
        Assert.Equal(0, Lease.Extensions);

        await PassAsync(id, TimeSpan.FromMinutes(90));

        Assert.Equal(1, Lease.Extensions);
        Assert.Equal(Lease.PaidUntil, (await OnAkashAsync(id)).PaidUntil);
        Assert.Single(await _world.ReplicasAsync(id), r => r.Network == NetworkId.Akash);
    }

    [Fact]
    public async Task An_extension_whose_answer_was_lost_is_not_paid_twice()
    {
        var id = await ServingAsync();
        _world.Akash.LoseAnswers(1);

        await PassAsync(id, TimeSpan.FromMinutes(90));
        await PassAsync(id, TimeSpan.FromSeconds(20));

        Assert.Equal(1, Lease.Extensions);
        Assert.Equal(Lease.PaidUntil, (await OnAkashAsync(id)).PaidUntil);
    }

    [Fact]
    public async Task A_lease_that_cannot_go_on_serves_until_another_does_and_nothing_is_lost()
    {
        var id = await ServingAsync();
        _world.Akash.RefusesTerms = "sold to somebody else";
        await PassAsync(id, TimeSpan.FromMinutes(90));
        var old = (await _world.ReplicasAsync(id)).Single(r => r.TermRefusal is not null);
        var successor = (await _world.ReplicasAsync(id)).Single(r => r.Replaces == old.Id);
        Assert.Equal((ReplicaState.Running, HealthState.Up), (old.State, old.Health));

        await _world.SettleAsync(id, rounds: 4);
        await _world.ServeAsync(successor.Id);
        await PassAsync(id, TimeSpan.FromSeconds(20));

        var ended = (await _world.ReplicasAsync(id)).Single(r => r.Id == old.Id);
        Assert.Equal((ReplicaState.Closed, ReplicaEnd.TermOver), (ended.State, ended.End));
        Assert.Empty(await _world.IncidentsAsync(id));
        Assert.Single(await _world.ReplicasAsync(id), r => r.Replaces == old.Id);
        await _world.AssertNoLeakAsync(id);
    }

    [Fact]
    public async Task A_dark_network_is_asked_again_for_the_extension()
    {
        var id = await ServingAsync();
        _world.Akash.IsDark = true;
        await PassAsync(id, TimeSpan.FromMinutes(90));
        Assert.Equal(0, Lease.Extensions);

        _world.Akash.IsDark = false;
        await PassAsync(id, TimeSpan.FromMinutes(1));

        Assert.Equal(1, Lease.Extensions);
    }

    private FakeLease Lease => Assert.Single(_world.Akash.Open);

    private async Task<Broker.Engine.Deployments.ReplicaEntity> OnAkashAsync(DeploymentId id) =>
        (await _world.ReplicasAsync(id)).Single(r => r.Network == NetworkId.Akash);

    private async Task<DeploymentId> ServingAsync()
    {
        _world.Akash.PaidFor = Term;
        return await _world.ServingAsync();
    }

    private async Task PassAsync(DeploymentId id, TimeSpan time)
    {
        _world.Clock.Advance(time);
        _world.RefreshOffers();
        await _world.SettleAsync(id, rounds: 3);
    }
}
