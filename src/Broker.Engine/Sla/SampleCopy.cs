using Broker.Engine.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Broker.Engine.Sla;

/// <summary>
/// COPY into a staging table of this connection, then one INSERT: COPY knows no ON CONFLICT, and after a hand-over
/// two nodes may have written the same probe. The newer fence wins. The connection is kept, because a staging table
/// per flush would fill the catalogue with dead rows.
/// </summary>
internal sealed class SampleCopy(SystemDatabase database) : IAsyncDisposable
{
    /// <summary>There is one vantage so far; the column is part of the key for those to come.</summary>
    public const short Vantage = 0;

    private const string Stage =
        """
        create temp table if not exists probe_stage (
            at timestamptz, replica_id uuid, organisation_id uuid, deployment_id uuid,
            outcome smallint, http_status smallint, latency_us int, fence bigint) on commit delete rows
        """;

    private const string Copy =
        """
        copy probe_stage (at, replica_id, organisation_id, deployment_id, outcome, http_status, latency_us, fence)
        from stdin (format binary)
        """;

    private const string Merge =
        """
        insert into probe_samples (at, replica_id, organisation_id, deployment_id, vantage, outcome, http_status, latency_us, fence)
        select distinct on (replica_id, at)
            at, replica_id, organisation_id, deployment_id, $1, outcome, http_status, latency_us, fence
        from probe_stage order by replica_id, at, fence desc
        on conflict (replica_id, vantage, at) do update
        set outcome = excluded.outcome, http_status = excluded.http_status, latency_us = excluded.latency_us, fence = excluded.fence
        where excluded.fence > probe_samples.fence
        """;

    private NpgsqlConnection? _connection;

    public async Task WriteAsync(IReadOnlyList<StoredSample> samples, CancellationToken cancellationToken)
    {
        try
        {
            if (_connection is null)
            {
                _connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
                await StageAsync(_connection, cancellationToken);
            }

            await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
            await CopyAsync(_connection, samples, cancellationToken);
            await using var merge = new NpgsqlCommand(Merge, _connection, transaction);
            merge.Parameters.AddWithValue(Vantage);
            await merge.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private static async Task StageAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var stage = new NpgsqlCommand(Stage, connection);
        await stage.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, IReadOnlyList<StoredSample> samples, CancellationToken cancellationToken)
    {
        await using var rows = await connection.BeginBinaryImportAsync(Copy, cancellationToken);
        foreach (var sample in samples)
        {
            await rows.StartRowAsync(cancellationToken);
            await rows.WriteAsync(sample.At.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
            await rows.WriteAsync(sample.Replica.Value, NpgsqlDbType.Uuid, cancellationToken);
            await rows.WriteAsync(sample.Organisation.Value, NpgsqlDbType.Uuid, cancellationToken);
            await rows.WriteAsync(sample.Deployment.Value, NpgsqlDbType.Uuid, cancellationToken);
            await rows.WriteAsync((short)sample.Outcome, NpgsqlDbType.Smallint, cancellationToken);
            await rows.WriteAsync((short?)sample.HttpStatus, NpgsqlDbType.Smallint, cancellationToken);
            await rows.WriteAsync((int?)sample.Latency?.TotalMicroseconds, NpgsqlDbType.Integer, cancellationToken);
            await rows.WriteAsync(sample.Fence, NpgsqlDbType.Bigint, cancellationToken);
        }

        await rows.CompleteAsync(cancellationToken);
    }
}
