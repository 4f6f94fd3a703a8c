using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Persistence;

/// <summary>How far the configured database is behind this program.</summary>
public sealed class DatabaseVersion(SystemDatabase database)
{
    /// <summary>Names of the migrations it lacks, oldest first; empty when it is up to date.</summary>
    public async Task<IReadOnlyList<string>> MissingMigrationsAsync(CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        return [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)];
    }
}
