using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Sla;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Sla;

/// <summary>What each replica does at each time, as a function; a hanging one costs the prober its patience.</summary>
internal sealed class ScriptedProber(FakeTimeProvider clock) : IProber
{
    private readonly Dictionary<ReplicaId, Func<DateTimeOffset, ProbeOutcome>> _scripts = [];

    public void Set(ReplicaId replica, Func<DateTimeOffset, ProbeOutcome> script) => _scripts[replica] = script;

    public Task<ProbeResult> ProbeAsync(ProbeTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var outcome = _scripts.TryGetValue(target.Replica, out var script) ? script(clock.GetUtcNow()) : ProbeOutcome.Success;
        if (outcome == ProbeOutcome.Timeout)
        {
            clock.Advance(timeout);
        }

        return Task.FromResult(new ProbeResult(
            outcome,
            outcome == ProbeOutcome.Success ? TimeSpan.FromMilliseconds(3) : null,
            outcome switch { ProbeOutcome.Success => 200, ProbeOutcome.WrongStatus => 500, _ => null }));
    }
}

/// <summary>
/// Does by hand, one after the other and on a manual clock, what the loop does by itself: so that times come out exact.
/// </summary>
internal sealed class ScriptedNode(SlaWorld world, FakeTimeProvider clock)
{
    public async Task JoinAsync()
    {
        await world.Get<ProbeShards>().RenewAsync(CancellationToken.None);
        await world.Get<WatchList>().RefreshAsync(CancellationToken.None);
    }

    /// <summary>Makes every probe that is due up to <paramref name="end"/>, at its time.</summary>
    public async Task RunAsync(DateTimeOffset end)
    {
        var queue = world.Get<ProbeQueue>();
        var probe = world.Get<ReplicaProbe>();
        while (queue.NextDue is { } due && due <= end)
        {
            if (due > clock.GetUtcNow())
            {
                clock.SetUtcNow(due);
            }

            // The lease is renewed by a loop of its own; here whenever time has passed.
            await world.Get<ProbeShards>().RenewAsync(CancellationToken.None);
            var (replica, at) = await queue.TakeAsync(CancellationToken.None);
            await probe.RunAsync(replica, at, CancellationToken.None);
        }

        if (end > clock.GetUtcNow())
        {
            clock.SetUtcNow(end);
        }
    }
}
