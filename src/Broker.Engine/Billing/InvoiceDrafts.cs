using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing;

/// <summary>
/// What an invoice of a period would be if it were frozen now: computed each time, stored never. Usage that still runs
/// counts up to this moment.
/// </summary>
public sealed class InvoiceDrafts(IDbContextFactory<BrokerDbContext> database, BillingCases cases, InvoiceComposer composer, TimeProvider clock)
{
    /// <summary>As the present tenant: an organisation that is not theirs has nothing to bill.</summary>
    public async Task<ComposeOutcome> ComputeAsync(OrganisationId organisation, BillingPeriod period, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return await db.Organisations.AnyAsync(o => o.Id == organisation, cancellationToken)
            ? await ComputeAsync(db, organisation, period, cancellationToken)
            : new ComposeOutcome.Nothing();
    }

    private async Task<ComposeOutcome> ComputeAsync(
        BrokerDbContext db, OrganisationId organisation, BillingPeriod period, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var metered = await UsageSums.OfPeriodAsync(db, [organisation], period, cancellationToken);
        var running = UsageSums.Of(
            organisation, (await UsageSlices.ReadAsync(db, organisation, period.Time, now, cancellationToken)).Where(s => !s.IsMetered));
        var loaded = await cases.LoadAsync(db, [organisation], period, Merge(metered, running), cancellationToken);
        var issueDate = DateOnly.FromDateTime((period.Time.End > now ? now : period.Time.End).UtcDateTime);
        return composer.Compose(loaded[0], InvoiceText.IdOf(organisation, period), issueDate);
    }

    private static List<UsageSum> Merge(IReadOnlyList<UsageSum> metered, IReadOnlyList<UsageSum> running) =>
    [
        .. metered.Concat(running)
            .GroupBy(s => s with { Seconds = 0, Rows = 0, Digest = "" })
            .Select(g => g.Key with { Seconds = g.Sum(s => s.Seconds), Rows = g.Sum(s => s.Rows), Digest = string.Concat(g.Select(s => s.Digest)) }),
    ];
}
