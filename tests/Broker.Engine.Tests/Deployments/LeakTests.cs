using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Testing.Persistence;

namespace Broker.Engine.Tests.Deployments;

public sealed class LeakTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly EngineWorld _world = new(postgres.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_lease_that_appears_after_its_replica_ended_is_closed_once_the_grace_is_over()
    {
        var (id, order) = await EndedWithoutLeaseAsync();
        var handle = _world.Akash.Appear(order);
        Assert.Equal(0, await FindAsync());
        Assert.Single(_world.Akash.Open);

        _world.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(1, await FindAsync());
        Assert.Empty(_world.Akash.Open);
        Assert.Equal(LeaseState.Closed, _world.Akash.Leases.Single(l => l.Handle == handle).State);
        await _world.AssertNoLeakAsync(id);
    }

    [Fact]
    public async Task A_second_lease_of_a_serving_replica_is_closed_and_the_first_kept()
    {
        var id = await _world.ServingAsync();
        var replica = (await _world.ReplicasAsync(id)).Single(r => r.Network == NetworkId.Akash);
        var original = _world.Akash.Leases.Single(l => l.Handle == replica.LeaseHandle);
        _world.Akash.Appear(original.Order);
        _world.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(1, await FindAsync());

        Assert.Equal(replica.LeaseHandle, Assert.Single(_world.Akash.Open).Handle);
    }

    [Fact]
    public async Task A_lease_under_a_tag_we_never_issued_is_left_alone()
    {
        var (_, order) = await EndedWithoutLeaseAsync();
        _world.Akash.Appear(order with { Replica = ReplicaId.New() });
        _world.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, await FindAsync());

        Assert.Single(_world.Akash.Open);
    }

    [Fact]
    public async Task A_dark_network_is_no_reason_to_close_anything()
    {
        await _world.ServingAsync();
        _world.Akash.IsDark = true;

        Assert.Equal(0, await FindAsync());
    }

    private Task<int> FindAsync() => _world.Get<FindLeaks>().ExecuteAsync(NetworkId.Akash, CancellationToken.None);

    /// <summary>A replica that was ordered, and closed while the network knew nothing of it.</summary>
    private async Task<(DeploymentId Id, LeaseOrder Order)> EndedWithoutLeaseAsync()
    {
        _world.Akash.IsDark = true;
        var id = await _world.PlanAsync(1, _world.Akash.Offers[0]);
        await _world.Get<LaunchDeployment>().ExecuteAsync(id, CancellationToken.None);
        await _world.Get<CloseDeployment>().ExecuteAsync(id, CancellationToken.None);
        _world.Akash.IsDark = false;
        await _world.SettleAsync(id, rounds: 20);
        var replica = Assert.Single(await _world.ReplicasAsync(id));
        Assert.Equal(ReplicaState.Closed, replica.State);
        return (id, new LeaseOrder(replica.Id, replica.Offer, Rows.Workload(), replica.PriceCeiling, replica.Term));
    }
}
