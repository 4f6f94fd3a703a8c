using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Staff;

internal sealed class MeteringRejections(BillingStaff staff, SystemDatabase database, TimeProvider clock) : IMeteringRejections
{
    public async Task<Page<RejectionView>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        staff.Require();
        await using var db = database.CreateContext();
        var total = await db.MeteringRejections.CountAsync(cancellationToken);
        var rows = await db.MeteringRejections.AsNoTracking().Join(db.Organisations, r => r.CustomerId, o => o.Id, (r, o) => new { Row = r, o.Name })
            .OrderByDescending(r => r.Row.SettledAt == null).ThenByDescending(r => r.Row.Id)
            .Skip(page.Skip).Take(page.Take)
            .Select(r => new RejectionView(r.Row.Id, r.Row.EventKey, r.Row.CustomerId, r.Name, r.Row.At, r.Row.Reason, r.Row.Offered, r.Row.SettledAt, r.Row.SettledBy))
            .ToListAsync(cancellationToken);
        return new(rows, total, page.Index, page.Take);
    }

    public async Task<bool> SettleAsync(long id, CancellationToken cancellationToken)
    {
        var actor = await staff.ActorAsync(cancellationToken) ?? throw new UnauthorizedAccessException(BillingStaff.MayNot);
        var now = clock.GetUtcNow();
        await using var db = database.CreateContext();
        return await db.MeteringRejections.Where(r => r.Id == id && r.SettledAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.SettledAt, now).SetProperty(r => r.SettledBy, actor.Name), cancellationToken) == 1;
    }
}
