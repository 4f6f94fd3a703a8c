using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Persistence;
using Npgsql;

namespace Broker.Engine.Sla;

/// <summary>
/// Which shares of the probing are this node's: rows <c>probe-0</c> .. <c>probe-15</c>, leased by the database's clock
/// and given up, by this machine's monotonic clock, some time before the lease ends. Every change of owner raises the
/// fence. Nodes announce themselves in rows of their own, so that a newcomer gets its share without taking it.
/// </summary>
/// <param name="node">This node's name; a process that starts under it takes over what its predecessor held.</param>
internal sealed class ProbeShards(SystemDatabase database, string node, TimeSpan lease, TimeProvider clock)
{
    public const int Count = 16;

    private const string Shards =
        """
        insert into node_leases (name, owner, fence, lease_until) select 'probe-' || i, null, 0, null from generate_series(0, $1 - 1) i
        on conflict (name) do nothing
        """;

    private const string Present =
        """
        insert into node_leases (name, owner, fence, lease_until) values ('prober:' || $1, $1, 0, now() + $2)
        on conflict (name) do update set lease_until = excluded.lease_until
        """;

    private const string Renew =
        """
        update node_leases l set lease_until = now() + $2 from unnest($3::text[], $4::bigint[]) as held (name, fence)
        where l.name = held.name and l.fence = held.fence and l.owner = $1 returning l.name, l.fence
        """;

    private const string Nodes = "select count(*)::int from node_leases where name like 'prober:%' and lease_until > now()";

    private const string GiveUp =
        "update node_leases set owner = null, lease_until = null where name = any($2) and owner = $1";

    private const string Claim =
        """
        update node_leases set owner = $1, fence = fence + 1, lease_until = now() + $2
        where name in (
            select name from node_leases
            where name like 'probe-%' and name <> all($3) and (owner is null or owner = $1 or lease_until < now())
            order by name limit $4 for update skip locked)
        returning name, fence
        """;

    private volatile Holding _holding = new(new Dictionary<int, long>(), 0);

    /// <summary>The shards this node may work on now, with their fences.</summary>
    public IReadOnlyDictionary<int, long> Held =>
        clock.GetTimestamp() < _holding.Until ? _holding.Fences : new Dictionary<int, long>();

    /// <summary>The fence under which this node may work on a replica now; null when it is another node's.</summary>
    public long? FenceFor(ReplicaId replica) =>
        Held.TryGetValue(ProbeSchedule.ShardOf(replica, Count), out var fence) ? fence : null;

    /// <summary>Renews what is held, gives up what is too much, takes what is free; called three times per lease.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await RunAsync(connection, Shards, cancellationToken, Count);
        await RunAsync(connection, Present, cancellationToken, node, lease);
        var before = _holding.Fences;
        var held = await ReadAsync(
            connection, Renew, cancellationToken,
            node, lease, before.Keys.Select(NameOf).ToArray(), before.Values.ToArray());
        await using var nodes = new NpgsqlCommand(Nodes, connection);
        var fair = (int)Math.Ceiling(Count / (double)Math.Max(1, (int)(await nodes.ExecuteScalarAsync(cancellationToken))!));
        if (held.Count > fair)
        {
            var excess = held.Keys.Order().Skip(fair).ToArray();
            Array.ForEach(excess, shard => held.Remove(shard));
            // First stop, then give up: the next owner may start at once.
            Hold(held, asked);
            await RunAsync(connection, GiveUp, cancellationToken, node, excess.Select(NameOf).ToArray());
        }
        else if (held.Count < fair)
        {
            var taken = await ReadAsync(
                connection, Claim, cancellationToken, node, lease, held.Keys.Select(NameOf).ToArray(), fair - held.Count);
            foreach (var (shard, fence) in taken)
            {
                held[shard] = fence;
            }
        }

        Hold(held, asked);
    }

    /// <summary>Lets the others have everything at once: a clean stop.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var names = _holding.Fences.Keys.Select(NameOf).Append($"prober:{node}").ToArray();
        _holding = new Holding(new Dictionary<int, long>(), 0);
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await RunAsync(connection, GiveUp, cancellationToken, node, names);
    }

    private static string NameOf(int shard) => $"probe-{shard}";

    // A fifth of the lease is the margin for a probe that is on its way when the lease ends.
    private void Hold(Dictionary<int, long> fences, long asked) =>
        _holding = new Holding(
            new Dictionary<int, long>(fences),
            asked + (long)(lease.TotalSeconds * 0.8 * clock.TimestampFrequency));

    private static async Task<Dictionary<int, long>> ReadAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = CommandOf(connection, sql, values);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var shards = new Dictionary<int, long>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var number = rows.GetString(0)["probe-".Length..];
            shards[int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)] = rows.GetInt64(1);
        }

        return shards;
    }

    private static async Task RunAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = CommandOf(connection, sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlCommand CommandOf(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        return command;
    }

    private sealed record Holding(IReadOnlyDictionary<int, long> Fences, long Until);
}
