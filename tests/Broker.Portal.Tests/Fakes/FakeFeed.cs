using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Broker.Engine.Live;

namespace Broker.Portal.Tests.Fakes;

/// <summary>Hands every published item at once to each subscription that may see it, and knows who still listens.</summary>
internal sealed class FakeFeed : ILiveFeed
{
    private readonly ConcurrentDictionary<Subscription, LiveScope> _open = [];

    public IReadOnlyCollection<LiveScope> Scopes => [.. _open.Values];

    public ILiveSubscription Subscribe(LiveScope scope)
    {
        var subscription = new Subscription(this);
        _open[subscription] = scope;
        return subscription;
    }

    public void Publish(IReadOnlyList<LiveItem> items)
    {
        foreach (var (subscription, scope) in _open)
        {
            var visible = items.Where(scope.Covers).ToList();
            if (visible.Count > 0)
            {
                subscription.Items.Writer.TryWrite(visible);
            }
        }
    }

    private sealed class Subscription(FakeFeed feed) : ILiveSubscription
    {
        public Channel<IReadOnlyList<LiveItem>> Items { get; } = Channel.CreateUnbounded<IReadOnlyList<LiveItem>>();

        public async IAsyncEnumerable<IReadOnlyList<LiveItem>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var batch in Items.Reader.ReadAllAsync(cancellationToken))
            {
                yield return batch;
            }
        }

        public void Dispose()
        {
            feed._open.TryRemove(this, out _);
            Items.Writer.TryComplete();
        }
    }
}
