using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Live;
using Broker.Engine.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Sla;

/// <summary>Set when the targets should be read again before their time.</summary>
internal sealed class TargetsSignal : WakeSignal;

/// <summary>
/// Probes every replica of this node's shards at its own times. Three loops: one starts what is due, one keeps shards
/// and targets up to date, one listens for changes.
/// </summary>
internal sealed class ProbeLoop(
    ProbeQueue queue, ReplicaProbe probe, WatchList watched, ProbeShards shards, Incidents incidents, ILiveFeed feed,
    TargetsSignal changed, ProbeMetrics metrics, IOptions<SlaOptions> options, TimeProvider clock,
    ILogger<ProbeLoop> logger) : BackgroundService
{
    private readonly SemaphoreSlim _room = new(options.Value.Parallelism);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Subscribed before the first read: a change between the two would otherwise be lost.
        using var changes = feed.Subscribe(new LiveScope.Everything());
        try
        {
            await Task.WhenAll(
                DispatchAsync(stoppingToken), KeepShardsAsync(stoppingToken), RefreshAsync(stoppingToken), ListenAsync(changes, stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await shards.ReleaseAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is Npgsql.NpgsqlException or OperationCanceledException)
        {
            // The leases run out by themselves.
            SlaLog.RefreshFailed(logger, exception);
        }
    }

    public override void Dispose()
    {
        _room.Dispose();
        base.Dispose();
    }

    private async Task DispatchAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var (replica, due) = await queue.TakeAsync(stoppingToken);
            await _room.WaitAsync(stoppingToken);
            var late = clock.GetUtcNow() - due;
            metrics.Started(late);
            if (late >= options.Value.ProbeEvery)
            {
                // Its time is over: another probe of it would be due by now. That is our loss, not the replica's.
                metrics.Lost((int)(late / options.Value.ProbeEvery));
                _room.Release();
                queue.Schedule(replica, ProbeSchedule.NextRegular(replica.Id, clock.GetUtcNow(), options.Value.ProbeEvery));
                continue;
            }

            _ = RunAsync(replica, due, stoppingToken);
        }
    }

    private async Task RunAsync(WatchedReplica replica, DateTimeOffset due, CancellationToken stoppingToken)
    {
        await probe.RunAsync(replica, due, stoppingToken);
        if (!stoppingToken.IsCancellationRequested)
        {
            _room.Release();
        }
    }

    private async Task KeepShardsAsync(CancellationToken stoppingToken)
    {
        var held = "";
        while (true)
        {
            await GuardAsync(shards.RenewAsync, stoppingToken);
            var now = string.Join(' ', shards.Held.Keys.Order());
            if (now != held)
            {
                held = now;
                SlaLog.ShardsHeld(logger, held.Length == 0 ? "none" : held);
                changed.Set();
            }

            await Task.Delay(options.Value.ShardLease / 3, clock, stoppingToken);
        }
    }

    private async Task RefreshAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await changed.WaitAsync(options.Value.RefreshTargetsEvery, clock, stoppingToken);
            await GuardAsync(watched.RefreshAsync, stoppingToken);
            await GuardAsync(incidents.CloseOrphansAsync, stoppingToken);
        }
    }

    private async Task ListenAsync(ILiveSubscription changes, CancellationToken stoppingToken)
    {
        await foreach (var batch in changes.ReadAsync(stoppingToken))
        {
            foreach (var item in batch)
            {
                if (item.Payload is LivePayload.ReplicaChanged replica && NeedsRefresh(replica))
                {
                    changed.Set();
                }
            }
        }
    }

    /// <summary>Whether the feed tells something about a replica that the list of targets does not say.</summary>
    private bool NeedsRefresh(LivePayload.ReplicaChanged replica)
    {
        var wanted = replica.State is ReplicaState.Leased or ReplicaState.Running && replica.Endpoint is not null;
        return watched.TryGet(new ReplicaId(replica.Id), out var known)
            ? !wanted || known.Target.Endpoint.ToString() != replica.Endpoint
            : wanted;
    }

    private async Task GuardAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            SlaLog.RefreshFailed(logger, exception);
        }
    }
}
