using Broker.Engine.Persistence.Private;
using Npgsql;

namespace Broker.Engine.Persistence;

/// <summary>What only a superuser can make: roles and databases.</summary>
public static class DatabaseRoleSetup
{
    // Any number, as long as every node uses the same.
    private const long SetupLock = 0x62726F6B6572;

    /// <summary>Creates the roles, or puts their rights and passwords right.</summary>
    internal static async Task EnsureRolesAsync(
        NpgsqlDataSource admin, DatabaseConnectionStrings strings, CancellationToken cancellationToken)
    {
        await using var connection = await admin.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({SetupLock})", cancellationToken);
        await EnsureRoleAsync(connection, DatabaseRoles.Owner, strings.Owner, "nobypassrls", cancellationToken);
        await EnsureRoleAsync(connection, DatabaseRoles.App, strings.App, "nobypassrls", cancellationToken);
        await EnsureRoleAsync(connection, DatabaseRoles.System, strings.System, "bypassrls", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Creates a database of the owner role, if missing, and lets nobody but the three roles enter it.</summary>
    /// <param name="template">A database to copy, to which nobody is connected; null for an empty one.</param>
    public static async Task EnsureDatabaseAsync(
        NpgsqlDataSource admin, string name, string? template, CancellationToken cancellationToken)
    {
        await using var connection = await admin.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_lock({SetupLock})", cancellationToken);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection)
        {
            Parameters = { new NpgsqlParameter { Value = name } },
        };
        var database = Quote(name);
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            var copied = template is null ? "" : $" template {Quote(template)}";
            await ExecuteAsync(connection, $"create database {database} owner {DatabaseRoles.Owner}{copied}", cancellationToken);
        }

        // Every time: a database made by hand, or by an earlier version, has other rights.
        await ExecuteAsync(connection, $"revoke all on database {database} from public", cancellationToken);
        await ExecuteAsync(
            connection, $"grant connect on database {database} to {DatabaseRoles.App}, {DatabaseRoles.System}", cancellationToken);

        // Bulk writes of probe samples go through a staging table: COPY knows no ON CONFLICT.
        await ExecuteAsync(connection, $"grant temporary on database {database} to {DatabaseRoles.System}", cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_unlock({SetupLock})", cancellationToken);
    }

    /// <summary>Refuses roles with which row-level security would protect nothing.</summary>
    internal static async Task CheckRolesAsync(NpgsqlDataSource anyRole, CancellationToken cancellationToken)
    {
        await using var command = anyRole.CreateCommand(
            "select rolname, rolsuper, rolbypassrls from pg_roles where rolname = any($1)");
        command.Parameters.AddWithValue(DatabaseRoles.All.ToArray());
        var found = new Dictionary<string, (bool Super, bool Bypass)>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found[reader.GetString(0)] = (reader.GetBoolean(1), reader.GetBoolean(2));
        }

        if (DatabaseRoles.All.FirstOrDefault(role => !found.ContainsKey(role)) is { } missing)
        {
            throw new DatabaseUnavailableException(
                $"The database role {missing} does not exist. Set Database:ConnectionStrings:Admin to a superuser for 'migrate', or create it.");
        }

        if (found[DatabaseRoles.App] is not (Super: false, Bypass: false))
        {
            throw new DatabaseUnavailableException(
                $"The database role {DatabaseRoles.App} passes row-level security by: alter role {DatabaseRoles.App} nosuperuser nobypassrls.");
        }

        if (found[DatabaseRoles.System] is (Super: false, Bypass: false))
        {
            throw new DatabaseUnavailableException(
                $"The database role {DatabaseRoles.System} does not see all tenants: alter role {DatabaseRoles.System} bypassrls.");
        }
    }

    private static async Task EnsureRoleAsync(
        NpgsqlConnection connection, string role, string? connectionString, string rowSecurity, CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            connection,
            $"do $$ begin if not exists (select from pg_roles where rolname = '{role}') then create role {role}; end if; end $$",
            cancellationToken);
        await ExecuteAsync(
            connection, $"alter role {role} login nosuperuser nocreatedb nocreaterole {rowSecurity}", cancellationToken);
        if (new NpgsqlConnectionStringBuilder(connectionString).Password is { } password)
        {
            await using var statement = new NpgsqlCommand("select format('alter role %I password %L', $1::text, $2::text)", connection)
            {
                Parameters = { new NpgsqlParameter { Value = role }, new NpgsqlParameter { Value = password } },
            };
            await ExecuteAsync(connection, (string)(await statement.ExecuteScalarAsync(cancellationToken))!, cancellationToken);
        }
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
