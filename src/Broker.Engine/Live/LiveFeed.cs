using System.Collections.Concurrent;

namespace Broker.Engine.Live;

/// <summary>The feed inside one process. Publishing costs a dictionary write per interested viewer and never waits.</summary>
public sealed class LiveFeed(TimeProvider clock) : ILiveFeed
{
    private readonly ConcurrentDictionary<LiveSubscription, byte> _subscriptions = [];

    /// <summary>Viewers now; shown on the health page and asserted in tests.</summary>
    public int Subscriptions => _subscriptions.Count;

    public ILiveSubscription Subscribe(LiveScope scope)
    {
        var subscription = new LiveSubscription(scope, clock, ended => _subscriptions.TryRemove(ended, out _));
        _subscriptions.TryAdd(subscription, 0);
        return subscription;
    }

    public void Publish(IReadOnlyList<LiveItem> items)
    {
        foreach (var subscription in _subscriptions.Keys)
        {
            subscription.Offer(items);
        }
    }
}
