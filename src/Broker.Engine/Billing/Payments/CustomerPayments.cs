using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing.Views;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Payments;

/// <summary>Finds the document as the caller's tenant may see it, and only then asks the provider about it.</summary>
internal sealed class CustomerPayments(
    IDbContextFactory<BrokerDbContext> contexts, TenantContext tenant, GatewayBook book, IPaymentGateway gateway) : ICustomerPayments
{
    public bool IsConnected => gateway.IsConnected;

    public async Task<PayLinkView> FindPayLinkAsync(InvoiceId invoice, CancellationToken cancellationToken)
    {
        if (!gateway.IsConnected || !tenant.MaySeeMoney() || !await IsPayableAsync(invoice, cancellationToken)
            || await book.FindAsync(GatewayObjectKind.Invoice, invoice.Value, cancellationToken) is not { State: not GatewayObjectState.Pending, GatewayId: { } theirs })
        {
            return new PayLinkView.None();
        }

        return await gateway.ReadInvoiceAsync(new GatewayId(theirs), cancellationToken) switch
        {
            GatewayOutcome<GatewayInvoice>.Done { Value: { State: GatewayInvoiceState.Open, PayPage: { } page } } => new PayLinkView.Open(page),
            GatewayOutcome<GatewayInvoice>.Unreachable => new PayLinkView.NotNow(),
            _ => new PayLinkView.None(),
        };
    }

    public async Task<PaymentMethodsView> ListMethodsAsync(CancellationToken cancellationToken)
    {
        if (!gateway.IsConnected || tenant.Current is not Tenant.Member member || !Permissions.MaySeeMoney(member.Role)
            || await book.FindAsync(GatewayObjectKind.Customer, member.Organisation.Value, cancellationToken) is not { GatewayId: { } theirs })
        {
            return new PaymentMethodsView(gateway.IsConnected, Answered: true, []);
        }

        return await gateway.ListPaymentMethodsAsync(new GatewayId(theirs), cancellationToken) is GatewayOutcome<IReadOnlyList<CustomerPaymentMethod>>.Done { Value: var methods }
            ? new PaymentMethodsView(IsConnected: true, Answered: true, methods)
            : new PaymentMethodsView(IsConnected: true, Answered: false, []);
    }

    private async Task<bool> IsPayableAsync(InvoiceId invoice, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Invoices.AnyAsync(i => i.Id == invoice && (i.State == InvoiceState.Sent || i.State == InvoiceState.Overdue), cancellationToken);
    }
}
