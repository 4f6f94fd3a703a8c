using Broker.Engine.Accounts;
using Broker.Engine.Jobs;
using Broker.Engine.Persistence;
using Broker.Engine.Persistence.Private;
using Broker.Testing.Persistence;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Persistence;

public sealed class MigrationTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await PostgresServer.CreateEmptyDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Every_migration_applies_to_the_schema_before_it_can_be_undone_and_applied_again()
    {
        await using var context = OwnerContext();
        var migrator = context.GetService<IMigrator>();
        var previous = Migration.InitialDatabase;

        foreach (var migration in context.Database.GetMigrations())
        {
            await migrator.MigrateAsync(migration);
            await migrator.MigrateAsync(previous);
            await migrator.MigrateAsync(migration);
            previous = migration;
        }

        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
        Assert.Empty(await TenantTables.UnprotectedAsync(_database.Owner));
    }

    [Fact]
    public async Task Setting_a_database_up_twice_is_the_same_as_once()
    {
        var setup = new DatabaseSetup(Options(), NullLogger.Instance, TimeProvider.System);

        await setup.RunAsync(default);
        await setup.RunAsync(default);

        await TenantSeed.CreateAsync(_database.System);
    }

    [Fact]
    public async Task Two_nodes_that_set_up_at_once_do_not_get_into_each_others_way()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ =>
            new DatabaseSetup(Options(), NullLogger.Instance, TimeProvider.System).RunAsync(default)));

        await TenantSeed.CreateAsync(_database.System);
    }

    [Fact]
    public async Task The_system_role_queues_and_fetches_jobs_without_owning_their_tables()
    {
        await new DatabaseSetup(Options(), NullLogger.Instance, TimeProvider.System).RunAsync(default);
        var options = new PostgreSqlStorageOptions { SchemaName = JobSchema.Name, PrepareSchemaIfNecessary = false };
        var storage = new PostgreSqlStorage(new NpgsqlConnectionFactory(_database.ConnectionStrings.System, options), options);
        var queued = new BackgroundJobClient(storage).Enqueue(() => Console.WriteLine("x"));

        using var connection = storage.GetConnection();
        using var fetched = connection.FetchNextJob(["default"], CancellationToken.None);
        fetched.RemoveFromQueue();

        Assert.Equal(queued, fetched.JobId);
    }

    [Fact]
    public async Task Without_an_owner_to_migrate_as_the_setup_says_which_setting_is_missing()
    {
        var options = Options();
        options.ConnectionStrings = new DatabaseConnectionStrings { App = options.ConnectionStrings.App, System = options.ConnectionStrings.System };

        var refused = await Assert.ThrowsAsync<DatabaseUnavailableException>(() =>
            new DatabaseSetup(options, NullLogger.Instance, TimeProvider.System).RunAsync(default));

        Assert.StartsWith("Database:ConnectionStrings:Owner is missing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_model_is_what_the_migrations_make_also_with_the_hosts_identity_options()
    {
        using var plain = OwnerContext();
        using var services = new ServiceCollection()
            .AddLogging()
            .AddPersistence(_database.Configuration)
            .AddIdentityCore<BrokerUser>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
            .Services.BuildServiceProvider();
        using var scope = services.CreateScope();
        var hosted = scope.ServiceProvider.GetRequiredService<BrokerDbContext>();

        Assert.False(plain.Database.HasPendingModelChanges());
        Assert.False(hosted.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Days_of_samples_are_ready_ahead_and_go_when_retention_is_over()
    {
        await new DatabaseSetup(Options(), NullLogger.Instance, TimeProvider.System).RunAsync(default);
        var clock = new FakeTimeProvider(new DateTimeOffset(2031, 3, 1, 0, 30, 0, TimeSpan.Zero));
        var partitions = new ProbePartitions(_database.System, Microsoft.Extensions.Options.Options.Create(Options()), clock);

        await partitions.MaintainAsync(default);
        await partitions.MaintainAsync(default);
        var first = await TenantTables.PartitionsAsync(_database.Owner);

        clock.Advance(TimeSpan.FromDays(15));
        await partitions.MaintainAsync(default);
        var later = await TenantTables.PartitionsAsync(_database.Owner);

        Assert.Equal("probe_samples_20310228", first[0]);
        Assert.Equal("probe_samples_20310308", first[^1]);
        Assert.Equal(9, first.Count);
        Assert.Equal("probe_samples_20310302", later[0]);
        Assert.Equal("probe_samples_20310323", later[^1]);
    }

    private BrokerDbContext OwnerContext() =>
        new(new DbContextOptionsBuilder<BrokerDbContext>().UseBroker(_database.Owner).Options);

    private DatabaseOptions Options() => new() { ConnectionStrings = _database.ConnectionStrings };
}
