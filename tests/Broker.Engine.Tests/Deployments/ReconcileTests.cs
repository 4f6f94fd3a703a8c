using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Deployments;

public sealed class ReconcileTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
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

    [Fact]
    public async Task A_closed_leak_leaves_a_line_in_the_deployments_activity_and_a_resolved_finding()
    {
        var (id, order) = await EndedWithoutLeaseAsync();
        var handle = _world.Akash.Appear(order);
        _world.Clock.Advance(TimeSpan.FromMinutes(3));

        await FindAsync();

        await using var db = postgres.Database.System.CreateContext();
        Assert.Single(await db.Activity.Where(a => a.DeploymentId == id && a.Text.Contains("Leaked lease")).ToListAsync());
        var finding = Assert.Single(await FindingsAsync(handle));
        Assert.Equal((FindingKind.Leak, "Closed by us"), (finding.Kind, finding.Resolution));
    }

    [Fact]
    public async Task A_lease_the_network_no_longer_knows_becomes_an_incident_and_is_replaced()
    {
        var id = await _world.ServingAsync();
        var replica = (await _world.ReplicasAsync(id)).Single(r => r.Network == NetworkId.Akash);
        _world.Akash.Forget(replica.LeaseHandle!);
        _world.Clock.Advance(TimeSpan.FromSeconds(1));

        await FindAsync();
        await _world.SettleAsync(id);

        Assert.Contains(await _world.IncidentsAsync(id), i => i.ReplicaId == replica.Id);
        Assert.Contains(await _world.ReplicasAsync(id), r => r.Replaces == replica.Id);
        Assert.Equal(FindingKind.Missing, Assert.Single(await FindingsAsync(replica.LeaseHandle!)).Kind);
    }

    [Fact]
    public async Task Another_price_and_another_term_are_listed_until_they_agree_again()
    {
        _world.Akash.PaidFor = TimeSpan.FromHours(24);
        var id = await _world.ServingAsync();
        await _world.SettleAsync(id, rounds: 3);
        var lease = Assert.Single(_world.Akash.Open);
        _world.Akash.Charges = Money.Usd(9m);
        lease.PaidUntil -= TimeSpan.FromHours(3);

        await FindAsync();
        await FindAsync();
        var during = await FindingsAsync(lease.Handle);
        _world.Akash.Charges = null;
        lease.PaidUntil += TimeSpan.FromHours(3);
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        await FindAsync();

        Assert.Equal([FindingKind.PriceDiffers, FindingKind.TermDiffers], during.Select(f => f.Kind).Order());
        Assert.All(during, f => Assert.Null(f.ResolvedAt));
        Assert.Contains("9 USD", during.Single(f => f.Kind == FindingKind.PriceDiffers).Detail, StringComparison.Ordinal);
        Assert.All(await FindingsAsync(lease.Handle), f => Assert.NotNull(f.ResolvedAt));
    }

    [Fact]
    public async Task A_network_that_is_not_connected_is_left_alone()
    {
        await _world.ServingAsync();
        _world.Akash.IsConnected = false;

        Assert.Equal(0, await FindAsync());
    }

    private async Task<List<ReconciliationFindingEntity>> FindingsAsync(LeaseHandle handle)
    {
        await using var db = postgres.Database.System.CreateContext();
        return await db.ReconciliationFindings.AsNoTracking().Where(f => f.LeaseHandle == handle).ToListAsync();
    }

    private Task<int> FindAsync() => _world.Get<Reconcile>().ExecuteAsync(NetworkId.Akash, CancellationToken.None);

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
