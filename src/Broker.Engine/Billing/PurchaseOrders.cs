using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing.Views;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Broker.Engine.Billing;

/// <summary>Adds and withdraws the member's purchase orders, as the app role. None is ever edited: its number is on invoices.</summary>
public sealed partial class PurchaseOrders(
    IDbContextFactory<BrokerDbContext> database, TenantContext tenant, TimeProvider clock, ILogger<PurchaseOrders> logger) : IPurchaseOrders
{
    public async Task<PurchaseOrderOutcome> AddAsync(PurchaseOrderDraft draft, CancellationToken cancellationToken)
    {
        var member = tenant.RequireMember();
        if (Refusal(member) is { } refusal)
        {
            return refusal;
        }

        if (BillingProfileRules.Faults(draft) is { Count: > 0 } faults)
        {
            return new PurchaseOrderOutcome.Invalid(faults);
        }

        var now = clock.GetUtcNow();
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var contract = await ContractReading.PresentAsync(db, member.Organisation, DateOnly.FromDateTime(now.UtcDateTime), cancellationToken);
        var order = new PurchaseOrderEntity
        {
            Id = Guid.CreateVersion7(),
            OrganisationId = member.Organisation,
            Number = draft.Number.Trim(),
            ValidFrom = draft.ValidFrom,
            ValidTo = draft.ValidTo,
            Cap = draft.Cap is { } cap ? new Money(cap, contract.Terms.Currency) : null,
            CreatedAt = now,
        };
        db.Add(order);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new PurchaseOrderOutcome.Invalid([new("number", "There is an order of this number already, perhaps a withdrawn one.")]);
        }

        LogAdded(order.Id, member.Organisation);
        return new PurchaseOrderOutcome.Done(ViewOf(order));
    }

    public async Task<PurchaseOrderOutcome> WithdrawAsync(Guid order, CancellationToken cancellationToken)
    {
        var member = tenant.RequireMember();
        if (Refusal(member) is { } refusal)
        {
            return refusal;
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        if (await db.PurchaseOrders.SingleOrDefaultAsync(o => o.Id == order, cancellationToken) is not { } found)
        {
            return new PurchaseOrderOutcome.NotFound();
        }

        if (found.WithdrawnAt is null)
        {
            found.WithdrawnAt = clock.GetUtcNow();
            await db.SaveChangesAsync(cancellationToken);
            LogWithdrawn(order, member.Organisation);
        }

        return new PurchaseOrderOutcome.Done(ViewOf(found));
    }

    internal static PurchaseOrderView ViewOf(PurchaseOrderEntity order) =>
        new(order.Id, order.Number, order.ValidFrom, order.ValidTo, order.Cap, order.Used, order.WithdrawnAt);

    private static PurchaseOrderOutcome.Forbidden? Refusal(Tenant.Member member) => Permissions.MaySeeMoney(member.Role)
        ? null
        : new PurchaseOrderOutcome.Forbidden($"Your role ({member.Role}) may not change billing. Ask an owner or finance.");

    [LoggerMessage(4303, LogLevel.Information, "Purchase order {Order} was added to organisation {Organisation}")]
    private partial void LogAdded(Guid order, OrganisationId organisation);

    [LoggerMessage(4304, LogLevel.Information, "Purchase order {Order} of organisation {Organisation} was withdrawn")]
    private partial void LogWithdrawn(Guid order, OrganisationId organisation);
}
