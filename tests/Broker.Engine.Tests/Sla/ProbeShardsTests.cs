using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Sla;
using Broker.Testing.Persistence;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Sla;

public sealed class ProbeShardsTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _clock = new();
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await PostgresServer.CreateDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_single_node_probes_everything()
    {
        var node = Node("a");

        await node.RenewAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, ProbeShards.Count), node.Held.Keys.Order());
        Assert.All(node.Held.Values, fence => Assert.Equal(1, fence));
    }

    [Fact]
    public async Task Renewing_keeps_the_fences()
    {
        var node = Node("a");
        await node.RenewAsync(CancellationToken.None);

        await node.RenewAsync(CancellationToken.None);

        Assert.All(node.Held.Values, fence => Assert.Equal(1, fence));
    }

    [Fact]
    public async Task A_newcomer_gets_half_and_no_shard_has_two_owners()
    {
        var (first, second) = (Node("a"), Node("b"));
        await first.RenewAsync(CancellationToken.None);
        await second.RenewAsync(CancellationToken.None);
        Assert.Empty(second.Held);

        await first.RenewAsync(CancellationToken.None);
        await second.RenewAsync(CancellationToken.None);

        Assert.Equal((8, 8), (first.Held.Count, second.Held.Count));
        Assert.Empty(first.Held.Keys.Intersect(second.Held.Keys));
        Assert.All(second.Held.Values, fence => Assert.Equal(2, fence));
    }

    [Fact]
    public async Task A_node_that_does_not_renew_stops_before_its_lease_ends()
    {
        var node = Node("a");
        await node.RenewAsync(CancellationToken.None);

        _clock.Advance(Lease * 0.8);

        Assert.Empty(node.Held);
        Assert.Null(node.FenceFor(ReplicaId.New()));
    }

    [Fact]
    public async Task The_shards_of_a_dead_node_go_to_another_with_a_higher_fence()
    {
        var (dead, heir) = (Node("a"), Node("b"));
        await dead.RenewAsync(CancellationToken.None);
        await ExpireAsync();

        await heir.RenewAsync(CancellationToken.None);

        Assert.Equal(ProbeShards.Count, heir.Held.Count);
        Assert.All(heir.Held.Values, fence => Assert.Equal(2, fence));
    }

    [Fact]
    public async Task A_node_that_wakes_up_too_late_holds_nothing()
    {
        var (zombie, heir) = (Node("a"), Node("b"));
        await zombie.RenewAsync(CancellationToken.None);
        await ExpireAsync();
        await heir.RenewAsync(CancellationToken.None);

        await zombie.RenewAsync(CancellationToken.None);

        Assert.Empty(zombie.Held);
        Assert.Equal(ProbeShards.Count, heir.Held.Count);
    }

    [Fact]
    public async Task A_process_that_starts_again_takes_over_what_its_predecessor_held()
    {
        await Node("a").RenewAsync(CancellationToken.None);
        var restarted = Node("a");

        await restarted.RenewAsync(CancellationToken.None);

        Assert.Equal(ProbeShards.Count, restarted.Held.Count);
        Assert.All(restarted.Held.Values, fence => Assert.Equal(2, fence));
    }

    [Fact]
    public async Task A_clean_stop_lets_the_others_have_everything_at_once()
    {
        var (leaving, staying) = (Node("a"), Node("b"));
        await leaving.RenewAsync(CancellationToken.None);

        await leaving.ReleaseAsync(CancellationToken.None);
        await staying.RenewAsync(CancellationToken.None);

        Assert.Empty(leaving.Held);
        Assert.Equal(ProbeShards.Count, staying.Held.Count);
    }

    [Fact]
    public async Task The_fence_of_a_replica_is_its_shards()
    {
        var node = Node("a");
        await node.RenewAsync(CancellationToken.None);
        var replica = ReplicaId.New();

        Assert.Equal(node.Held[ProbeSchedule.ShardOf(replica, ProbeShards.Count)], node.FenceFor(replica));
    }

    private ProbeShards Node(string name) => new(_database.System, name, Lease, _clock);

    private async Task ExpireAsync()
    {
        await using var command = _database.System.DataSource.CreateCommand(
            "update node_leases set lease_until = now() - interval '1 second'");
        await command.ExecuteNonQueryAsync();
    }
}
