using Broker.Engine.Persistence;
using Broker.Engine.Persistence.Private;
using Microsoft.Extensions.Options;

namespace Broker.Host.Commands;

/// <summary>A database of the operator's own is migrated on purpose, by <c>migrate</c>, and never by a start.</summary>
internal static class PendingMigrations
{
    /// <exception cref="DatabaseUnavailableException">The database is older than this program.</exception>
    public static async Task RefuseAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<IOptions<DatabaseOptions>>().Value.AllowPendingMigrations)
        {
            return;
        }

        var pending = await services.GetRequiredService<DatabaseVersion>().MissingMigrationsAsync(cancellationToken);
        if (pending.Count > 0)
        {
            throw new DatabaseUnavailableException(
                $"The database lacks {pending.Count} migrations, the last being {pending[^1]}. Run 'migrate' first, "
                + "or set Database:AllowPendingMigrations to true to start all the same.");
        }
    }
}
