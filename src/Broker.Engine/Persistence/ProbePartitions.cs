using Microsoft.Extensions.Options;

namespace Broker.Engine.Persistence;

/// <summary>
/// Keeps the table of probe samples cut into UTC days: some days ahead always exist, and days past retention go as a
/// whole. Safe to run twice and on several nodes.
/// </summary>
public sealed class ProbePartitions(SystemDatabase database, IOptions<DatabaseOptions> options, TimeProvider clock)
{
    /// <summary>How many days after today are ready; a stopped maintenance has that long to be noticed.</summary>
    public const int DaysAhead = 7;

    /// <summary>Creates the days from yesterday (late samples) on and drops those past retention.</summary>
    public async Task MaintainAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        await CallAsync("select create_probe_partitions($1, $2)", cancellationToken, today.AddDays(-1), today.AddDays(DaysAhead));
        await CallAsync("select drop_probe_partitions($1)", cancellationToken, today.AddDays(-options.Value.ProbeRetentionDays));
    }

    private async Task CallAsync(string sql, CancellationToken cancellationToken, params DateOnly[] days)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        foreach (var day in days)
        {
            command.Parameters.AddWithValue(day);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
