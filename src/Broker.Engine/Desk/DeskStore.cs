using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Desk;

/// <summary>The desk's rows, changed one order at a time under a lock on its row, with the line that says so.</summary>
internal sealed class DeskStore(SystemDatabase database, TimeProvider clock)
{
    private const string HandlePrefix = "D-";

    public static LeaseHandle HandleOf(DeskOrderEntity order) => new(Name(order.Number));

    public static string Name(long number) => FormattableString.Invariant($"{HandlePrefix}{number}");

    /// <summary>Null for what the desk never named.</summary>
    public static long? NumberOf(LeaseHandle handle) =>
        handle.Value.StartsWith(HandlePrefix, StringComparison.Ordinal)
        && long.TryParse(handle.Value.AsSpan(HandlePrefix.Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public BrokerDbContext CreateContext() => database.CreateContext();

    public async Task<DeskOrderEntity?> FindAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        if (NumberOf(handle) is not { } number)
        {
            return null;
        }

        await using var db = database.CreateContext();
        return await db.DeskOrders.AsNoTracking().SingleOrDefaultAsync(o => o.Number == number, cancellationToken);
    }

    public async Task<IReadOnlyList<DeskOrderEntity>> ListOpenAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        return await db.DeskOrders.AsNoTracking().Where(o => o.EndedAt == null).OrderBy(o => o.Number).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Locks the order, lets <paramref name="change"/> look at it as it is now and change it, and writes both it and the
    /// line in one transaction. A null line means: nothing was changed.
    /// </summary>
    /// <returns>The order as it is afterwards; null if there is none.</returns>
    public async Task<DeskOrderEntity?> ChangeAsync(
        long number, Func<DeskOrderEntity, DateTimeOffset, DeskLineEntity?> change, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Locked first, read second: two operators at once see each other's change.
        await db.Database.ExecuteSqlAsync($"select 1 from desk_orders where number = {number} for update", cancellationToken);
        if (await db.DeskOrders.SingleOrDefaultAsync(o => o.Number == number, cancellationToken) is not { } order)
        {
            return null;
        }

        if (change(order, clock.GetUtcNow()) is { } line)
        {
            db.Add(line);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return order;
    }
}
