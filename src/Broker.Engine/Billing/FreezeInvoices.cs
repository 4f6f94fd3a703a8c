using Broker.Domain.Billing;
using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing;

/// <summary>What became of one organisation in a batch.</summary>
/// <param name="Reasons">Why it was left open; empty when its period is closed.</param>
internal sealed record FrozenPeriod(OrganisationId Organisation, InvoiceEntity? Invoice, IReadOnlyList<string> Reasons);

/// <summary>
/// Freezes a period of some organisations in the caller's transaction: documents numbered without a gap, booked, and the
/// periods closed, all of it or nothing.
/// </summary>
public sealed class FreezeInvoices(BillingCases cases, InvoiceComposer composer, ILedger ledger, IPeriodCredits credits, TimeProvider clock)
{
    internal async Task<IReadOnlyList<FrozenPeriod>> ExecuteAsync(
        BrokerDbContext db, IReadOnlyList<OrganisationId> organisations, BillingPeriod period, DateOnly issueDate, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var open = await LockAsync(db, organisations, period, now, cancellationToken);
        var late = await UnmeteredAsync(db, open, period, cancellationToken);
        var usage = await UsageSums.OfPeriodAsync(db, open, period, cancellationToken);
        var loaded = await credits.AddAsync(db, await cases.LoadAsync(db, open, period, usage, cancellationToken), cancellationToken);
        var results = new List<FrozenPeriod>();
        var composed = new List<(BillingCase Case, ComposedInvoice Invoice)>();
        foreach (var (one, waits) in loaded)
        {
            if (late.Contains(one.Organisation) || waits.Count > 0)
            {
                results.Add(new FrozenPeriod(one.Organisation, null, late.Contains(one.Organisation) ? ["Its usage is not metered to the period's end yet", .. waits] : waits));
                continue;
            }

            switch (composer.Compose(one, InvoiceText.IdOf(one.Organisation, period), issueDate))
            {
                case ComposeOutcome.Blocked blocked:
                    results.Add(new FrozenPeriod(one.Organisation, null, blocked.Reasons));
                    break;
                case ComposeOutcome.Nothing:
                    results.Add(new FrozenPeriod(one.Organisation, null, []));
                    break;
                case ComposeOutcome.Ready ready:
                    composed.Add((one, ready.Invoice));
                    break;
            }
        }

        var numbered = await NumberAsync(db, composed, now, cancellationToken);
        results.AddRange(numbered.Select(n => new FrozenPeriod(n.Row.OrganisationId, n.Row, [])));
        await WriteAsync(db, composed, numbered, period, now, cancellationToken);
        await CloseAsync(db, [.. results.Where(r => r.Reasons.Count == 0)], period, now, cancellationToken);
        await ledger.PostAsync(db, [.. numbered.Select(n => BookingOf(n.Row.OrganisationId, n.Document)).OfType<LedgerTransaction>()], cancellationToken);
        return results;
    }

    private static LedgerTransaction? BookingOf(OrganisationId organisation, InvoiceDocument document) => document.Kind == InvoiceKind.Invoice
        ? Bookings.InvoiceFrozen(organisation, document)
        : Bookings.CreditNote(organisation, document);

    /// <summary>Those whose period is open; from here on nothing is metered into it but by us.</summary>
    private static async Task<List<OrganisationId>> LockAsync(
        BrokerDbContext db, IReadOnlyList<OrganisationId> organisations, BillingPeriod period, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = organisations.Select(o => o.Value).ToArray();
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into billing_periods (organisation_id, starts_on, ends_on, state, created_at, updated_at)
            select o, {period.Start}, {period.End}, 'Open', {now}, {now} from unnest({ids}) o order by o on conflict do nothing
            """, cancellationToken);
        var open = await db.Database.SqlQuery<Guid>(
            $"""
            select organisation_id as "Value" from billing_periods
            where organisation_id = any({ids}) and starts_on = {period.Start} and state = 'Open' order by organisation_id for update
            """).ToListAsync(cancellationToken);
        return [.. open.Select(id => new OrganisationId(id))];
    }

    private static async Task<HashSet<OrganisationId>> UnmeteredAsync(
        BrokerDbContext db, List<OrganisationId> organisations, BillingPeriod period, CancellationToken cancellationToken)
    {
        var end = period.Time.End;
        return await db.UsageIntervals
            .Where(u => organisations.Contains(u.OrganisationId) && u.Hold == Domain.Deployments.UsageHold.None && u.StartedAt < end
                && (u.MeteredUntil == null || u.MeteredUntil < end) && (u.EndedAt == null || u.MeteredUntil == null || u.MeteredUntil != u.EndedAt))
            .Select(u => u.OrganisationId).Distinct().ToHashSetAsync(cancellationToken);
    }

    /// <summary>Numbers are taken last but for the writing: the row of the series is locked until commit.</summary>
    private static async Task<List<(InvoiceEntity Row, InvoiceDocument Document)>> NumberAsync(
        BrokerDbContext db, List<(BillingCase Case, ComposedInvoice Invoice)> composed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var numbered = new List<(InvoiceEntity, InvoiceDocument)>();
        foreach (var series in composed.GroupBy(c => c.Invoice.Document.Series).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var members = series.ToList();
            var last = await InvoiceNumbers.TakeAsync(db, series.Key, members.Count, cancellationToken);
            numbered.AddRange(members.Select((m, i) => Frozen(m.Case, m.Invoice, last - members.Count + 1 + i, now)));
        }

        return numbered;
    }

    private static (InvoiceEntity Row, InvoiceDocument Document) Frozen(BillingCase one, ComposedInvoice invoice, int sequence, DateTimeOffset now)
    {
        var document = InvoiceNumbers.Number(invoice.Document, sequence);
        var row = InvoiceNumbers.RowOf(one.Organisation, document, sequence, now, invoice.Rated.CommitDrawn, one.Contract?.Id, invoice.Order?.Id);
        return (row, document);
    }

    private static async Task WriteAsync(
        BrokerDbContext db, List<(BillingCase Case, ComposedInvoice Invoice)> composed, List<(InvoiceEntity Row, InvoiceDocument Document)> numbered,
        BillingPeriod period, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await InvoiceCopy.WriteAsync(db, numbered, cancellationToken);
        foreach (var (one, invoice) in composed)
        {
            var id = invoice.Document.Id;
            foreach (var draw in invoice.Rated.GrantDraws)
            {
                db.Add(new GrantDrawEntity { GrantId = draw.Grant, InvoiceId = id, OrganisationId = one.Organisation, Amount = draw.Amount, At = now });
                await db.Grants.Where(g => g.Id == draw.Grant)
                    .ExecuteUpdateAsync(set => set.SetProperty(g => g.Remaining, g => g.Remaining - draw.Amount), cancellationToken);
            }

            if (invoice.Rated.Used is { Count: > 0 } used)
            {
                await db.PendingLines.Where(l => used.Contains(l.Id) && l.InvoiceId == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(l => l.InvoiceId, id), cancellationToken);
            }

            if (one.Extras.SlaCredits is { Count: > 0 } credited)
            {
                await SlaCredits.MarkInvoicedAsync(db, [.. credited.Select(c => c.Evidence!.Credit)], id, cancellationToken);
            }

            if (invoice.Order is { } order && invoice.Document.Kind == InvoiceKind.Invoice)
            {
                var net = invoice.Document.Totals.TaxExclusive;
                await db.PurchaseOrders.Where(o => o.Id == order.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(o => o.Used, o => o.Used + net), cancellationToken);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        await PayResultsAsync(db, [.. numbered.Select(n => n.Row.OrganisationId)], period, now, cancellationToken);
    }

    /// <summary>Batch runs whose time is on these documents have been billed.</summary>
    private static Task<int> PayResultsAsync(
        BrokerDbContext db, List<OrganisationId> organisations, BillingPeriod period, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = organisations.Select(o => o.Value).ToArray();
        return db.Database.ExecuteSqlAsync(
            $"""
            update job_results r set state = 'Paid', paid_at = {now}
            where r.organisation_id = any({ids}) and r.state = 'Accepted' and exists (
                select from usage_events e where e.organisation_id = r.organisation_id and e.replica_id = r.replica_id and e.period = {period.Start})
            """, cancellationToken);
    }

    private static async Task CloseAsync(
        BrokerDbContext db, List<FrozenPeriod> closed, BillingPeriod period, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var organisations = closed.Select(c => c.Organisation.Value).ToArray();
        var invoices = closed.Select(c => c.Invoice?.Id.Value).ToArray();
        await db.Database.ExecuteSqlAsync(
            $"""
            update billing_periods p set state = 'Closed', closed_at = {now}, updated_at = {now}, invoice_id = v.invoice
            from unnest({organisations}, {invoices}) as v (organisation, invoice)
            where p.organisation_id = v.organisation and p.starts_on = {period.Start}
            """, cancellationToken);
    }
}
