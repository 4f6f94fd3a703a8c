namespace Broker.Adapters.Networks.Wire;

/// <summary>Lets requests through at most so often, first come, first served; half a second's worth may come at once.</summary>
internal sealed class Pacer(double perSecond, TimeProvider clock)
{
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(500);

    private readonly TimeSpan _gap = TimeSpan.FromSeconds(1 / perSecond);
    private readonly Lock _gate = new();
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var mine = _next > now ? _next : now;
            _next = mine + _gap;
            wait = mine - now - Burst;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, clock, cancellationToken);
        }
    }
}
