using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Aethir;

/// <summary>
/// Our open orders, read as one list and kept for a moment: twenty leases that are each looked at every few seconds would
/// need a hundred times the requests the network allows.
/// </summary>
internal sealed class AethirOrders(AethirApi api, AethirOptions options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private Snapshot? _known;
    private int _writes;

    /// <summary>Null if the network knows no such order.</summary>
    public async Task<AethirOrderWire?> FindAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        var known = await ReadAsync(options.Scaled(options.OrdersAge), cancellationToken);
        // What is not open has ended, or never was: only the order itself tells which.
        return known.FirstOrDefault(order => order.OrderId == handle.Value) ?? await api.FindAsync(handle, cancellationToken);
    }

    /// <summary>As the network has it now.</summary>
    public Task<IReadOnlyList<AethirOrderWire>> ListAsync(CancellationToken cancellationToken) => ReadAsync(TimeSpan.Zero, cancellationToken);

    /// <summary>To be called when something was written, or may have been.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _writes);
        Volatile.Write(ref _known, null);
    }

    public void Dispose() => _reading.Dispose();

    private async Task<IReadOnlyList<AethirOrderWire>> ReadAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        if (Fresh(age) is { } known)
        {
            return known;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            // Who held the door may have read what we wanted.
            if (Fresh(age) is { } meanwhile)
            {
                return meanwhile;
            }

            var writes = Volatile.Read(ref _writes);
            var at = clock.GetUtcNow();
            var orders = await api.ListOpenAsync(cancellationToken);
            if (writes == Volatile.Read(ref _writes))
            {
                Volatile.Write(ref _known, new Snapshot(at, orders));
            }

            return orders;
        }
        finally
        {
            _reading.Release();
        }
    }

    private IReadOnlyList<AethirOrderWire>? Fresh(TimeSpan age) =>
        Volatile.Read(ref _known) is { } known && clock.GetUtcNow() - known.At < age ? known.Orders : null;

    private sealed record Snapshot(DateTimeOffset At, IReadOnlyList<AethirOrderWire> Orders);
}
