using Broker.Engine.Jobs;
using Broker.Engine.Persistence.Private;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Broker.Engine.Persistence;

/// <summary>Brings a database to what this version of the program needs. Safe to run again and on several nodes at once.</summary>
public sealed class DatabaseSetup(DatabaseOptions options, ILogger logger, TimeProvider clock)
{
    /// <summary>Any number no other advisory lock of ours uses; held for the session, so it ends with the connection.</summary>
    private const long MigrationLock = 7_202_611_221;

    private readonly DatabaseConnectionStrings _strings = options.ConnectionStrings;

    /// <summary>Creates roles and database when a superuser is configured, then migrates as the owner.</summary>
    /// <exception cref="DatabaseUnavailableException">Something is missing that only an operator can supply.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(_strings.Owner))
        {
            throw new DatabaseUnavailableException($"Database:ConnectionStrings:Owner is missing; migrations sign in as {DatabaseRoles.Owner}.");
        }

        if (!string.IsNullOrWhiteSpace(_strings.Admin))
        {
            await using var admin = NpgsqlDataSource.Create(_strings.Admin);
            await DatabaseRoleSetup.EnsureRolesAsync(admin, _strings, cancellationToken);
            await DatabaseRoleSetup.EnsureDatabaseAsync(
                admin, new NpgsqlConnectionStringBuilder(_strings.Owner).Database!, template: null, cancellationToken);
        }

        await using var owner = NpgsqlDataSource.Create(_strings.Owner);
        await DatabaseRoleSetup.CheckRolesAsync(owner, cancellationToken);
        // The migrator's own lock ends with each migration, so of two nodes the later one could run the next one again.
        await using (var turn = await owner.OpenConnectionAsync(cancellationToken))
        {
            await using var wait = new NpgsqlCommand($"select pg_advisory_lock({MigrationLock})", turn);
            await wait.ExecuteNonQueryAsync(cancellationToken);
            await MigrateAsync(owner, cancellationToken);
            await ProvisionJobsAsync(owner, cancellationToken);
        }

        await using var system = new SystemDatabase(_strings.System!);
        await new ProbePartitions(system, Options.Create(options), clock).MaintainAsync(cancellationToken);
    }

    private async Task MigrateAsync(NpgsqlDataSource owner, CancellationToken cancellationToken)
    {
        await using var context = new BrokerDbContext(new DbContextOptionsBuilder<BrokerDbContext>().UseBroker(owner).Options);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        await context.Database.MigrateAsync(cancellationToken);
        DatabaseSetupLog.Migrated(logger, pending.Count);
    }

    private async Task ProvisionJobsAsync(NpgsqlDataSource owner, CancellationToken cancellationToken)
    {
        JobSchema.Provision(_strings.Owner!);
        await using var grants = owner.CreateCommand(
            $"""
            revoke all on schema {JobSchema.Name} from public;
            grant usage on schema {JobSchema.Name} to {DatabaseRoles.System};
            grant select, insert, update, delete on all tables in schema {JobSchema.Name} to {DatabaseRoles.System};
            grant usage, select, update on all sequences in schema {JobSchema.Name} to {DatabaseRoles.System};
            """);
        await grants.ExecuteNonQueryAsync(cancellationToken);
    }
}

internal static partial class DatabaseSetupLog
{
    [LoggerMessage(8010, LogLevel.Information, "Database is up to date; {Applied} migrations were applied")]
    public static partial void Migrated(ILogger logger, int applied);
}
