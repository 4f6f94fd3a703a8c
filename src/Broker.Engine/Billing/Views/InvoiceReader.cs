using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Views;

/// <summary>Reads as the app role: row-level security decides whose documents there are, the role whether they may be seen.</summary>
public sealed class InvoiceReader(IDbContextFactory<BrokerDbContext> database, TenantContext tenant, TimeProvider clock) : IInvoiceReader
{
    private const decimal SecondsPerHour = 3600;

    public async Task<Page<InvoiceRow>> ListAsync(InvoiceQuery query, CancellationToken cancellationToken)
    {
        var page = query.Page ?? new PageRequest();
        if (!tenant.MaySeeMoney())
        {
            return new([], 0, page.Index, page.Take);
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var matching = InvoiceListing.Matching(db, query);
        var total = await matching.CountAsync(cancellationToken);
        var rows = await RowsAsync(db, InvoiceListing.Ordered(matching, query).Skip(page.Skip).Take(page.Take), cancellationToken);
        return new(rows, total, page.Index, page.Take);
    }

    public async Task<InvoiceSummary> SummaryAsync(CancellationToken cancellationToken)
    {
        if (!tenant.MaySeeMoney())
        {
            return new([], []);
        }

        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var unpaid = await db.Invoices.AsNoTracking()
            .Where(i => i.Kind == InvoiceKind.Invoice && (i.State == InvoiceState.Frozen || i.State == InvoiceState.Sent || i.State == InvoiceState.Overdue))
            .GroupBy(i => new { i.Currency, Late = i.DueDate != null && i.DueDate < today })
            .Select(g => new { g.Key.Currency, g.Key.Late, Open = g.Sum(i => i.Payable - i.Paid - i.Credited), Count = g.Count() })
            .ToListAsync(cancellationToken);
        var months = await db.Invoices.AsNoTracking().Select(i => i.PeriodStart).Distinct().OrderByDescending(m => m).ToListAsync(cancellationToken);
        return new(
            [.. unpaid.GroupBy(u => u.Currency).Select(c => new OpenSum(
                new Money(c.Sum(u => u.Open), c.Key), c.Sum(u => u.Count),
                new Money(c.Where(u => u.Late).Sum(u => u.Open), c.Key), c.Where(u => u.Late).Sum(u => u.Count))).OrderBy(s => s.Open.Currency.Code, StringComparer.Ordinal)],
            months);
    }

    public async Task<InvoiceView?> FindAsync(InvoiceId id, CancellationToken cancellationToken)
    {
        if (!tenant.MaySeeMoney())
        {
            return null;
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var invoice = await db.Invoices.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
        if (invoice is null)
        {
            return null;
        }

        var payments = await Payments(db).Where(p => p.InvoiceId == id).OrderBy(p => p.ReceivedOn).ThenBy(p => p.RecordedAt).ToListAsync(cancellationToken);
        var notes = await RowsAsync(db, db.Invoices.AsNoTracking().Where(i => i.CorrectsId == id).OrderBy(i => i.IssueDate).ThenBy(i => i.Id), cancellationToken);
        return new InvoiceView(
            InvoiceText.Read(invoice), invoice.ContentHash, invoice.State, new Money(invoice.Paid, invoice.Currency),
            new Money(invoice.Credited, invoice.Currency), new Money(invoice.Open, invoice.Currency), invoice.FrozenAt, invoice.SentAt,
            invoice.PaidAt, invoice.EndedAt, [.. payments.Select(p => p.ToView())], notes);
    }

    public async Task<LineUsage> UsageAsync(InvoiceId id, int line, PageRequest page, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var found = tenant.MaySeeMoney()
            ? await db.InvoiceLines.AsNoTracking().Where(l => l.InvoiceId == id && l.LineNumber == line)
                .Join(db.Invoices, l => l.InvoiceId, i => i.Id, (l, i) => new { Line = l, i.PeriodStart, i.Currency })
                .SingleOrDefaultAsync(cancellationToken)
            : null;
        if (found?.Line is not { DeploymentId: not null, QuotedPrice: not null })
        {
            return new(new([], 0, page.Index, page.Take), 0);
        }

        var behind = Behind(db, found.Line, found.PeriodStart);
        var sum = await behind.GroupBy(_ => 1).Select(g => new { Count = g.Count(), Seconds = g.Sum(e => e.Seconds) }).SingleOrDefaultAsync(cancellationToken);
        var rows = await behind
            .Join(db.Replicas, e => e.ReplicaId, r => r.Id, (e, r) => new { Event = e, r.Ordinal })
            .OrderBy(x => x.Ordinal).ThenBy(x => x.Event.StartedAt).ThenBy(x => x.Event.Id)
            .Skip(page.Skip).Take(page.Take).ToListAsync(cancellationToken);
        var midnight = new DateTimeOffset(found.PeriodStart.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var items = rows.Select(x => new LineUsageView(
            x.Event.EventKey, x.Event.DeploymentId, x.Event.ReplicaId, x.Ordinal, x.Event.Provider, new Interval(x.Event.StartedAt, x.Event.EndedAt),
            x.Event.Seconds, x.Event.PricePerHour, new Money(x.Event.Seconds / SecondsPerHour * found.Line.UnitPrice, found.Currency),
            x.Event.StartedAt < midnight));
        return new(new([.. items], sum?.Count ?? 0, page.Index, page.Take), sum?.Seconds ?? 0);
    }

    public async Task<Page<PaymentView>> PaymentsAsync(PageRequest page, CancellationToken cancellationToken)
    {
        if (!tenant.MaySeeMoney())
        {
            return new([], 0, page.Index, page.Take);
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var total = await db.Payments.CountAsync(cancellationToken);
        var rows = await Payments(db).OrderByDescending(p => p.ReceivedOn).ThenByDescending(p => p.RecordedAt)
            .Skip(page.Skip).Take(page.Take).ToListAsync(cancellationToken);
        return new([.. rows.Select(p => p.ToView())], total, page.Index, page.Take);
    }

    // What was metered into the period under the line's own terms: a line gathers exactly these.
    private static IQueryable<UsageEventEntity> Behind(BrokerDbContext db, InvoiceLineEntity line, DateOnly period)
    {
        var midnight = new DateTimeOffset(period.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var currency = Currency.Of(line.QuotedCurrency ?? Currency.Usd.Code);
        var events = db.UsageEvents.AsNoTracking().Where(e =>
            e.DeploymentId == line.DeploymentId && e.Period == period && e.Network == line.Network && e.Region == line.Region
            && e.Gpu == line.Gpu && e.PricePerHour.Amount == line.QuotedPrice && e.PricePerHour.Currency == currency);
        return line.Kind == InvoiceLineKind.Correction
            ? events.Where(e => e.StartedAt < midnight)
            : events.Where(e => e.StartedAt >= midnight);
    }

    private static async Task<IReadOnlyList<InvoiceRow>> RowsAsync(
        BrokerDbContext db, IQueryable<InvoiceEntity> invoices, CancellationToken cancellationToken)
    {
        // The document itself, which may be megabytes, stays in the database.
        var rows = await invoices.Select(i => new
        {
            i.Id,
            i.Kind,
            i.Number,
            i.State,
            i.PeriodStart,
            i.PeriodEnd,
            i.IssueDate,
            i.DueDate,
            i.Currency,
            i.Net,
            i.Total,
            Open = i.Kind == InvoiceKind.CreditNote || i.State == InvoiceState.Void || i.State == InvoiceState.Uncollectible
                ? 0
                : i.Payable - i.Paid - i.Credited,
            Corrects = db.Invoices.Where(c => c.Id == i.CorrectsId).Select(c => c.Number).SingleOrDefault(),
        }).ToListAsync(cancellationToken);
        return [.. rows.Select(i => new InvoiceRow(
            i.Id, i.Kind, i.Number, i.State, new BillingPeriod(i.PeriodStart, i.PeriodEnd), i.IssueDate, i.DueDate,
            new Money(i.Net, i.Currency), new Money(i.Total, i.Currency), new Money(i.Open, i.Currency), i.Corrects))];
    }

    private static IQueryable<PaymentOfInvoice> Payments(BrokerDbContext db) => db.Payments.AsNoTracking()
        .Join(db.Invoices, p => p.InvoiceId, i => i.Id, (p, i) => new PaymentOfInvoice
        {
            Id = p.Id,
            InvoiceId = p.InvoiceId,
            Number = i.Number,
            Currency = i.Currency,
            Kind = p.Kind,
            Amount = p.Amount,
            ReceivedOn = p.ReceivedOn,
            RecordedAt = p.RecordedAt,
            Method = p.Method,
            Reference = p.Reference,
        });

    private sealed record PaymentOfInvoice
    {
        public required Guid Id { get; init; }

        public required InvoiceId InvoiceId { get; init; }

        public required string Number { get; init; }

        public required Currency Currency { get; init; }

        public required PaymentKind Kind { get; init; }

        public required decimal Amount { get; init; }

        public required DateOnly ReceivedOn { get; init; }

        public required DateTimeOffset RecordedAt { get; init; }

        public required string Method { get; init; }

        public required string Reference { get; init; }

        public PaymentView ToView() => new(Id, InvoiceId, Number, Kind, new Money(Amount, Currency), ReceivedOn, Method, Reference);
    }
}
