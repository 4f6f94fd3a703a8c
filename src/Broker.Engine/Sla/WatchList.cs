using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Sla;

/// <summary>The replicas this node watches, kept in step with the database and with the shards it holds.</summary>
internal sealed class WatchList(
    ProbeTargets targets, ProbeShards shards, ProbeQueue queue, IOptions<SlaOptions> options, TimeProvider clock)
{
    /// <summary>So many others are asked at once when we begin to suspect somebody.</summary>
    private const int SecondLooks = 8;

    private readonly ConcurrentDictionary<ReplicaId, WatchedReplica> _watched = [];

    public int Count => _watched.Count;

    public bool TryGet(ReplicaId id, [NotNullWhen(true)] out WatchedReplica? replica) => _watched.TryGetValue(id, out replica);

    /// <summary>Starts watching what is new and ours, stops watching what has ended or is another node's.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var rows = (await targets.ReadAsync(cancellationToken))
            .Where(r => shards.FenceFor(r.Target.Replica) is not null)
            .ToDictionary(r => r.Target.Replica);
        foreach (var gone in _watched.Keys.Where(id => !rows.ContainsKey(id)))
        {
            Remove(gone);
        }

        var added = new List<ProbeTargets.Row>();
        foreach (var row in rows.Values)
        {
            if (_watched.TryGetValue(row.Target.Replica, out var known))
            {
                known.Target = row.Target;
            }
            else
            {
                added.Add(row);
            }
        }

        if (added.Count > 0)
        {
            await AddAsync(added, cancellationToken);
        }
    }

    public void Remove(ReplicaId id)
    {
        if (_watched.TryRemove(id, out var gone))
        {
            gone.IsGone = true;
        }
    }

    /// <summary>Whether a failure of this replica says more about us than about it.</summary>
    public bool IsInDoubt(WatchedReplica suspect) => VantageDoubt.IsDoubtful(
        suspect.Target.Network, suspect.Target.Provider, _watched.Values.Select(w => w.Evidence).OfType<TargetEvidence>(),
        clock.GetUtcNow(), options.Value.Vantage);

    /// <summary>
    /// Probes some unrelated replicas at once, so that what they say is known before the suspect is judged: a refused
    /// connection fails three times sooner than the others' regular probes come round.
    /// </summary>
    public void LookAround(WatchedReplica suspect)
    {
        var now = ProbeSchedule.ToMicroseconds(clock.GetUtcNow());
        var asked = 0;
        foreach (var other in _watched.Values)
        {
            var unrelated = other.Target.Network != suspect.Target.Network || other.Target.Provider != suspect.Target.Provider;
            if (unrelated && other.Evidence is { Fails: false } && queue.Hasten(other, now) && ++asked == SecondLooks)
            {
                return;
            }
        }
    }

    private async Task AddAsync(List<ProbeTargets.Row> added, CancellationToken cancellationToken)
    {
        var rules = options.Value.Rules;
        var served = added.Where(r => r.Served).Select(r => r.Target.Replica).ToList();
        var samples = served.Count == 0 ? null : await targets.RecentAsync(served, cancellationToken);
        foreach (var (target, health, since, hasServed) in added)
        {
            var recent = samples?[target.Replica] ?? [];
            var replica = new WatchedReplica(target, ReplicaHealth.Restore(health, since, hasServed, recent, rules));
            if (_watched.TryAdd(target.Replica, replica))
            {
                queue.Schedule(replica, ProbeSchedule.NextRegular(target.Replica, clock.GetUtcNow(), rules.Interval));
            }
        }
    }
}
