using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Broker.Engine.Live;

/// <summary>
/// A conflating buffer: newest item per key plus a signal. A viewer that stops reading holds one item per key and
/// costs nobody else anything.
/// </summary>
internal sealed class LiveSubscription(LiveScope scope, TimeProvider clock, Action<LiveSubscription> ended) : ILiveSubscription
{
    /// <summary>Four batches a second: people see no more, and a browser need not draw more.</summary>
    internal static readonly TimeSpan BatchEvery = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LiveItem> _newest = new(StringComparer.Ordinal);
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Items kept for this viewer: at most one per key.</summary>
    internal int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _newest.Count;
            }
        }
    }

    public void Offer(IReadOnlyList<LiveItem> items)
    {
        var any = false;
        lock (_gate)
        {
            foreach (var item in items)
            {
                if (!scope.Covers(item) || (_newest.TryGetValue(item.Key, out var have) && have.Version > item.Version))
                {
                    continue;
                }

                _newest[item.Key] = item;
                any = true;
            }
        }

        if (any)
        {
            _signal.Writer.TryWrite(true);
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<LiveItem>> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _signal.Reader.WaitToReadAsync(cancellationToken))
        {
            _signal.Reader.TryRead(out _);
            var batch = Drain();
            if (batch.Count > 0)
            {
                yield return batch;
                await Task.Delay(BatchEvery, clock, cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        _signal.Writer.TryComplete();
        ended(this);
    }

    private List<LiveItem> Drain()
    {
        lock (_gate)
        {
            var batch = _newest.Values.ToList();
            _newest.Clear();
            return batch;
        }
    }
}
