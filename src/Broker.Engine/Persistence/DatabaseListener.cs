using Broker.Engine.Deployments;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Broker.Engine.Persistence;

/// <summary>Hears one channel of NOTIFY for as long as the process runs; a lost connection is made anew.</summary>
public abstract class DatabaseListener(SystemDatabase database, string channel, TimeProvider clock, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(1);

    /// <summary>Listening has begun, for the first time or again: what was told before is to be read from the tables.</summary>
    protected abstract Task CatchUpAsync(CancellationToken cancellationToken);

    protected abstract Task HearAsync(string payload, CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                DeploymentLog.ListenerInterrupted(logger, exception);
                await Task.Delay(ReconnectAfter, clock, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(stoppingToken);
        var heard = new List<string>();
        connection.Notification += (_, notification) => heard.Add(notification.Payload);
        await using (var listen = new NpgsqlCommand($"listen {channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stoppingToken);
        }

        await CatchUpAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await connection.WaitAsync(stoppingToken);
            foreach (var payload in heard)
            {
                await HearAsync(payload, stoppingToken);
            }

            heard.Clear();
        }
    }
}
