using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Jobs;

/// <summary>Drops outbox rows that were handed on more than a day ago; until then they show what was told to whom.</summary>
public sealed class TrimOutbox(SystemDatabase database, TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(1);

    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - Keep;
        await using var db = database.CreateContext();
        return await db.Outbox.Where(o => o.DispatchedAt < before).ExecuteDeleteAsync(cancellationToken);
    }
}
