using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Broker.Testing.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Tests.Sla;

public sealed class SampleWriterTests : IAsyncLifetime, IDisposable
{
    private readonly ReplicaId _replica = ReplicaId.New();
    private readonly DateTimeOffset _now = ProbeSchedule.ToMicroseconds(TimeProvider.System.GetUtcNow());
    private readonly ProbeMetrics _metrics = new();
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.CreateDatabaseAsync();
        await Partitions.MaintainAsync(CancellationToken.None);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Every_sample_handed_over_before_the_stop_is_written()
    {
        using var writer = Writer();
        await writer.StartAsync(CancellationToken.None);
        for (var i = 0; i < 12_000; i++)
        {
            await writer.WriteAsync(Sample(_now.AddMilliseconds(i)), CancellationToken.None);
        }

        await writer.StopAsync(CancellationToken.None);

        Assert.Equal(12_000, await ScalarAsync<long>("select count(*) from probe_samples"));
        Assert.Equal(0, _metrics.CoverageLost);
    }

    [Fact]
    public async Task A_sample_comes_back_as_it_was_written()
    {
        await WriteAsync(Sample(_now, ProbeOutcome.WrongStatus, fence: 7) with { HttpStatus = 503, Latency = TimeSpan.FromMilliseconds(12.5) });

        await using var command = _database.System.DataSource.CreateCommand(
            "select at, outcome, http_status, latency_us, fence, vantage from probe_samples");
        await using var row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());

        Assert.Equal(_now, row.GetFieldValue<DateTimeOffset>(0));
        Assert.Equal(((short)ProbeOutcome.WrongStatus, (short)503, 12_500), (row.GetInt16(1), row.GetInt16(2), row.GetInt32(3)));
        Assert.Equal((7L, (short)0), (row.GetInt64(4), row.GetInt16(5)));
    }

    [Fact]
    public async Task The_same_probe_written_again_is_one_row()
    {
        await WriteAsync(Sample(_now), Sample(_now));
        await WriteAsync(Sample(_now));

        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from probe_samples"));
    }

    [Fact]
    public async Task What_an_overtaken_node_writes_late_does_not_replace_the_newer_owners_sample()
    {
        await WriteAsync(Sample(_now, ProbeOutcome.Success, fence: 2));
        await WriteAsync(Sample(_now, ProbeOutcome.Timeout, fence: 1));
        Assert.Equal(2L, await ScalarAsync<long>("select fence from probe_samples"));

        await WriteAsync(Sample(_now, ProbeOutcome.Refused, fence: 3));

        Assert.Equal(3L, await ScalarAsync<long>("select fence from probe_samples"));
        Assert.Equal((short)ProbeOutcome.Refused, await ScalarAsync<short>("select outcome from probe_samples"));
    }

    [Fact]
    public async Task Samples_go_into_the_partition_of_their_utc_day()
    {
        var lateEvening = new DateTimeOffset(_now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1).AddMilliseconds(-1);
        await WriteAsync(Sample(lateEvening), Sample(lateEvening.AddMilliseconds(1)));

        Assert.Equal(2L, await ScalarAsync<long>("select count(distinct tableoid) from probe_samples"));
    }

    [Fact]
    public async Task A_day_without_a_partition_gets_one_and_the_samples_are_not_lost()
    {
        await using (var drop = _database.Owner.CreateCommand($"drop table probe_samples_{_now:yyyyMMdd}"))
        {
            await drop.ExecuteNonQueryAsync();
        }

        await WriteAsync(Sample(_now));

        Assert.Equal(1L, await ScalarAsync<long>("select count(*) from probe_samples"));
    }

    [Fact]
    public async Task A_broken_connection_costs_a_retry_and_no_sample()
    {
        using var writer = Writer();
        await writer.StartAsync(CancellationToken.None);
        await writer.WriteAsync(Sample(_now), CancellationToken.None);
        await UntilAsync("select count(*) from probe_samples", 1);
        await ScalarAsync<long>("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");

        await writer.WriteAsync(Sample(_now.AddSeconds(1)), CancellationToken.None);
        await UntilAsync("select count(*) from probe_samples", 2);
        await writer.StopAsync(CancellationToken.None);

        Assert.Equal(0, _metrics.CoverageLost);
    }

    private ProbePartitions Partitions =>
        new(_database.System, Options.Create(new DatabaseOptions()), TimeProvider.System);

    private SampleWriter Writer()
    {
        var options = Options.Create(new SlaOptions { FlushEvery = TimeSpan.FromMilliseconds(50) });
        return new SampleWriter(
            _database.System, Partitions, options, _metrics, TimeProvider.System, NullLogger<SampleWriter>.Instance);
    }

    private async Task WriteAsync(params StoredSample[] samples)
    {
        using var writer = Writer();
        await writer.StartAsync(CancellationToken.None);
        foreach (var sample in samples)
        {
            await writer.WriteAsync(sample, CancellationToken.None);
        }

        await UntilAsync($"select count(*) from probe_samples where fence >= {samples.Min(s => s.Fence)}", 1);
        await writer.StopAsync(CancellationToken.None);
    }

    /// <summary>Polls the database: there is nothing else to wait for.</summary>
    private async Task UntilAsync(string sql, long atLeast)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await ScalarAsync<long>(sql) < atLeast)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _database.System.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private StoredSample Sample(DateTimeOffset at, ProbeOutcome outcome = ProbeOutcome.Success, long fence = 1) => new(
        _replica, new OrganisationId(Guid.Empty), new DeploymentId(Guid.Empty), at, outcome, TimeSpan.FromMilliseconds(3), 200, fence);
}
