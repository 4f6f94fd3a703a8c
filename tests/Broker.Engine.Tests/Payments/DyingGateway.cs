using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Engine.Tests.Payments;

/// <summary>A process that is killed when the provider has done the n-th thing it was asked for and nobody here has noted it.</summary>
internal sealed class DyingGateway(IPaymentGateway inner, int atCall) : IPaymentGateway
{
    private int _calls;

    public bool IsConnected => inner.IsConnected;

    public Task<GatewayOutcome<GatewayId>> EnsureCustomerAsync(PaymentCustomer customer, GatewayId? known, CancellationToken cancellationToken) =>
        DieAsync(inner.EnsureCustomerAsync(customer, known, cancellationToken));

    public Task<GatewayOutcome<GatewayId>> DraftInvoiceAsync(
        InvoiceDocument invoice, GatewayId customer, GatewayId? known, CancellationToken cancellationToken) =>
        DieAsync(inner.DraftInvoiceAsync(invoice, customer, known, cancellationToken));

    public Task<IssueOutcome> IssueInvoiceAsync(InvoiceDocument invoice, GatewayId draft, CancellationToken cancellationToken) =>
        DieAsync(inner.IssueInvoiceAsync(invoice, draft, cancellationToken));

    public Task<GatewayOutcome<GatewayInvoice>> ReadInvoiceAsync(GatewayId invoice, CancellationToken cancellationToken) =>
        DieAsync(inner.ReadInvoiceAsync(invoice, cancellationToken));

    public Task<GatewayOutcome<IReadOnlyList<GatewayPayment>>> ListPaymentsAsync(GatewayId invoice, CancellationToken cancellationToken) =>
        DieAsync(inner.ListPaymentsAsync(invoice, cancellationToken));

    public Task<GatewayOutcome<GatewayInvoice>> MarkPaidElsewhereAsync(InvoiceId ours, GatewayId invoice, CancellationToken cancellationToken) =>
        DieAsync(inner.MarkPaidElsewhereAsync(ours, invoice, cancellationToken));

    public Task<GatewayOutcome<GatewayInvoice>> VoidInvoiceAsync(InvoiceId ours, GatewayId invoice, CancellationToken cancellationToken) =>
        DieAsync(inner.VoidInvoiceAsync(ours, invoice, cancellationToken));

    public Task<GatewayOutcome<GatewayInvoice>> WriteOffInvoiceAsync(InvoiceId ours, GatewayId invoice, CancellationToken cancellationToken) =>
        DieAsync(inner.WriteOffInvoiceAsync(ours, invoice, cancellationToken));

    public Task<CreditOutcome> IssueCreditNoteAsync(
        InvoiceDocument creditNote, GatewayId invoice, GatewayId? known, CancellationToken cancellationToken) =>
        DieAsync(inner.IssueCreditNoteAsync(creditNote, invoice, known, cancellationToken));

    public Task<GatewayOutcome<GatewayRefund>> RefundAsync(RefundOrder order, CancellationToken cancellationToken) =>
        DieAsync(inner.RefundAsync(order, cancellationToken));

    public Task<GatewayOutcome<GatewayRefund>> ReadRefundAsync(GatewayId refund, CancellationToken cancellationToken) =>
        DieAsync(inner.ReadRefundAsync(refund, cancellationToken));

    public Task<GatewayOutcome<IReadOnlyList<CustomerPaymentMethod>>> ListPaymentMethodsAsync(GatewayId customer, CancellationToken cancellationToken) =>
        DieAsync(inner.ListPaymentMethodsAsync(customer, cancellationToken));

    public Task<GatewayOutcome<GatewayEventPage>> ListEventsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        DieAsync(inner.ListEventsAsync(since, after, cancellationToken));

    private async Task<T> DieAsync<T>(Task<T> done)
    {
        var answer = await done;
        return ++_calls == atCall ? throw new DeathException() : answer;
    }

    internal sealed class DeathException() : Exception("Killed.");
}
