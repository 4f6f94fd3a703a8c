using Broker.Domain.Billing;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing.Staff;

internal sealed class CloseDesk(
    BillingStaff staff, SystemDatabase database, CloseBillingPeriod close, CloseChecks checks, IOptions<BillingOptions> options, TimeProvider clock) : ICloseDesk
{
    private const int MonthsShown = 13;
    private const int ExceptionsShown = 200;

    public async Task<CloseBoard> ReadAsync(DateOnly? month, CancellationToken cancellationToken)
    {
        staff.Require();
        var now = clock.GetUtcNow();
        var present = BillingPeriod.MonthOf(now).Start;
        var period = BillingPeriod.MonthOf(month is { } asked && asked <= present ? asked : present.AddMonths(-1));
        var from = period.Time.End + options.Value.SettleAfter;
        await using var db = database.CreateContext();
        var run = await db.CloseRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Period == period.Start, cancellationToken);
        var exceptions = run is null
            ? []
            : await db.CloseRunItems.AsNoTracking().Where(i => i.RunId == run.Id && i.State == CloseItemState.Exception)
                .Join(db.Organisations, i => i.CustomerId, o => o.Id, (i, o) => new { Item = i, o.Name })
                .OrderBy(x => x.Name).Take(ExceptionsShown)
                .Select(x => new CloseExceptionView(x.Item.CustomerId, x.Name, x.Item.Detail ?? "", x.Item.At)).ToListAsync(cancellationToken);
        return new CloseBoard(
            period, from, now >= from && run is not { State: CloseRunState.Done }, await checks.ReadAsync(db, period, cancellationToken),
            run is null ? null : View(run), exceptions, [.. Enumerable.Range(0, MonthsShown).Select(i => present.AddMonths(-i))]);
    }

    public async Task<CloseRunView?> ProgressAsync(DateOnly month, CancellationToken cancellationToken)
    {
        staff.Require();
        await using var db = database.CreateContext();
        return await db.CloseRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Period == month, cancellationToken) is { } run ? View(run) : null;
    }

    public async Task<StartCloseOutcome> StartAsync(DateOnly month, CancellationToken cancellationToken)
    {
        var actor = await staff.ActorAsync(cancellationToken) ?? throw new UnauthorizedAccessException(BillingStaff.MayNot);
        return await close.StartAsync(BillingPeriod.MonthOf(month), actor.Name, cancellationToken);
    }

    private static CloseRunView View(CloseRunEntity run) =>
        new(run.Id, run.State, run.Total, run.Closed, run.Excepted, run.StartedAt, run.StartedBy, run.FinishedAt);
}
