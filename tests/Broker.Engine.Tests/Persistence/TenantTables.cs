using Npgsql;

namespace Broker.Engine.Tests.Persistence;

/// <summary>The tenant tables as the database itself knows them: a new table is in these lists without being named here.</summary>
internal static class TenantTables
{
    private const string OfTenants =
        """
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and (c.relname = 'organisations' or exists (
            select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organisation_id' and not a.attisdropped))
        """;

    /// <summary>Tables and the column that holds the organisation; without partitions.</summary>
    public static async Task<IReadOnlyList<(string Table, string Column)>> AllAsync(NpgsqlDataSource database)
    {
        var names = await ReadAsync(database, $"select c.relname {OfTenants} and not c.relispartition order by 1");
        return [.. names.Select(name => (name, name == "organisations" ? "id" : "organisation_id"))];
    }

    public static Task<IReadOnlyList<string>> PartitionsAsync(NpgsqlDataSource database) =>
        ReadAsync(database, $"select c.relname {OfTenants} and c.relispartition order by 1");

    /// <summary>Tenant tables that are not closed by row-level security, owner included; partitions need no policy of their own.</summary>
    public static Task<IReadOnlyList<string>> UnprotectedAsync(NpgsqlDataSource database) => ReadAsync(
        database,
        $"""
        select c.relname {OfTenants}
          and not (c.relrowsecurity and c.relforcerowsecurity
            and (c.relispartition or exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant')))
        """);

    /// <summary>Whatever the app role may touch in any way and that is not under row-level security.</summary>
    public static Task<IReadOnlyList<string>> OpenToTheAppAsync(NpgsqlDataSource database) => ReadAsync(
        database,
        """
        select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind in ('r', 'p', 'v', 'm', 'f')
          and has_schema_privilege('broker_app', n.oid, 'usage')
          and (has_table_privilege('broker_app', c.oid, 'select, insert, update, delete, truncate')
            or has_any_column_privilege('broker_app', c.oid, 'select, insert, update'))
          and not c.relrowsecurity
        order by 1
        """);

    private static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }
}
