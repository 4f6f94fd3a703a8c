using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Downloads;

/// <summary>What of a package a format needs: usage alone can be a million rows.</summary>
[Flags]
public enum PackageParts
{
    Document = 0,

    /// <summary>The usage behind the lines, and the commitment they draw on.</summary>
    Usage = 1,

    Journal = 2,

    All = Usage | Journal,
}

/// <summary>Frozen documents with the rows behind them, as the scope's tenant may see them.</summary>
public interface IInvoicePackages
{
    /// <summary>Null also for a document of another organisation.</summary>
    Task<InvoicePackage?> FindAsync(InvoiceId id, PackageParts parts, CancellationToken cancellationToken);

    /// <summary>The document that has this number; null if there is none.</summary>
    Task<InvoiceId?> FindNumberAsync(string number, CancellationToken cancellationToken);
}

/// <summary>Row-level security decides which documents there are; the ledger, which no tenant reads, follows the document.</summary>
internal sealed class InvoicePackages(IDbContextFactory<BrokerDbContext> database, SystemDatabase system) : IInvoicePackages
{
    private const decimal SecondsPerHour = 3600;

    public async Task<InvoicePackage?> FindAsync(InvoiceId id, PackageParts parts, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var invoice = await db.Invoices.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellationToken);
        if (invoice is null)
        {
            return null;
        }

        var document = InvoiceText.Read(invoice);
        var withUsage = parts.HasFlag(PackageParts.Usage);
        return new InvoicePackage(
            document,
            invoice.ContentHash,
            withUsage && document.Usage is not null ? await UsageAsync(db, invoice, document, cancellationToken) : [],
            parts.HasFlag(PackageParts.Journal) ? await JournalAsync(document, cancellationToken) : [],
            withUsage ? await CommitmentAsync(db, invoice, cancellationToken) : null);
    }

    public async Task<InvoiceId?> FindNumberAsync(string number, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return await db.Invoices.Where(i => i.Number == number).Select(i => (InvoiceId?)i.Id).SingleOrDefaultAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<InvoiceUsageRow>> UsageAsync(
        BrokerDbContext db, InvoiceEntity invoice, InvoiceDocument document, CancellationToken cancellationToken)
    {
        var events = await db.UsageEvents.AsNoTracking()
            .Where(e => e.OrganisationId == invoice.OrganisationId && e.Period == invoice.PeriodStart)
            .Join(db.Replicas, e => e.ReplicaId, r => r.Id, (e, r) => new { Event = e, r.Ordinal })
            .ToListAsync(cancellationToken);
        if (events.Count != document.Usage!.Rows)
        {
            throw new InvalidOperationException($"{invoice.Number} was frozen over {document.Usage.Rows} usage events; there are {events.Count}.");
        }

        // A line gathers what was used of one kind at one price in one month. What was given back in full has no line.
        var lines = document.Lines.Select((line, nth) => (Line: line, Order: nth)).Where(l => l.Line.QuotedUnitPrice is not null)
            .ToDictionary(l => new LineKey(
                l.Line.DeploymentId!.Value, l.Line.Network!, l.Line.Region!, l.Line.Gpu!, l.Line.GpuCount, l.Line.QuotedUnitPrice!, l.Line.Period.Start));
        return
        [
            .. from e in events
               let of = lines.TryGetValue(LineKey.Of(e.Event), out var found) ? found : default
               where of.Line is not null
               orderby of.Order, e.Ordinal, e.Event.StartedAt, e.Event.Id
               select Row(e.Event, e.Ordinal, of.Line),
        ];
    }

    private static InvoiceUsageRow Row(UsageEventEntity e, int ordinal, InvoiceLine line) => new(
        e.EventKey, line.Id, e.DeploymentId, line.DeploymentName ?? "", e.ReplicaId, ordinal, e.Network, line.NetworkName ?? e.Network.Value, e.Provider,
        e.Region, e.Gpu, e.GpuCount, new Interval(e.StartedAt, e.EndedAt), e.Seconds, e.PricePerHour, line.UnitPrice,
        e.Seconds * line.UnitPrice / SecondsPerHour, line.Kind == InvoiceLineKind.Correction);

    private static async Task<CommitmentRow?> CommitmentAsync(BrokerDbContext db, InvoiceEntity invoice, CancellationToken cancellationToken)
    {
        if (invoice.ContractId is not { } contract || invoice.Kind != InvoiceKind.Invoice)
        {
            return null;
        }

        var terms = await db.Contracts.AsNoTracking().Where(c => c.Id == contract).Select(c => c.Terms).SingleAsync(cancellationToken);
        if (terms.Commitment is not { } commitment)
        {
            return null;
        }

        var drawn = await db.Invoices
            .Where(i => i.OrganisationId == invoice.OrganisationId && i.PeriodStart >= commitment.Term.Start && i.PeriodStart < commitment.Term.End
                && i.PeriodStart <= invoice.PeriodStart)
            .SumAsync(i => i.CommitDrawn, cancellationToken);
        return new CommitmentRow(commitment.Id, commitment.Name, commitment.Term, commitment.Amount, drawn, invoice.CommitDrawn, commitment.AgreedAt);
    }

    private async Task<IReadOnlyList<JournalRow>> JournalAsync(InvoiceDocument document, CancellationToken cancellationToken)
    {
        await using var db = system.CreateContext();
        return await LedgerJournal.OfAsync(db, document, cancellationToken);
    }

    private sealed record LineKey(DeploymentId Deployment, NetworkId Network, string Region, string Gpu, int GpuCount, Money Price, DateOnly Month)
    {
        public static LineKey Of(UsageEventEntity e) =>
            new(e.DeploymentId, e.Network, e.Region, e.Gpu, e.GpuCount, e.PricePerHour, BillingPeriod.MonthOf(e.StartedAt).Start);
    }
}
