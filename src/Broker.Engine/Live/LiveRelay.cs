using System.Globalization;
using System.Text.Json;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Live;

/// <summary>
/// Carries live items between nodes: one NOTIFY per dispatched batch with the range of outbox ids, never the items
/// themselves (a notification holds 8,000 bytes, and commits that carry one are serialised server-wide).
/// </summary>
public sealed class LiveRelay(SystemDatabase database, LiveFeed feed, TimeProvider clock, ILogger<LiveRelay> logger)
    : DatabaseListener(database, Channel, clock, logger)
{
    private const string Channel = "broker_live";
    private readonly SystemDatabase _database = database;
    private readonly string _node = Guid.NewGuid().ToString("N");
    private long _cursor;

    internal Task TellOtherNodesAsync(BrokerDbContext db, long first, long last, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"select pg_notify({Channel}, {string.Create(CultureInfo.InvariantCulture, $"{_node} {first} {last}")})", cancellationToken);

    /// <summary>After a lost connection: what other nodes told meanwhile is read by cursor.</summary>
    protected override async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (_cursor == 0)
        {
            await using var db = _database.CreateContext();
            _cursor = await db.Outbox.MaxAsync(o => (long?)o.Id, cancellationToken) ?? 0;
            return;
        }

        await PublishAsync(_cursor + 1, long.MaxValue, cancellationToken);
    }

    protected override async Task HearAsync(string payload, CancellationToken cancellationToken)
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
        await using var db = _database.CreateContext();
        var rows = await db.Outbox
            .Where(o => o.Topic == OutboxTopic.Live && o.Id >= first && o.Id <= last && o.DispatchedAt != null)
            .OrderBy(o => o.Id).Select(o => new { o.Id, o.Payload }).ToListAsync(cancellationToken);
        feed.Publish([.. rows.Select(r => JsonSerializer.Deserialize<LiveItem>(r.Payload, BrokerJson.Options)!)]);
        _cursor = rows.Count > 0 ? Math.Max(_cursor, rows[^1].Id) : _cursor;
    }
}
