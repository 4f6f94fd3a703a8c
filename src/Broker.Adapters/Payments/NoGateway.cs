using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Adapters.Payments;

/// <summary>Nobody to pay through: every call is refused, nothing is sent anywhere.</summary>
internal sealed class NoGateway : IPaymentGateway, ITaxCalculator
{
    private static readonly GatewayRefusal Off = new("switched_off", "No payment provider is switched on.");

    public bool IsConnected => false;

    public Task<GatewayOutcome<GatewayId>> EnsureCustomerAsync(PaymentCustomer customer, GatewayId? known, CancellationToken cancellationToken) =>
        RefuseAsync<GatewayId>();

    public Task<GatewayOutcome<GatewayId>> DraftInvoiceAsync(
        InvoiceDocument invoice, GatewayId customer, GatewayId? known, CancellationToken cancellationToken) => RefuseAsync<GatewayId>();

    public Task<IssueOutcome> IssueInvoiceAsync(InvoiceDocument invoice, GatewayId draft, CancellationToken cancellationToken) =>
        Task.FromResult<IssueOutcome>(new IssueOutcome.Refused(Off));

    public Task<GatewayOutcome<GatewayInvoice>> ReadInvoiceAsync(GatewayId invoice, CancellationToken cancellationToken) => RefuseAsync<GatewayInvoice>();

    public Task<GatewayOutcome<IReadOnlyList<GatewayPayment>>> ListPaymentsAsync(GatewayId invoice, CancellationToken cancellationToken) =>
        RefuseAsync<IReadOnlyList<GatewayPayment>>();

    public Task<GatewayOutcome<GatewayInvoice>> MarkPaidElsewhereAsync(InvoiceId ours, GatewayId invoice, CancellationToken cancellationToken) =>
        RefuseAsync<GatewayInvoice>();

    public Task<GatewayOutcome<GatewayInvoice>> VoidInvoiceAsync(InvoiceId ours, GatewayId invoice, CancellationToken cancellationToken) =>
        RefuseAsync<GatewayInvoice>();

    public Task<GatewayOutcome<GatewayInvoice>> WriteOffInvoiceAsync(InvoiceId ours, GatewayId invoice, CancellationToken cancellationToken) =>
        RefuseAsync<GatewayInvoice>();

    public Task<CreditOutcome> IssueCreditNoteAsync(
        InvoiceDocument creditNote, GatewayId invoice, GatewayId? known, CancellationToken cancellationToken) =>
        Task.FromResult<CreditOutcome>(new CreditOutcome.Refused(Off));

    public Task<GatewayOutcome<GatewayRefund>> RefundAsync(RefundOrder order, CancellationToken cancellationToken) => RefuseAsync<GatewayRefund>();

    public Task<GatewayOutcome<GatewayRefund>> ReadRefundAsync(GatewayId refund, CancellationToken cancellationToken) => RefuseAsync<GatewayRefund>();

    public Task<GatewayOutcome<IReadOnlyList<CustomerPaymentMethod>>> ListPaymentMethodsAsync(GatewayId customer, CancellationToken cancellationToken) =>
        RefuseAsync<IReadOnlyList<CustomerPaymentMethod>>();

    public Task<GatewayOutcome<GatewayEventPage>> ListEventsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        RefuseAsync<GatewayEventPage>();

    public Task<GatewayOutcome<TaxCalculation>> CalculateAsync(TaxOrder order, CancellationToken cancellationToken) => RefuseAsync<TaxCalculation>();

    private static Task<GatewayOutcome<T>> RefuseAsync<T>() => Task.FromResult<GatewayOutcome<T>>(new GatewayOutcome<T>.Refused(Off));
}
