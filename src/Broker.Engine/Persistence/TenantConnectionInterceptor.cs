using System.Data.Common;
using Broker.Engine.Accounts;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Broker.Engine.Persistence;

/// <summary>
/// Tells the database on whose behalf a connection is used, on every open and also when it is nobody's: a pooled
/// connection may come back with the settings of whoever had it before.
/// </summary>
internal sealed class TenantConnectionInterceptor(TenantContext tenant) : DbConnectionInterceptor
{
    private const string Sql =
        "select set_config('broker.organisation', $1, false), set_config('broker.user', $2, false), set_config('broker.staff', $3, false)";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = CommandFor(connection);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = CommandFor(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand CommandFor(DbConnection connection)
    {
        var (organisation, user, staff) = tenant.Current switch
        {
            Tenant.Member m => (m.Organisation.ToString(), m.User.ToString(), ""),
            Tenant.Staff s => ("", s.User.ToString(), "on"),
            Tenant.Nobody => ("", "", ""),
            var other => throw new InvalidOperationException($"Unknown tenant {other.GetType().Name}."),
        };
        return new NpgsqlCommand(Sql, (NpgsqlConnection)connection)
        {
            Parameters =
            {
                new NpgsqlParameter { Value = organisation },
                new NpgsqlParameter { Value = user },
                new NpgsqlParameter { Value = staff },
            },
        };
    }
}
