using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Sla;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Sla;

public sealed class ProbeQueueTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly ProbeQueue _queue;

    public ProbeQueueTests() => _queue = new ProbeQueue(_clock);

    [Fact]
    public async Task Replicas_come_when_they_are_due_and_in_order()
    {
        var (first, second) = (Replica(), Replica());
        _queue.Schedule(second, Noon.AddSeconds(2));
        _queue.Schedule(first, Noon.AddSeconds(1));

        var taken = _queue.TakeAsync(CancellationToken.None);
        Assert.False(taken.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(first, (await taken).Replica);
        var next = _queue.TakeAsync(CancellationToken.None);
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((second, Noon.AddSeconds(2)), await next);
    }

    [Fact]
    public async Task A_sooner_time_wakes_the_one_who_waits()
    {
        _queue.Schedule(Replica(), Noon.AddHours(1));
        var taken = _queue.TakeAsync(CancellationToken.None);
        var urgent = Replica();

        _queue.Schedule(urgent, Noon);

        Assert.Same(urgent, (await taken).Replica);
    }

    [Fact]
    public async Task A_probe_brought_forward_is_made_once()
    {
        var replica = Replica();
        _queue.Schedule(replica, Noon.AddSeconds(3));

        Assert.True(_queue.Hasten(replica, Noon));
        Assert.Equal((replica, Noon), await _queue.TakeAsync(CancellationToken.None));
        var again = _queue.TakeAsync(CancellationToken.None);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(again.IsCompleted);

        Assert.False(_queue.Hasten(replica, Noon));
    }

    [Fact]
    public async Task A_replica_that_is_gone_is_not_handed_out()
    {
        var (gone, there) = (Replica(), Replica());
        _queue.Schedule(gone, Noon);
        _queue.Schedule(there, Noon);

        gone.IsGone = true;

        Assert.Same(there, (await _queue.TakeAsync(CancellationToken.None)).Replica);
    }

    [Fact]
    public async Task Waiting_ends_when_asked_to_stop()
    {
        using var stop = new CancellationTokenSource();
        var taken = _queue.TakeAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taken);
    }

    private static WatchedReplica Replica() => new(
        new ProbeTarget(
            ReplicaId.New(), OrganisationId.New(), DeploymentId.New(), NetworkId.Akash, "provider-1",
            new Uri("http://127.0.0.1:1"), "/health"),
        ReplicaHealth.Starting(Noon));
}
