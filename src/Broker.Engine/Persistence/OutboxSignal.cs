using System.Threading.Channels;

namespace Broker.Engine.Persistence;

/// <summary>Wakes a loop of this node at once; loops of other nodes find the work by looking.</summary>
public abstract class WakeSignal
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _signal.Writer.TryWrite(true);

    /// <summary>Returns when the signal was set or <paramref name="longest"/> has passed.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _signal.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The longest pause is over: look anyway.
        }
    }
}

/// <summary>Set after a commit that wrote outbox rows.</summary>
public sealed class OutboxSignal : WakeSignal;
