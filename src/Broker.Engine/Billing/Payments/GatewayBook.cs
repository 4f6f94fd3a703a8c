using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Payments;

/// <summary>Our side of what the provider has: read, and written in statements that can be repeated.</summary>
public sealed class GatewayBook(SystemDatabase database, TimeProvider clock)
{
    private const int LongestDetail = 1000;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public async Task<GatewayObjectEntity?> FindAsync(GatewayObjectKind kind, Guid ours, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        return await db.GatewayObjects.AsNoTracking().SingleOrDefaultAsync(o => o.Kind == kind && o.OurId == ours, cancellationToken);
    }

    /// <summary>Ours by the provider's name for it.</summary>
    public async Task<Guid?> FindOursAsync(GatewayObjectKind kind, GatewayId theirs, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        return await db.GatewayObjects.AsNoTracking()
            .Where(o => o.Kind == kind && o.GatewayId == theirs.Value).Select(o => (Guid?)o.OurId).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Remembers what the provider calls it, before anything else is done with it.</summary>
    public Task KnowAsync(GatewayObjectKind kind, Guid ours, GatewayId theirs, CancellationToken cancellationToken) => ChangeAsync(
        kind, ours, row => row.GatewayId = theirs.Value, cancellationToken);

    public Task DoneAsync(GatewayObjectKind kind, Guid ours, GatewayId theirs, CancellationToken cancellationToken) => ChangeAsync(
        kind, ours,
        row => (row.GatewayId, row.State, row.Detail, row.Attempts) = (theirs.Value, GatewayObjectState.Done, null, 0),
        cancellationToken);

    /// <summary>Tried again later, each time after a longer while.</summary>
    public Task LaterAsync(GatewayObjectKind kind, Guid ours, TimeSpan atLeast, string why, CancellationToken cancellationToken) => ChangeAsync(
        kind, ours,
        row =>
        {
            row.Attempts++;
            var wait = ShortestWait * Math.Pow(2, Math.Min(row.Attempts - 1, 8));
            row.DueAt = clock.GetUtcNow() + Max(atLeast, wait > LongestWait ? LongestWait : wait);
            (row.State, row.Detail) = (GatewayObjectState.Pending, Cut(why));
        },
        cancellationToken);

    /// <summary>Listed for a person; not tried again until one says so.</summary>
    public Task ExceptAsync(GatewayObjectKind kind, Guid ours, string why, CancellationToken cancellationToken) => ChangeAsync(
        kind, ours, row => (row.State, row.Detail) = (GatewayObjectState.Exception, Cut(why)), cancellationToken);

    /// <summary>Neither side has anything to tell the other.</summary>
    public Task SettleAsync(GatewayObjectKind kind, Guid ours, CancellationToken cancellationToken) => ChangeAsync(
        kind, ours, row => row.SettledAt ??= clock.GetUtcNow(), cancellationToken);

    /// <summary>A person has seen to what was wrong.</summary>
    public Task RetryAsync(GatewayObjectKind kind, Guid ours, CancellationToken cancellationToken) => ChangeAsync(
        kind, ours,
        row => (row.State, row.Attempts, row.DueAt, row.SettledAt) = (GatewayObjectState.Pending, 0, clock.GetUtcNow(), null),
        cancellationToken);

    private static string Cut(string text) => text.Length > LongestDetail ? text[..LongestDetail] : text;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private async Task ChangeAsync(GatewayObjectKind kind, Guid ours, Action<GatewayObjectEntity> change, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into stripe_objects (kind, our_id, state, attempts, due_at, created_at, updated_at)
            values ({kind.ToString()}, {ours}, {nameof(GatewayObjectState.Pending)}, 0, {now}, {now}, {now})
            on conflict (kind, our_id) do update set updated_at = excluded.updated_at
            """,
            cancellationToken);
        var row = await db.GatewayObjects.SingleAsync(o => o.Kind == kind && o.OurId == ours, cancellationToken);
        change(row);
        row.UpdatedAt = now;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
