using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Broker.Engine.Sla;

/// <summary>Who is due when. One loop takes from it; everybody may schedule.</summary>
internal sealed class ProbeQueue(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<(WatchedReplica Replica, DateTimeOffset At), DateTimeOffset> _due = new();
    private readonly Channel<bool> _sooner = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>When the next probe of anybody is due; null when nobody waits.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                DropStale();
                return _due.TryPeek(out _, out var at) ? at : null;
            }
        }
    }

    /// <summary>Sets the next probe of a replica, in place of one that was set before.</summary>
    public void Schedule(WatchedReplica replica, DateTimeOffset at)
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = !_due.TryPeek(out _, out var first) || at < first;
            replica.DueAt = at;
            _due.Enqueue((replica, at), at);
        }

        if (isFirst)
        {
            _sooner.Writer.TryWrite(true);
        }
    }

    /// <summary>Brings forward the probe of a replica that waits for a later one.</summary>
    public bool Hasten(WatchedReplica replica, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (replica.DueAt is not { } later || later <= at)
            {
                return false;
            }
        }

        Schedule(replica, at);
        return true;
    }

    /// <summary>The next replica when its time has come.</summary>
    public async Task<(WatchedReplica Replica, DateTimeOffset Due)> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(out var taken, out var wait))
            {
                return (taken.Value.Replica, taken.Value.At);
            }

            await SleepAsync(wait, cancellationToken);
        }
    }

    private bool TryTake([NotNullWhen(true)] out (WatchedReplica Replica, DateTimeOffset At)? taken, out TimeSpan? wait)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            DropStale();
            if (!_due.TryPeek(out var first, out var at))
            {
                (taken, wait) = (null, null);
                return false;
            }

            if (at > now)
            {
                (taken, wait) = (null, at - now);
                return false;
            }

            _due.Dequeue();
            first.Replica.DueAt = null;
            (taken, wait) = (first, null);
            return true;
        }
    }

    // Brought forward or ended: the entry that counts is another one, or none.
    private void DropStale()
    {
        while (_due.TryPeek(out var first, out _) && (first.Replica.IsGone || first.Replica.DueAt != first.At))
        {
            _due.Dequeue();
        }
    }

    private async Task SleepAsync(TimeSpan? wait, CancellationToken cancellationToken)
    {
        using var alarm = wait is { } span ? new CancellationTokenSource(span, clock) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancellationToken);
        try
        {
            await _sooner.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The first one is due.
        }
    }
}
