using System.Text.Json;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Stripe;

namespace Broker.Adapters.Payments.Stripe;

/// <summary>Stripe as <see cref="IPaymentGateway"/>.</summary>
internal sealed class StripeGateway(StripeWire wire, StripeCustomers customers, StripeInvoicing invoicing) : IPaymentGateway
{
    /// <summary>What is worth hearing of.</summary>
    private static readonly string[] EventTypes =
    [
        "invoice.finalized", "invoice.finalization_failed", "invoice.sent", "invoice.overdue", "invoice.paid", "invoice.payment_failed",
        "invoice.overpaid", "invoice.voided", "invoice.marked_uncollectible", "invoice.updated", "invoice_payment.paid",
        "credit_note.created", "credit_note.voided", "refund.created", "refund.updated", "refund.failed",
        "charge.dispute.created", "charge.dispute.closed", "payment_intent.partially_funded",
    ];

    public bool IsConnected => true;

    public Task<GatewayOutcome<GatewayId>> EnsureCustomerAsync(PaymentCustomer customer, GatewayId? known, CancellationToken cancellationToken) =>
        wire.RunAsync(stripe => customers.EnsureAsync(stripe, customer, known, cancellationToken), cancellationToken);

    public Task<GatewayOutcome<GatewayId>> DraftInvoiceAsync(
        InvoiceDocument invoice, GatewayId customer, GatewayId? known, CancellationToken cancellationToken) =>
        wire.RunAsync(stripe => invoicing.DraftAsync(stripe, invoice, customer, known, cancellationToken), cancellationToken);

    public async Task<IssueOutcome> IssueInvoiceAsync(InvoiceDocument invoice, GatewayId draft, CancellationToken cancellationToken) =>
        await wire.RunAsync(stripe => StripeInvoicing.IssueAsync(stripe, invoice, draft, cancellationToken), cancellationToken) switch
        {
            GatewayOutcome<IssueOutcome>.Done done => done.Value,
            GatewayOutcome<IssueOutcome>.Refused refused => new IssueOutcome.Refused(refused.Why),
            GatewayOutcome<IssueOutcome>.Unreachable gone => new IssueOutcome.Unreachable(gone.RetryAfter, gone.Why),
            var other => throw new InvalidOperationException($"There is no outcome {other}."),
        };

    public Task<GatewayOutcome<GatewayInvoice>> ReadInvoiceAsync(GatewayId invoice, CancellationToken cancellationToken) =>
        wire.RunAsync(async stripe => StripeReading.Read(await stripe.V1.Invoices.GetAsync(invoice.Value, cancellationToken: cancellationToken)), cancellationToken);

    public Task<GatewayOutcome<IReadOnlyList<GatewayPayment>>> ListPaymentsAsync(GatewayId invoice, CancellationToken cancellationToken) =>
        wire.RunAsync<IReadOnlyList<GatewayPayment>>(
            async stripe =>
            {
                var payments = new List<GatewayPayment>();
                await foreach (var payment in stripe.V1.InvoicePayments.ListAutoPagingAsync(
                    new InvoicePaymentListOptions { Invoice = invoice.Value, Status = "paid", Limit = 100 }, cancellationToken: cancellationToken))
                {
                    payments.Insert(0, StripeReading.Read(payment));
                }

                return payments;
            },
            cancellationToken);

    public Task<GatewayOutcome<GatewayInvoice>> MarkPaidElsewhereAsync(InvoiceId ours, GatewayId invoice, CancellationToken cancellationToken) => MoveAsync(
        ours, invoice, "paid", "pay-elsewhere",
        (stripe, options) => stripe.V1.Invoices.PayAsync(invoice.Value, new InvoicePayOptions { PaidOutOfBand = true }, options, cancellationToken),
        cancellationToken);

    public Task<GatewayOutcome<GatewayInvoice>> VoidInvoiceAsync(InvoiceId ours, GatewayId invoice, CancellationToken cancellationToken) => MoveAsync(
        ours, invoice, "void", "void",
        (stripe, options) => stripe.V1.Invoices.VoidInvoiceAsync(invoice.Value, new InvoiceVoidOptions(), options, cancellationToken),
        cancellationToken);

    public Task<GatewayOutcome<GatewayInvoice>> WriteOffInvoiceAsync(InvoiceId ours, GatewayId invoice, CancellationToken cancellationToken) => MoveAsync(
        ours, invoice, "uncollectible", "write-off",
        (stripe, options) => stripe.V1.Invoices.MarkUncollectibleAsync(invoice.Value, new InvoiceMarkUncollectibleOptions(), options, cancellationToken),
        cancellationToken);

    public async Task<CreditOutcome> IssueCreditNoteAsync(
        InvoiceDocument creditNote, GatewayId invoice, GatewayId? known, CancellationToken cancellationToken) =>
        await wire.RunAsync(stripe => StripeCrediting.IssueAsync(stripe, creditNote, invoice, known, cancellationToken), cancellationToken) switch
        {
            GatewayOutcome<CreditOutcome>.Done done => done.Value,
            GatewayOutcome<CreditOutcome>.Refused refused => new CreditOutcome.Refused(refused.Why),
            GatewayOutcome<CreditOutcome>.Unreachable gone => new CreditOutcome.Unreachable(gone.RetryAfter, gone.Why),
            var other => throw new InvalidOperationException($"There is no outcome {other}."),
        };

    public Task<GatewayOutcome<GatewayRefund>> RefundAsync(RefundOrder order, CancellationToken cancellationToken) => wire.RunAsync(
        async stripe => await ReadAsync(stripe, await StripeCrediting.RefundAsync(stripe, order, cancellationToken), cancellationToken), cancellationToken);

    public Task<GatewayOutcome<GatewayRefund>> ReadRefundAsync(GatewayId refund, CancellationToken cancellationToken) => wire.RunAsync(
        async stripe => await ReadAsync(stripe, await stripe.V1.Refunds.GetAsync(refund.Value, cancellationToken: cancellationToken), cancellationToken),
        cancellationToken);

    public Task<GatewayOutcome<IReadOnlyList<CustomerPaymentMethod>>> ListPaymentMethodsAsync(GatewayId customer, CancellationToken cancellationToken) =>
        wire.RunAsync<IReadOnlyList<CustomerPaymentMethod>>(
            async stripe => [.. (await stripe.V1.Customers.PaymentMethods.ListAsync(
                customer.Value, new CustomerPaymentMethodListOptions { Limit = 100 }, cancellationToken: cancellationToken)).Select(StripeReading.Read)],
            cancellationToken);

    public Task<GatewayOutcome<GatewayEventPage>> ListEventsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) => wire.RunAsync(
        async stripe =>
        {
            var page = await stripe.V1.Events.ListAsync(
                new EventListOptions
                {
                    Created = new DateRangeOptions { GreaterThanOrEqual = since.UtcDateTime },
                    Limit = 100,
                    StartingAfter = after,
                    Types = [.. EventTypes],
                },
                cancellationToken: cancellationToken);
            using var told = JsonDocument.Parse(page.StripeResponse.Content);
            return new GatewayEventPage([.. told.RootElement.GetProperty("data").EnumerateArray().Select(StripeEventReader.Read)], page.HasMore);
        },
        cancellationToken);

    /// <summary>Moves an invoice to a state, unless it is there already.</summary>
    private Task<GatewayOutcome<GatewayInvoice>> MoveAsync(
        InvoiceId ours, GatewayId invoice, string state, string act, Func<StripeClient, RequestOptions, Task<Invoice>> move, CancellationToken cancellationToken) =>
        wire.RunAsync(
            async stripe =>
            {
                async Task<Invoice?> ThereAsync() =>
                    await stripe.V1.Invoices.GetAsync(invoice.Value, cancellationToken: cancellationToken) is var now && now.Status == state ? now : null;
                return StripeReading.Read(await ThereAsync()
                    ?? await StripeWire.OnceAsync($"invoice:{ours}:{act}", options => move(stripe, options), ThereAsync));
            },
            cancellationToken);

    private static async Task<GatewayRefund> ReadAsync(StripeClient stripe, Refund refund, CancellationToken cancellationToken)
    {
        if (refund.PaymentIntentId is not { } intent)
        {
            return StripeReading.Read(refund, null);
        }

        var paid = await stripe.V1.InvoicePayments.ListAsync(
            new InvoicePaymentListOptions { Payment = new InvoicePaymentPaymentOptions { Type = "payment_intent", PaymentIntent = intent }, Limit = 1 },
            cancellationToken: cancellationToken);
        return StripeReading.Read(refund, paid.FirstOrDefault() is { } payment ? new GatewayId(payment.InvoiceId) : null);
    }
}
