using Broker.Domain.Shared;
using Broker.Engine.Billing.Views;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Staff;

internal sealed class InvoiceDesk(BillingStaff staff, SystemDatabase database, InvoiceStates states) : IInvoiceDesk
{
    private const int LongestReference = 200;

    public async Task<Page<StaffInvoiceRow>> ListAsync(StaffInvoiceQuery query, CancellationToken cancellationToken)
    {
        staff.Require();
        var page = query.Page ?? new PageRequest();
        await using var db = database.CreateContext();
        var rows = db.Invoices.AsNoTracking().Join(db.Organisations, i => i.OrganisationId, o => o.Id, (i, o) => new { Invoice = i, o.Name });
        if (query.State is { } state)
        {
            rows = rows.Where(r => r.Invoice.State == state);
        }

        if (query.Kind is { } kind)
        {
            rows = rows.Where(r => r.Invoice.Kind == kind);
        }

        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            var pattern = LikePattern.Containing(query.Search);
            rows = rows.Where(r => EF.Functions.ILike(r.Invoice.Number, pattern, "\\") || EF.Functions.ILike(r.Name, pattern, "\\"));
        }

        var total = await rows.CountAsync(cancellationToken);
        var found = await rows.OrderByDescending(r => r.Invoice.State == InvoiceState.Overdue)
            .ThenByDescending(r => r.Invoice.IssueDate).ThenByDescending(r => r.Invoice.Number)
            .Skip(page.Skip).Take(page.Take).ToListAsync(cancellationToken);
        return new([.. found.Select(r => View(r.Invoice, r.Name))], total, page.Index, page.Take);
    }

    public async Task<InvoiceChange> SendAsync(InvoiceId id, CancellationToken cancellationToken) =>
        await staff.ActorAsync(cancellationToken) is null
            ? new InvoiceChange.Refused(BillingStaff.MayNot)
            : await states.SendAsync(id, cancellationToken);

    public async Task<InvoiceChange> RecordAsync(InvoiceId id, ReceivedPayment payment, CancellationToken cancellationToken)
    {
        if (await staff.ActorAsync(cancellationToken) is not { } actor)
        {
            return new InvoiceChange.Refused(BillingStaff.MayNot);
        }

        var reference = payment.Reference.Trim();
        if (reference.Length is 0 or > LongestReference)
        {
            return new InvoiceChange.Refused($"The bank's reference, in at most {LongestReference} characters: it keeps a payment from being booked twice.");
        }

        return await states.RecordAsync(
            new PaymentDraft(
                id, payment.IsRefund ? PaymentKind.Refund : PaymentKind.Payment, payment.Amount, payment.ReceivedOn, payment.Method.Trim(), reference, actor.Name),
            cancellationToken);
    }

    private static StaffInvoiceRow View(InvoiceEntity i, string customer) => new(
        i.Id, i.Kind, i.Number, i.OrganisationId, customer, i.State, i.PeriodStart, i.IssueDate, i.DueDate, new Money(i.Net, i.Currency),
        new Money(i.Total, i.Currency), new Money(i.Open, i.Currency));
}
