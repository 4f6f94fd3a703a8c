using System.Globalization;
using System.Text.Json;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Broker.Engine.Live;

/// <summary>
/// Carries live items between nodes: one NOTIFY per dispatched batch with the range of outbox ids, never the items
/// themselves (a notification holds 8,000 bytes, and commits that carry one are serialised server-wide).
/// </summary>
public sealed class LiveRelay(SystemDatabase database, LiveFeed feed, TimeProvider clock, ILogger<LiveRelay> logger)
    : BackgroundService
{
    private const string Channel = "broker_live";
    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(1);
    private readonly string _node = Guid.NewGuid().ToString("N");
    private long _cursor;

    internal Task TellOtherNodesAsync(BrokerDbContext db, long first, long last, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"select pg_notify({Channel}, {string.Create(CultureInfo.InvariantCulture, $"{_node} {first} {last}")})", cancellationToken);

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
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
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

    /// <summary>After a lost connection: what other nodes told meanwhile is read by cursor.</summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (_cursor == 0)
        {
            await using var db = database.CreateContext();
            _cursor = await db.Outbox.MaxAsync(o => (long?)o.Id, cancellationToken) ?? 0;
            return;
        }

        await PublishAsync(_cursor + 1, long.MaxValue, cancellationToken);
    }

    private async Task HearAsync(string payload, CancellationToken cancellationToken)
    {
        var parts = payload.Split(' ');
        var last = long.Parse(parts[2], CultureInfo.InvariantCulture);
        if (parts[0] != _node)
        {
            await PublishAsync(long.Parse(parts[1], CultureInfo.InvariantCulture), last, cancellationToken);
        }

        _cursor = Math.Max(_cursor, last);
    }

    private async Task PublishAsync(long first, long last, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var rows = await db.Outbox
            .Where(o => o.Topic == OutboxTopic.Live && o.Id >= first && o.Id <= last && o.DispatchedAt != null)
            .OrderBy(o => o.Id).Select(o => new { o.Id, o.Payload }).ToListAsync(cancellationToken);
        feed.Publish([.. rows.Select(r => JsonSerializer.Deserialize<LiveItem>(r.Payload, BrokerJson.Options)!)]);
        _cursor = rows.Count > 0 ? Math.Max(_cursor, rows[^1].Id) : _cursor;
    }
}
