using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Wire;

/// <summary>Lets requests through at most so often, first come, first served.</summary>
/// <param name="burst">So much time's worth may come at once.</param>
/// <param name="longestWait">Who would have to wait longer is sent away.</param>
internal sealed class Pacer(double perSecond, TimeProvider clock, TimeSpan burst, TimeSpan longestWait)
{
    private readonly TimeSpan _gap = TimeSpan.FromSeconds(1 / perSecond);
    private readonly Lock _gate = new();
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <exception cref="NetworkUnreachableException">The queue is too long.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var mine = _next > now ? _next : now;
            wait = mine - now - burst;
            if (wait > longestWait)
            {
                throw new NetworkUnreachableException("It is asked as often as it allows; this call has to wait for its turn.") { RetryAfter = wait };
            }

            _next = mine + _gap;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, clock, cancellationToken);
        }
    }
}
