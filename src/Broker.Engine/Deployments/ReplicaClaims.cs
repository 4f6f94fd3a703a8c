using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Broker.Engine.Deployments;

/// <summary>
/// Who works on a replica: a claim on its row with an end, taken with <c>FOR UPDATE SKIP LOCKED</c>. A node that
/// dies loses its claims when they run out, or at once when it starts again under the same name.
/// </summary>
public sealed class ReplicaClaims(SystemDatabase database, IOptions<DeploymentOptions> options)
{
    private readonly string _owner = $"{options.Value.Node}/{Environment.ProcessId}";

    /// <summary>Claims rows that are due, oldest first.</summary>
    public Task<IReadOnlyList<ReplicaId>> ClaimDueAsync(int most, CancellationToken cancellationToken) => ClaimAsync(
        """
        update replicas set claimed_by = @owner, claimed_until = now() + @for
        where id in (
            select id from replicas
            where due_at <= now() and (claimed_until is null or claimed_until < now())
            order by due_at limit @most for update skip locked)
        returning id
        """,
        most, null, cancellationToken);

    /// <summary>
    /// Claims one replica, due or not; false when somebody else works on it. Waits for a change that is being written:
    /// that is over in a moment and no reason to leave the replica to its next due time.
    /// </summary>
    public async Task<bool> ClaimAsync(ReplicaId id, CancellationToken cancellationToken) => (await ClaimAsync(
        """
        update replicas set claimed_by = @owner, claimed_until = now() + @for
        where id in (
            select id from replicas
            where id = @id and (claimed_until is null or claimed_until < now())
            for update)
        returning id
        """,
        1, id, cancellationToken)).Count == 1;

    public async Task ReleaseAsync(ReplicaId id, CancellationToken cancellationToken)
    {
        await using var command = database.DataSource.CreateCommand(
            "update replicas set claimed_by = null, claimed_until = null where id = @id and claimed_by = @owner");
        command.Parameters.AddWithValue("id", id.Value);
        command.Parameters.AddWithValue("owner", _owner);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Frees what an earlier process of this node held: it is dead, or this one would not be starting.</summary>
    public async Task ReleaseOfDeadProcessAsync(CancellationToken cancellationToken)
    {
        await using var command = database.DataSource.CreateCommand(
            "update replicas set claimed_by = null, claimed_until = null where claimed_by like @node and claimed_by <> @owner");
        command.Parameters.AddWithValue("node", options.Value.Node.Replace("%", "", StringComparison.Ordinal) + "/%");
        command.Parameters.AddWithValue("owner", _owner);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<ReplicaId>> ClaimAsync(
        string sql, int most, ReplicaId? id, CancellationToken cancellationToken)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        command.Parameters.AddWithValue("owner", _owner);
        command.Parameters.AddWithValue("for", options.Value.ClaimFor);
        command.Parameters.AddWithValue("most", most);
        if (id is { } one)
        {
            command.Parameters.AddWithValue("id", one.Value);
        }

        var claimed = new List<ReplicaId>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            claimed.Add(new ReplicaId(reader.GetGuid(0)));
        }

        return claimed;
    }
}
