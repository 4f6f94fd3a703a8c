using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Payments;

internal sealed class PaymentExceptions(SystemDatabase database, TenantContext tenant, GatewayBook book) : IPaymentExceptions
{
    private const int Most = 500;

    public async Task<IReadOnlyList<PaymentExceptionView>> ListAsync(CancellationToken cancellationToken)
    {
        Require();
        await using var db = database.CreateContext();
        return await (
            from o in db.GatewayObjects.AsNoTracking()
            where o.State == GatewayObjectState.Exception
            join i in db.Invoices on o.OurId equals (Guid)(object)i.Id
            join customer in db.Organisations on i.OrganisationId equals customer.Id
            orderby o.UpdatedAt
            select new PaymentExceptionView(o.Kind, o.OurId, i.Number, customer.Name, o.GatewayId, o.Detail ?? "", o.UpdatedAt))
            .Take(Most).ToListAsync(cancellationToken);
    }

    public async Task<bool> RetryAsync(GatewayObjectKind kind, Guid ours, CancellationToken cancellationToken)
    {
        Require();
        if (await book.FindAsync(kind, ours, cancellationToken) is not { State: GatewayObjectState.Exception })
        {
            return false;
        }

        await book.RetryAsync(kind, ours, cancellationToken);
        return true;
    }

    private void Require()
    {
        if (tenant.Current is not Tenant.Staff staff || !Permissions.MayBill(staff.Role))
        {
            throw new UnauthorizedAccessException("Only the operator's finance people and administrators may see this.");
        }
    }
}
