namespace Broker.Simulator.World;

/// <summary>Lets things happen in time even when no client asks: a workload must answer its first probe.</summary>
internal sealed class WorldPump(SimulatedWorld world, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_beat, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            world.Visit(() => { });
        }
    }
}
