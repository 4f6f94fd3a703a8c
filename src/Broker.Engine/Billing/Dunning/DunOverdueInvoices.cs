using System.Globalization;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Budgets;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing.Dunning;

/// <summary>
/// Takes the steps that are due about unpaid invoices, each once for ever. What was missed is made up for in order, but a
/// step that hurts is never taken on the day of the one that announces it.
/// </summary>
public sealed class DunOverdueInvoices(
    SystemDatabase database, InvoiceStates states, CloseAllOf closing, IOptions<DunningOptions> options, TimeProvider clock,
    ILogger<DunOverdueInvoices> logger)
{
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        await MarkOverdueAsync(cancellationToken);
        await LiftAsync(cancellationToken);
        List<InvoiceId> overdue;
        await using (var db = database.CreateContext())
        {
            overdue = await db.Invoices.Where(i => i.State == InvoiceState.Overdue).OrderBy(i => i.DueDate).Select(i => i.Id).ToListAsync(cancellationToken);
        }

        foreach (var invoice in overdue)
        {
            try
            {
                await DunAsync(invoice, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // One invoice's trouble must not let the others rest.
                DunningLog.Failed(logger, exception, invoice);
            }
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>An invoice is due until the end of its due date, in UTC.</summary>
    private async Task MarkOverdueAsync(CancellationToken cancellationToken)
    {
        var today = Today;
        await using var db = database.CreateContext();
        var late = await db.Invoices.Where(i => i.State == InvoiceState.Sent && i.DueDate < today).Select(i => i.Id).ToListAsync(cancellationToken);
        foreach (var invoice in late)
        {
            await states.OverdueAsync(invoice, cancellationToken);
        }
    }

    /// <summary>Blocks whose invoice is paid, void or given up.</summary>
    private async Task LiftAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var settled = await db.SpendingBlocks.Where(b => b.LiftedAt == null)
            .Join(db.Invoices.Where(i => i.State != InvoiceState.Overdue), b => b.InvoiceId, i => i.Id, (b, i) => b)
            .ToListAsync(cancellationToken);
        foreach (var block in settled)
        {
            block.LiftedAt = clock.GetUtcNow();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await Notices.TellAsync(
                db,
                new BillingNoticeEntity
                {
                    OrganisationId = block.OrganisationId,
                    NoticeKey = $"dunning/{block.InvoiceId}/lifted/{block.Id}",
                    Kind = BillingNoticeKind.Unblocked,
                    Text = $"Invoice {block.InvoiceNumber} is settled: deploying is possible again",
                    At = block.LiftedAt.Value,
                    InvoiceId = block.InvoiceId,
                },
                cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private async Task DunAsync(InvoiceId id, CancellationToken cancellationToken)
    {
        OrganisationId? stopped;
        await using (var db = database.CreateContext())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync($"select 1 from invoices where id = {id.Value} for update", cancellationToken);
            var invoice = await db.Invoices.AsNoTracking().SingleAsync(i => i.Id == id, cancellationToken);
            stopped = await TakeDueStepsAsync(db, invoice, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        if (stopped is { } organisation)
        {
            // Outside the transaction and at every run while it is unpaid: whoever is killed in between goes on here.
            await CloseEverythingAsync(organisation, id, cancellationToken);
        }
    }

    /// <summary>The organisation when everything of it is to be closed.</summary>
    private async Task<OrganisationId?> TakeDueStepsAsync(BrokerDbContext db, InvoiceEntity invoice, CancellationToken cancellationToken)
    {
        if (invoice is not { State: InvoiceState.Overdue, DueDate: { } due } || invoice.Open <= 0)
        {
            return null;
        }

        var days = Today.DayNumber - due.DayNumber;
        var taken = await db.DunningSteps.AsNoTracking().Where(s => s.InvoiceId == invoice.Id).ToListAsync(cancellationToken);
        foreach (var (step, after) in options.Value.Schedule.Where(s => taken.TrueForAll(t => t.Step != s.Step)))
        {
            var hurts = step is DunningStep.BlockNew or DunningStep.StopAll;
            if (days < after || (hurts && taken.Exists(t => DateOnly.FromDateTime(t.At.UtcDateTime) == Today)))
            {
                break;
            }

            taken.Add(await TakeAsync(db, invoice, step, days, cancellationToken));
        }

        return taken.Exists(t => t.Step == DunningStep.StopAll) ? invoice.OrganisationId : null;
    }

    private async Task<DunningStepEntity> TakeAsync(
        BrokerDbContext db, InvoiceEntity invoice, DunningStep step, int days, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var row = new DunningStepEntity { InvoiceId = invoice.Id, Step = step, OrganisationId = invoice.OrganisationId, DaysOverdue = days, At = now };
        db.Add(row);
        if (step == DunningStep.BlockNew)
        {
            db.Add(new SpendingBlockEntity
            {
                Id = Guid.CreateVersion7(),
                OrganisationId = invoice.OrganisationId,
                InvoiceId = invoice.Id,
                InvoiceNumber = invoice.Number,
                Reason = $"Invoice {invoice.Number} over {Amount(invoice)} was due on {invoice.DueDate:yyyy-MM-dd}.",
                Since = now,
            });
        }

        await db.SaveChangesAsync(cancellationToken);
        await Notices.TellAsync(
            db,
            new BillingNoticeEntity
            {
                OrganisationId = invoice.OrganisationId,
                NoticeKey = $"dunning/{invoice.Id}/{step}",
                Kind = KindOf(step),
                Text = TextOf(invoice, step, days),
                At = now,
                InvoiceId = invoice.Id,
            },
            cancellationToken);
        DunningLog.Taken(logger, step, invoice.Number, days);
        return row;
    }

    private async Task CloseEverythingAsync(OrganisationId organisation, InvoiceId invoice, CancellationToken cancellationToken)
    {
        List<DeploymentId> open;
        string number;
        await using (var db = database.CreateContext())
        {
            open = await db.Deployments
                .Where(d => d.OrganisationId == organisation && (d.State == DeploymentState.Launching || d.State == DeploymentState.Active))
                .Select(d => d.Id).ToListAsync(cancellationToken);
            number = await db.Invoices.Where(i => i.Id == invoice).Select(i => i.Number).SingleAsync(cancellationToken);
        }

        await closing.ExecuteAsync(open, $"Invoice {number} was not paid: leases are being ended", cancellationToken);
    }

    private static BillingNoticeKind KindOf(DunningStep step) => step switch
    {
        DunningStep.Reminder or DunningStep.SecondReminder => BillingNoticeKind.InvoiceReminder,
        DunningStep.BlockNew => BillingNoticeKind.Blocked,
        DunningStep.StopAll => BillingNoticeKind.Stopped,
        var other => throw new InvalidOperationException($"Unknown step {other}."),
    };

    private string TextOf(InvoiceEntity invoice, DunningStep step, int days)
    {
        var what = string.Create(
            CultureInfo.InvariantCulture, $"Invoice {invoice.Number} over {Amount(invoice)} was due on {invoice.DueDate:d MMM yyyy}, {days} days ago");
        return step switch
        {
            DunningStep.Reminder => $"{what}. Please pay it; if it was paid meanwhile, nothing more is needed.",
            DunningStep.SecondReminder => $"{what}. Second reminder: from {After(invoice, options.Value.BlockAfterDays)} on nothing new can be deployed.",
            DunningStep.BlockNew => $"{what}. Nothing new can be deployed until it is paid; from {After(invoice, options.Value.StopAfterDays)} on what runs is closed.",
            DunningStep.StopAll => $"{what}. Everything that runs is being closed.",
            var other => throw new InvalidOperationException($"Unknown step {other}."),
        };
    }

    // Never a day that has passed: what is made up for late is announced for tomorrow at the earliest.
    private string After(InvoiceEntity invoice, int days)
    {
        var planned = invoice.DueDate!.Value.AddDays(days);
        var tomorrow = Today.AddDays(1);
        return (planned > tomorrow ? planned : tomorrow).ToString("d MMM yyyy", CultureInfo.InvariantCulture);
    }

    private static string Amount(InvoiceEntity invoice) => string.Create(CultureInfo.InvariantCulture, $"{invoice.Open:#,0.00} {invoice.Currency}");
}
