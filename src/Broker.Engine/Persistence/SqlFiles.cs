using Microsoft.EntityFrameworkCore.Migrations;

namespace Broker.Engine.Persistence;

/// <summary>SQL that belongs to a migration, kept in files of its own so that it is reviewed as SQL.</summary>
internal static class SqlFiles
{
    /// <summary>Runs <c>Sql/NAME.sql</c> as part of the migration.</summary>
    public static void SqlFile(this MigrationBuilder migration, string name)
    {
        using var stream = typeof(SqlFiles).Assembly.GetManifestResourceStream($"{name}.sql")
            ?? throw new InvalidOperationException($"The migration's SQL file {name}.sql is not embedded.");
        using var reader = new StreamReader(stream);
        migration.Sql(reader.ReadToEnd());
    }
}
