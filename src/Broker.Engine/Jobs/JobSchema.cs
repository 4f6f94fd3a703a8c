using Hangfire.PostgreSql;

namespace Broker.Engine.Jobs;

/// <summary>The scheduler's own tables: made by the owner role, used by the system role.</summary>
public static class JobSchema
{
    public const string Name = "hangfire";

    /// <summary>Creates or upgrades the tables; does nothing when they are as this version wants them.</summary>
    /// <remarks>Everywhere else the storage is opened with <c>PrepareSchemaIfNecessary = false</c>.</remarks>
    internal static void Provision(string ownerConnectionString)
    {
        var options = new PostgreSqlStorageOptions { SchemaName = Name, PrepareSchemaIfNecessary = true };
        _ = new PostgreSqlStorage(new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(ownerConnectionString, options), options);
    }
}
