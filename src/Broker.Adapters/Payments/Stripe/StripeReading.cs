using Broker.Domain.Shared;
using Stripe;

namespace Broker.Adapters.Payments.Stripe;

/// <summary>Stripe's objects in our words.</summary>
internal static class StripeReading
{
    /// <summary>Under this our id is written into whatever we make there.</summary>
    public const string OurId = "our_id";

    public static GatewayInvoice Read(Invoice invoice) => new(
        new GatewayId(invoice.Id),
        OurIdOf(invoice.Metadata) is { } ours && Guid.TryParse(ours, out var id) ? new InvoiceId(id) : null,
        invoice.Number,
        invoice.Status switch
        {
            "draft" => GatewayInvoiceState.Draft,
            "open" => GatewayInvoiceState.Open,
            "paid" => GatewayInvoiceState.Paid,
            "void" => GatewayInvoiceState.Void,
            "uncollectible" => GatewayInvoiceState.Uncollectible,
            var other => throw new StripeRefusal("status_unknown", $"Stripe calls the invoice {invoice.Id} \"{other}\"."),
        },
        StripeAmounts.FromMinor(invoice.Total, invoice.Currency),
        StripeAmounts.FromMinor(invoice.AmountRemaining, invoice.Currency),
        Uri.TryCreate(invoice.HostedInvoiceUrl, UriKind.Absolute, out var page) ? page : null);

    public static GatewayPayment Read(InvoicePayment payment) => new(
        new GatewayId(payment.Id),
        new GatewayId(payment.InvoiceId),
        payment.Payment?.PaymentIntentId is { } intent ? new GatewayId(intent) : null,
        StripeAmounts.FromMinor(payment.AmountPaid ?? 0, payment.Currency),
        Utc(payment.StatusTransitions?.PaidAt ?? payment.Created));

    public static GatewayRefund Read(Refund refund, GatewayId? invoice) => new(
        new GatewayId(refund.Id),
        invoice,
        StripeAmounts.FromMinor(refund.Amount, refund.Currency),
        refund.Status switch
        {
            "succeeded" => GatewayRefundState.Succeeded,
            "failed" or "canceled" => GatewayRefundState.Failed,
            _ => GatewayRefundState.Pending,
        },
        Utc(refund.Created));

    public static CustomerPaymentMethod Read(PaymentMethod method) => method switch
    {
        { Card: { } card } => new CustomerPaymentMethod(
            new GatewayId(method.Id), method.Type, $"{Capital(card.Brand)} ending in {card.Last4}", new DateOnly((int)card.ExpYear, (int)card.ExpMonth, 1)),
        { SepaDebit: { } debit } => new CustomerPaymentMethod(new GatewayId(method.Id), method.Type, $"SEPA debit ending in {debit.Last4}", null),
        { UsBankAccount: { } account } => new CustomerPaymentMethod(
            new GatewayId(method.Id), method.Type, $"{account.BankName} account ending in {account.Last4}", null),
        _ => new CustomerPaymentMethod(new GatewayId(method.Id), method.Type, Capital(method.Type.Replace('_', ' ')), null),
    };

    public static string? OurIdOf(Dictionary<string, string>? metadata) => metadata?.GetValueOrDefault(OurId);

    public static Dictionary<string, string> Mark(string ours) => new(StringComparer.Ordinal) { [OurId] = ours };

    // The library's times are UTC, but say nothing of an offset.
    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc), TimeSpan.Zero);

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
