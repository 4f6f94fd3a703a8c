namespace Broker.Simulator.World;

/// <summary>Lets things happen in time even when no client asks: a workload must answer its first probe.</summary>
internal sealed partial class WorldPump(SimulatedWorld world, TimeProvider clock, ILogger<WorldPump> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                world.Visit(() => { });
            }
            catch (Exception failure)
            {
                // One happening that failed must not stop all that come after it.
                HappeningFailed(logger, failure);
            }
        }
    }

    [LoggerMessage(9002, LogLevel.Error, "Something that was due could not happen")]
    private static partial void HappeningFailed(ILogger logger, Exception failure);
}
