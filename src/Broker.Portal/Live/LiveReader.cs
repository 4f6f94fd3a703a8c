using Broker.Engine.Live;
using Microsoft.Extensions.Logging;

namespace Broker.Portal.Live;

/// <summary>
/// One component's place in the feed. Subscribes in the constructor, so that whoever creates it before reading the
/// database cannot lose a change in between; ends with the component.
/// </summary>
internal sealed class LiveReader : IAsyncDisposable
{
    private readonly ILiveSubscription _subscription;
    private readonly CancellationTokenSource _left = new();
    private readonly Task _reading;

    private LiveReader(ILiveSubscription subscription, Func<IReadOnlyList<LiveItem>, Task> apply, ILogger log)
    {
        _subscription = subscription;
        _reading = ReadAsync(apply, log);
    }

    public static LiveReader Start(ILiveFeed feed, LiveScope scope, Func<IReadOnlyList<LiveItem>, Task> apply, ILogger log) =>
        new(feed.Subscribe(scope), apply, log);

    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        _subscription.Dispose();
        await _reading;
        _left.Dispose();
    }

    private async Task ReadAsync(Func<IReadOnlyList<LiveItem>, Task> apply, ILogger log)
    {
        // Leaves the constructor before the first item is waited for.
        await Task.Yield();
        try
        {
            await foreach (var batch in _subscription.ReadAsync(_left.Token))
            {
                await apply(batch);
            }
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The viewer left the page.
        }
        catch (ObjectDisposedException) when (_left.IsCancellationRequested)
        {
            // The circuit went away together with the page.
        }
        catch (Exception failure)
        {
            PortalLog.FeedFailed(log, failure);
        }
    }
}
