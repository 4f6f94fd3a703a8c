using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing;

/// <summary>
/// Which billing period takes what happened in a month. The rows stay locked against being closed until the caller's
/// transaction ends; whoever closes one waits for us, and we for them.
/// </summary>
internal sealed class OpenPeriods
{
    private readonly Dictionary<(OrganisationId, DateOnly), DateOnly> _open;

    private OpenPeriods(Dictionary<(OrganisationId, DateOnly), DateOnly> open) => _open = open;

    public DateOnly Of(OrganisationId organisation, DateOnly month) => _open[(organisation, month)];

    public static async Task<OpenPeriods> LockAsync(
        BrokerDbContext db, IReadOnlyCollection<(OrganisationId Organisation, DateOnly Month)> asked, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var open = new Dictionary<(OrganisationId, DateOnly), DateOnly>();
        // In one order everywhere, so that two who meter never wait for each other in a circle.
        foreach (var (organisation, month) in asked.Distinct().OrderBy(a => a.Organisation.Value).ThenBy(a => a.Month))
        {
            open[(organisation, month)] = await FirstOpenAsync(db, organisation, month, now, cancellationToken);
        }

        return new OpenPeriods(open);
    }

    private static async Task<DateOnly> FirstOpenAsync(
        BrokerDbContext db, OrganisationId organisation, DateOnly month, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (true)
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into billing_periods (organisation_id, starts_on, ends_on, state, created_at, updated_at)
                values ({organisation.Value}, {month}, {month.AddMonths(1)}, 'Open', {now}, {now}) on conflict do nothing
                """, cancellationToken);
            var state = await db.Database.SqlQuery<string>(
                $"""
                select state as "Value" from billing_periods
                where organisation_id = {organisation.Value} and starts_on = {month} for share
                """).SingleAsync(cancellationToken);
            if (state == nameof(BillingPeriodState.Open))
            {
                return month;
            }

            month = month.AddMonths(1);
        }
    }
}
