using System.Text.Json.Nodes;
using Broker.Simulator.World;

namespace Broker.Simulator.Stripe;

/// <summary>Money that comes in and goes back. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class StripePayments(StripeStore store, StripeInvoices invoices, StripeEvents events)
{
    /// <summary>The customer pays on the page of the invoice, by transfer perhaps in parts.</summary>
    /// <param name="amount">In minor units; null for all that is left.</param>
    public JsonObject Receive(string invoiceId, long? amount)
    {
        var invoice = invoices.Get(invoiceId);
        var left = invoice.Number("amount_remaining");
        if (invoice.Text("status") is not ("open" or "uncollectible") || amount is < 1 || amount > left)
        {
            throw StripeProblem.Invalid($"Nothing, or not that much, is left to pay of {invoiceId}.", "invoice_already_paid");
        }

        var paid = amount ?? left;
        var intent = Intent(invoice, paid);
        var payment = store.New("invoice_payment", "inpay");
        payment["amount_paid"] = paid;
        payment["amount_requested"] = left;
        payment["currency"] = invoice.Text("currency");
        payment["invoice"] = invoiceId;
        payment["is_default"] = true;
        payment["payment"] = new JsonObject { ["type"] = "payment_intent", ["payment_intent"] = intent.Text("id") };
        payment["status"] = "paid";
        payment["status_transitions"] = new JsonObject { ["canceled_at"] = null, ["paid_at"] = store.Now };
        store.Keep(payment);
        invoice["amount_paid"] = invoice.Number("amount_paid") + paid;
        invoice["amount_remaining"] = left - paid;
        events.Tell("invoice_payment.paid", payment);
        if (paid == left)
        {
            invoices.Settle(invoice);
        }
        else
        {
            events.Tell("payment_intent.partially_funded", intent);
            events.Tell("invoice.updated", invoice);
        }

        return payment;
    }

    /// <summary>A payment that did not go through.</summary>
    public void Fail(string invoiceId)
    {
        var invoice = invoices.Get(invoiceId);
        invoice["attempted"] = true;
        invoice["attempt_count"] = invoice.Number("attempt_count") + 1;
        events.Tell("invoice.payment_failed", invoice);
    }

    public JsonObject List(StripeRequest request)
    {
        var parameters = request.Parameters;
        var intent = parameters.Object("payment")?.Text("payment_intent");
        return StripePages.Page(
            store.All("invoice_payment").Where(row => StripeInvoices.IsAsked(row, parameters, "invoice")
                && StripeInvoices.IsAsked(row, parameters, "status") && (intent is null || row.Object("payment")!.Text("payment_intent") == intent)),
            parameters, "/v1/invoice_payments");
    }

    public JsonObject GetIntent(StripeRequest request) => store.Get("payment_intent", request.Id);

    /// <summary>The payment of an invoice from which money can go back.</summary>
    public JsonObject PaidIntent(string invoice)
    {
        var payment = store.All("invoice_payment").LastOrDefault(row => row.Text("invoice") == invoice)
            ?? throw StripeProblem.Invalid("The invoice was not paid through Stripe: there is nothing to refund.", "charge_not_refundable");
        return store.Get("payment_intent", payment.Object("payment")!.Text("payment_intent"));
    }

    public JsonObject Refund(StripeRequest request)
    {
        var parameters = request.Parameters;
        var intent = parameters.Text("payment_intent") is { } id
            ? store.Get("payment_intent", id, "payment_intent")
            : store.All("payment_intent").FirstOrDefault(row => row.Text("latest_charge") == parameters.Text("charge"))
                ?? throw StripeProblem.Missing("charge", parameters.Text("charge") ?? "", "charge");
        return RefundOf(intent, parameters.NumberOrNull("amount") ?? Refundable(intent), parameters);
    }

    public JsonObject RefundOf(JsonObject intent, long amount, JsonObject parameters)
    {
        if (amount < 1 || amount > Refundable(intent))
        {
            throw StripeProblem.Invalid("Refund amount is greater than unrefunded amount on charge.", "charge_already_refunded", "amount");
        }

        var refund = store.New("refund", "re");
        refund["amount"] = amount;
        refund["charge"] = intent.Text("latest_charge");
        refund["currency"] = intent.Text("currency");
        refund["payment_intent"] = intent.Text("id");
        refund["customer"] = intent.Text("customer");
        refund.Take(parameters, "reason");
        refund.TakeMetadata(parameters);
        store.Keep(refund);
        events.Tell("refund.created", refund);
        events.Tell("charge.refunded", Charge(intent));
        return refund;
    }

    public JsonObject GetRefund(StripeRequest request) => store.Get("refund", request.Id);

    public JsonObject ListRefunds(StripeRequest request) => StripePages.Page(
        store.All("refund").Where(row => StripeInvoices.IsAsked(row, request.Parameters, "payment_intent") && StripeInvoices.IsAsked(row, request.Parameters, "charge")),
        request.Parameters, "/v1/refunds");

    /// <summary>The bank sent the refund back.</summary>
    public void FailRefund(string id)
    {
        var refund = store.Get("refund", id);
        refund["status"] = "failed";
        refund["failure_reason"] = "unknown";
        events.Tell("refund.failed", refund);
    }

    private long Refundable(JsonObject intent) => intent.Number("amount_received") - Refunded(intent);

    private long Refunded(JsonObject intent) => store.All("refund")
        .Where(row => row.Text("payment_intent") == intent.Text("id") && row.Text("status") != "failed")
        .Sum(row => row.Number("amount"));

    private JsonObject Intent(JsonObject invoice, long paid)
    {
        var intent = store.New("payment_intent", "pi");
        intent["amount"] = paid;
        intent["amount_received"] = paid;
        intent["currency"] = invoice.Text("currency");
        intent["customer"] = invoice.Text("customer");
        intent["latest_charge"] = store.NextId("ch");
        intent["status"] = "succeeded";
        intent["canceled_at"] = null;
        intent["last_payment_error"] = null;
        intent["next_action"] = null;
        intent["processing"] = null;
        return store.Keep(intent);
    }

    private JsonObject Charge(JsonObject intent) => new()
    {
        ["id"] = intent.Text("latest_charge"),
        ["object"] = "charge",
        ["amount"] = intent.Number("amount_received"),
        ["amount_refunded"] = Refunded(intent),
        ["currency"] = intent.Text("currency"),
        ["customer"] = intent.Text("customer"),
        ["created"] = intent.Number("created"),
        ["livemode"] = false,
        ["payment_intent"] = intent.Text("id"),
        ["refunded"] = Refunded(intent) == intent.Number("amount_received"),
    };
}
