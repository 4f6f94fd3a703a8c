using System.Text.Json;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Broker.Engine.Billing.Requests;

/// <summary>What is to be booked, as it was when it was asked for.</summary>
/// <param name="Net">Of a credit note: before VAT, null for all. Of a re-rating: the difference, negative when given back.</param>
internal sealed record BillingRequestPayload(InvoiceId Invoice, decimal? Net, ReRatingChange? Change);

/// <summary>
/// Books what was approved. The request's id names the decision, so that whoever was killed half-way books the same thing
/// again without booking it twice.
/// </summary>
public sealed class BookApprovedRequests(SystemDatabase database, InvoiceStates invoices, CreditNotes notes, TimeProvider clock)
{
    /// <summary>All that were approved and are not booked yet.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var waiting = await db.BillingRequests.Where(r => r.State == BillingRequestState.Approved).Select(r => r.Id).ToListAsync(cancellationToken);
        foreach (var request in waiting)
        {
            await BookAsync(request, cancellationToken);
        }
    }

    /// <summary>Where the request stands then, and what came of it in words.</summary>
    public async Task<(BillingRequestState State, string? What)> BookAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var request = await db.BillingRequests.SingleAsync(r => r.Id == id, cancellationToken);
        if (request.State != BillingRequestState.Approved)
        {
            return (request.State, request.Decision);
        }

        var (booked, what) = await BookAsync(request, cancellationToken);
        request.State = booked ? BillingRequestState.Done : BillingRequestState.Refused;
        request.Decision = booked ? $"{request.Decision} {what}" : $"Approved, but not booked: {what}";
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another node booked the same decision, to the same effect.
        }

        return (request.State, request.Decision);
    }

    private async Task<(bool Booked, string What)> BookAsync(BillingRequestEntity request, CancellationToken cancellationToken)
    {
        var payload = JsonSerializer.Deserialize<BillingRequestPayload>(request.Payload, BrokerJson.Options)!;
        return request.Kind switch
        {
            BillingRequestKind.CreditNote => await CreditAsync(request, new CreditNoteDraft(payload.Invoice, payload.Net, request.Reason), cancellationToken),
            BillingRequestKind.WriteOff => WhatOf(await invoices.WriteOffAsync(payload.Invoice, request.Id, cancellationToken), "Written off."),
            BillingRequestKind.ReRating when payload.Net < 0 =>
                await CreditAsync(request, new CreditNoteDraft(payload.Invoice, -payload.Net, request.Reason), cancellationToken),
            BillingRequestKind.ReRating => await ChargeAsync(request, cancellationToken),
            var other => throw new InvalidOperationException($"A request of kind {other} is not booked here."),
        };
    }

    private async Task<(bool Booked, string What)> CreditAsync(BillingRequestEntity request, CreditNoteDraft draft, CancellationToken cancellationToken) =>
        await notes.IssueAsync(draft, request.Id, cancellationToken) switch
        {
            CreditNoteOutcome.Issued issued => (true, $"Credit note {issued.Number}."),
            CreditNoteOutcome.Refused refused => (false, refused.Reason),
            CreditNoteOutcome.NotFound => (false, "There is no such invoice."),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };

    private async Task<(bool Booked, string What)> ChargeAsync(BillingRequestEntity request, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var number = await db.Invoices.Where(i => i.Id == new InvoiceId(request.Subject)).Select(i => i.Number).SingleAsync(cancellationToken);
        db.Add(new PendingLineEntity
        {
            Id = request.Id,
            OrganisationId = request.CustomerId,
            Line = InvoiceLineKind.Correction,
            Name = $"Correction of invoice {number}",
            Description = request.Reason,
            Amount = request.Amount,
            CreatedAt = clock.GetUtcNow(),
            CreatedBy = request.AskedByName,
        });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Written before the death of whoever approved it.
        }

        return (true, "On the next invoice.");
    }

    private static (bool Booked, string What) WhatOf(InvoiceChange change, string done) => change switch
    {
        InvoiceChange.Done => (true, done),
        InvoiceChange.Refused refused => (false, refused.Reason),
        InvoiceChange.NotFound => (false, "There is no such invoice."),
        var other => throw new InvalidOperationException($"Unknown outcome {other}."),
    };
}
