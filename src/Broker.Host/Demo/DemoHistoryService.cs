using Broker.Engine.Demo;
using Microsoft.Extensions.Options;

namespace Broker.Host.Demo;

/// <summary>Makes the demo's history beside the start, which does not wait for it.</summary>
internal sealed partial class DemoHistoryService(DemoHistory history, IOptions<DemoOptions> options, ILogger<DemoHistoryService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.History)
        {
            return;
        }

        try
        {
            await history.EnsureAsync(DemoPeople.Northlight.Id, stoppingToken);
            LogMade();
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(7020, LogLevel.Information, "The demo has a history")]
    private partial void LogMade();

    [LoggerMessage(7021, LogLevel.Error, "The demo's history could not be made")]
    private partial void LogFailed(Exception exception);
}
