using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Budgets;

/// <summary>Tells an organisation something once, in the caller's transaction.</summary>
internal static class Notices
{
    /// <summary>False when it had been told before.</summary>
    public static async Task<bool> TellAsync(BrokerDbContext db, BillingNoticeEntity notice, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into billing_notices (organisation_id, notice_key, kind, text, at, budget_id, invoice_id)
            values ({notice.OrganisationId.Value}, {notice.NoticeKey}, {notice.Kind.ToString()}, {notice.Text}, {notice.At},
                {notice.BudgetId?.Value}, {notice.InvoiceId?.Value})
            on conflict (notice_key) do nothing
            """, cancellationToken) == 1;
}
