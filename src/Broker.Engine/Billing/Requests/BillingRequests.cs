using System.Text.Json;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Requests;

/// <summary>Four eyes: what takes money off a customer's account is asked by one person and approved by another.</summary>
internal sealed class BillingRequests(BillingStaff staff, SystemDatabase database, BookApprovedRequests book, TimeProvider clock) : IBillingRequests
{
    private const int LongestReason = 1000;

    public async Task<IReadOnlyList<BillingRequestView>> ListAsync(int take, CancellationToken cancellationToken)
    {
        var actor = await staff.ActorAsync(cancellationToken) ?? throw new UnauthorizedAccessException(BillingStaff.MayNot);
        await using var db = database.CreateContext();
        var rows = await (
            from r in db.BillingRequests.AsNoTracking()
            join o in db.Organisations on r.CustomerId equals o.Id
            orderby r.State == BillingRequestState.Waiting descending, r.AskedAt descending
            select new { Request = r, Customer = o.Name }).Take(Math.Clamp(take, 1, PageRequest.MaximumSize)).ToListAsync(cancellationToken);
        var subjects = rows.Select(r => new InvoiceId(r.Request.Subject)).ToList();
        var numbers = await db.Invoices.Where(i => subjects.Contains(i.Id)).ToDictionaryAsync(i => i.Id, i => i.Number, cancellationToken);
        return [.. rows.Select(r => View(r.Request, r.Customer, numbers.GetValueOrDefault(new InvoiceId(r.Request.Subject), ""), actor))];
    }

    public async Task<AskOutcome> AskAsync(BillingAsk ask, CancellationToken cancellationToken)
    {
        if (await staff.ActorAsync(cancellationToken) is not { } actor)
        {
            return new AskOutcome.Forbidden(BillingStaff.MayNot);
        }

        var reason = ask.Reason.Trim();
        if (reason.Length is 0 or > LongestReason)
        {
            return new AskOutcome.Refused($"Say why, in at most {LongestReason} characters: the customer reads it on the document.");
        }

        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from invoices where id = {ask.Invoice.Value} for update", cancellationToken);
        var invoice = await db.Invoices.AsNoTracking().SingleOrDefaultAsync(i => i.Id == ask.Invoice && i.Kind == InvoiceKind.Invoice, cancellationToken);
        if (invoice is null)
        {
            return new AskOutcome.Refused("There is no such invoice.");
        }

        if (await db.BillingRequests.AnyAsync(r => r.Subject == ask.Invoice.Value && r.State == BillingRequestState.Waiting, cancellationToken))
        {
            return new AskOutcome.Refused($"Something about {invoice.Number} waits for approval already. Decide on that first.");
        }

        var (request, fault) = await RequestAsync(db, ask, invoice, reason, actor, cancellationToken);
        if (request is null)
        {
            return new AskOutcome.Refused(fault!);
        }

        db.Add(request);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new AskOutcome.Asked(request.Id);
    }

    public async Task<DecideOutcome> DecideAsync(Guid request, bool approve, string why, CancellationToken cancellationToken)
    {
        if (await staff.ActorAsync(cancellationToken) is not { } actor)
        {
            return new DecideOutcome.Forbidden(BillingStaff.MayNot);
        }

        await using (var db = database.CreateContext())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync($"select 1 from billing_requests where id = {request} for update", cancellationToken);
            var row = await db.BillingRequests.SingleOrDefaultAsync(r => r.Id == request, cancellationToken);
            if (Refusal(row, actor, approve) is { } refusal)
            {
                return refusal;
            }

            row!.State = approve ? BillingRequestState.Approved : BillingRequestState.Refused;
            row.DecidedBy = actor.User;
            row.DecidedByName = actor.Name;
            row.DecidedAt = clock.GetUtcNow();
            row.Decision = why.Trim() is { Length: > 0 } said ? said[..Math.Min(said.Length, LongestReason / 2)] : approve ? "Approved." : "Refused.";
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        var (state, what) = approve ? await book.BookAsync(request, cancellationToken) : (BillingRequestState.Refused, why);
        return new DecideOutcome.Decided(state, what);
    }

    public async Task<ReRatingPreview?> PreviewAsync(InvoiceId invoice, ReRatingChange change, CancellationToken cancellationToken)
    {
        staff.Require();
        await using var db = database.CreateContext();
        var row = await db.Invoices.AsNoTracking().SingleOrDefaultAsync(i => i.Id == invoice && i.Kind == InvoiceKind.Invoice, cancellationToken);
        return row is null ? null : await PreviewAsync(db, row, change, cancellationToken);
    }

    private static DecideOutcome? Refusal(BillingRequestEntity? request, BillingActor actor, bool approve) => request switch
    {
        null => new DecideOutcome.NotFound(),
        { State: not BillingRequestState.Waiting } => new DecideOutcome.Refused($"{request.DecidedByName} decided on it before: {request.State}."),
        // The database refuses it too; whoever asked may still withdraw.
        _ when approve && request.AskedBy == actor.User => new DecideOutcome.Refused("You asked for it: another person has to approve."),
        _ => null,
    };

    private static async Task<ReRatingPreview> PreviewAsync(
        BrokerDbContext db, InvoiceEntity invoice, ReRatingChange change, CancellationToken cancellationToken)
    {
        var contract = await db.Contracts.AsNoTracking().SingleOrDefaultAsync(c => c.Id == invoice.ContractId, cancellationToken);
        return ReRating.Preview(InvoiceText.Read(invoice), contract?.Terms ?? ContractTerms.Standard, change);
    }

    private async Task<(BillingRequestEntity? Request, string? Fault)> RequestAsync(
        BrokerDbContext db, BillingAsk ask, InvoiceEntity invoice, string reason, BillingActor actor, CancellationToken cancellationToken)
    {
        switch (ask)
        {
            case BillingAsk.CreditNote note:
                return note.Net is <= 0 || note.Net > invoice.Net
                    ? (null, $"An amount above zero and up to {invoice.Net:0.00} {invoice.Currency}, before VAT.")
                    : (New(BillingRequestKind.CreditNote, note.Net ?? invoice.Net, new(invoice.Id, note.Net, null)), null);
            case BillingAsk.WriteOff:
                return invoice.State is InvoiceState.Sent or InvoiceState.Overdue && invoice.Open > 0
                    ? (New(BillingRequestKind.WriteOff, invoice.Open, new(invoice.Id, null, null)), null)
                    : (null, $"{invoice.Number} is {invoice.State} with {invoice.Open:0.00} {invoice.Currency} open; there is nothing to give up.");
            case BillingAsk.ReRate rate:
                var difference = (await PreviewAsync(db, invoice, rate.Change, cancellationToken)).Difference;
                return difference == 0
                    ? (null, "Nothing would change.")
                    : (New(BillingRequestKind.ReRating, Math.Abs(difference), new(invoice.Id, difference, rate.Change)), null);
            default:
                throw new InvalidOperationException($"Unknown request {ask.GetType().Name}.");
        }

        BillingRequestEntity New(BillingRequestKind kind, decimal amount, BillingRequestPayload payload) => new()
        {
            Id = Guid.CreateVersion7(),
            CustomerId = invoice.OrganisationId,
            Kind = kind,
            Subject = invoice.Id.Value,
            Amount = new Money(amount, invoice.Currency),
            Reason = reason,
            Payload = JsonSerializer.Serialize(payload, BrokerJson.Options),
            AskedBy = actor.User,
            AskedByName = actor.Name,
            AskedAt = clock.GetUtcNow(),
        };
    }

    private static BillingRequestView View(BillingRequestEntity r, string customer, string number, BillingActor actor) => new(
        r.Id, r.Kind, r.CustomerId, customer, new InvoiceId(r.Subject), number, r.Amount, r.Reason, r.State, r.AskedByName, r.AskedAt,
        r.DecidedByName, r.DecidedAt, r.Decision, r.AskedBy == actor.User);
}
