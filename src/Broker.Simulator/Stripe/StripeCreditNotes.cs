using System.Globalization;
using System.Text.Json.Nodes;
using Broker.Simulator.World;

namespace Broker.Simulator.Stripe;

/// <summary>What takes an issued invoice back, in part or whole. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class StripeCreditNotes(
    StripeStore store, StripeInvoices invoices, StripeCustomers customers, StripeLines lines, StripePayments payments, StripeEvents events)
{
    public JsonObject Preview(StripeRequest request)
    {
        var note = Compose(request.Parameters);
        note["id"] = null;
        return note;
    }

    public JsonObject Create(StripeRequest request)
    {
        var note = Compose(request.Parameters);
        var invoice = invoices.Get(note.Text("invoice")!);
        note["number"] = string.Create(
            CultureInfo.InvariantCulture, $"{invoice.Text("number")}-CN-{Of(invoice.Text("id")!).Count() + 1:D2}");
        store.Keep(note);
        if (note.Text("type") == "pre_payment")
        {
            Lower(invoice, note.Number("total"));
        }
        else
        {
            PayBack(invoice, note, request.Parameters);
        }

        events.Tell("credit_note.created", note);
        events.Tell("invoice.updated", invoice);
        return note;
    }

    public JsonObject Get(string id) => store.Get("credit_note", id);

    public JsonObject List(StripeRequest request) => StripePages.Page(
        store.All("credit_note").Where(row => StripePages.IsIn(request.Parameters["created"], row.Number("created"))
            && StripeInvoices.IsAsked(row, request.Parameters, "customer") && StripeInvoices.IsAsked(row, request.Parameters, "invoice")),
        request.Parameters, "/v1/credit_notes");

    public JsonObject ListLines(StripeRequest request) => StripePages.InOrder(
        Get(request.Id).Object("lines")!.Objects("data"), request.Parameters, $"/v1/credit_notes/{request.Id}/lines");

    public JsonObject VoidNote(StripeRequest request)
    {
        var note = Get(request.Id);
        var invoice = invoices.Get(note.Text("invoice")!);
        if (note.Text("status") != "issued" || note.Text("type") != "pre_payment" || invoice.Text("status") != "open")
        {
            throw StripeProblem.Invalid("Only a credit note of an open invoice can be voided.", "credit_note_not_voidable");
        }

        note["status"] = "void";
        note["voided_at"] = store.Now;
        invoice["pre_payment_credit_notes_amount"] = invoice.Number("pre_payment_credit_notes_amount") - note.Number("total");
        invoice["amount_remaining"] = invoice.Number("amount_remaining") + note.Number("total");
        events.Tell("credit_note.voided", note);
        return note;
    }

    private IEnumerable<JsonObject> Of(string invoice) => store.All("credit_note").Where(row => row.Text("invoice") == invoice);

    private JsonObject Compose(JsonObject parameters)
    {
        var invoice = invoices.Get(parameters.Text("invoice")!, "invoice");
        if (invoice.Text("status") is not ("open" or "paid" or "uncollectible"))
        {
            throw StripeProblem.Invalid($"You can't credit an invoice that is {invoice.Text("status")}.", "invoice_not_editable", "invoice");
        }

        var note = Blank(invoice, parameters);
        var rows = parameters.Objects("lines").Select(line => Line(invoice, line)).ToList();
        if (rows.Count == 0)
        {
            rows.Add(Plain(parameters.NumberOrNull("amount") ?? throw StripeProblem.Invalid(
                "You must pass lines or an amount.", "parameter_missing", "lines")));
        }

        Sum(note, rows);
        CheckAmounts(invoice, note, parameters);
        return note;
    }

    private JsonObject Blank(JsonObject invoice, JsonObject parameters)
    {
        var note = store.New("credit_note", "cn");
        foreach (var field in (string[])["customer_balance_transaction", "memo", "out_of_band_amount", "reason", "shipping_cost", "voided_at", "number"])
        {
            note[field] = null;
        }

        note["currency"] = invoice.Text("currency");
        note["customer"] = invoice.Text("customer");
        note["invoice"] = invoice.Text("id");
        note["effective_at"] = store.Now;
        note["pdf"] = $"https://pay.stripe.invalid/credit_notes/{note.Text("id")}/pdf";
        note["refunds"] = new JsonArray();
        note["status"] = "issued";
        note["type"] = invoice.Text("status") == "paid" ? "post_payment" : "pre_payment";
        note.Take(parameters, "memo", "reason", "effective_at", "out_of_band_amount");
        note.TakeMetadata(parameters);
        return note;
    }

    private static void Sum(JsonObject note, List<JsonObject> rows)
    {
        var subtotal = rows.Sum(row => row.Number("amount"));
        var taxes = rows.SelectMany(row => row.Objects("taxes")).ToList();
        var total = subtotal + taxes.Where(tax => tax.Text("tax_behavior") == "exclusive").Sum(tax => tax.Number("amount"));
        note["lines"] = StripeJson.List(rows, false, $"/v1/credit_notes/{note.Text("id")}/lines");
        note["subtotal"] = subtotal;
        note["subtotal_excluding_tax"] = subtotal;
        note["total_excluding_tax"] = total - taxes.Sum(tax => tax.Number("amount"));
        note["total"] = total;
        note["amount"] = total;
        note["total_taxes"] = StripeJson.Array(taxes);
        note["pre_payment_amount"] = note.Text("type") == "pre_payment" ? total : 0L;
        note["post_payment_amount"] = note.Text("type") == "post_payment" ? total : 0L;
    }

    private void CheckAmounts(JsonObject invoice, JsonObject note, JsonObject parameters)
    {
        var total = note.Number("total");
        var earlier = Of(invoice.Text("id")!).Where(row => row.Text("status") == "issued").Sum(row => row.Number("total"));
        if (total < 1 || earlier + total > invoice.Number("total"))
        {
            throw StripeProblem.Invalid("The credit notes of an invoice must come to more than 0 and no more than its total.", "credit_note_amount_too_large", "amount");
        }

        var back = parameters.Number("refund_amount") + parameters.Number("credit_amount") + parameters.Number("out_of_band_amount")
            + parameters.Objects("refunds").Sum(refund => refund.Number("amount_refunded"));
        var expected = note.Text("type") == "post_payment" ? total : 0;
        if (back != expected)
        {
            throw StripeProblem.Invalid(
                expected == 0
                    ? "An invoice that is not paid has nothing to give back."
                    : $"The sum of credit amount, refund amount and out of band amount ({back}) must equal the credit note amount ({total}).",
                "credit_note_amount_mismatch", "refund_amount");
        }

        if (expected == 0 && total > invoice.Number("amount_remaining"))
        {
            throw StripeProblem.Invalid("The credit note is larger than what is left to pay.", "credit_note_amount_too_large", "amount");
        }
    }

    private void Lower(JsonObject invoice, long total)
    {
        invoice["pre_payment_credit_notes_amount"] = invoice.Number("pre_payment_credit_notes_amount") + total;
        invoice["amount_due"] = invoice.Number("amount_due") - total;
        invoice["amount_remaining"] = invoice.Number("amount_remaining") - total;
        if (invoice.Number("amount_remaining") == 0)
        {
            invoices.Settle(invoice);
        }
    }

    private void PayBack(JsonObject invoice, JsonObject note, JsonObject parameters)
    {
        invoice["post_payment_credit_notes_amount"] = invoice.Number("post_payment_credit_notes_amount") + note.Number("total");
        if (parameters.Number("credit_amount") is > 0 and var credit)
        {
            var row = customers.MoveBalance(
                customers.Get(invoice.Text("customer")!), -credit, invoice.Text("currency")!, "credit_note", invoice: invoice.Text("id"));
            row["credit_note"] = note.Text("id");
            note["customer_balance_transaction"] = row.Text("id");
        }

        if (parameters.Number("refund_amount") is > 0 and var refunded)
        {
            var refund = payments.RefundOf(payments.PaidIntent(invoice.Text("id")!), refunded, []);
            note["refunds"] = new JsonArray(new JsonObject
            {
                ["amount_refunded"] = refunded,
                ["refund"] = refund.Text("id"),
                ["payment_record_refund"] = null,
                ["type"] = "refund",
            });
        }
    }

    private JsonObject Plain(long amount)
    {
        var row = store.New("credit_note_line_item", "cnli");
        row.Remove("created");
        row["amount"] = amount;
        row["type"] = "custom_line_item";
        row["taxes"] = new JsonArray();
        row["tax_rates"] = new JsonArray();
        return row;
    }

    private JsonObject Line(JsonObject invoice, JsonObject sent)
    {
        var quantity = sent.NumberOrNull("quantity") ?? 1;
        var row = Plain(sent.NumberOrNull("amount") ?? (sent.Number("unit_amount") * quantity));
        row["quantity"] = quantity;
        row["type"] = sent.Text("type");
        row.Take(sent, "description", "unit_amount", "invoice_line_item");
        row.TakeMetadata(sent);
        var of = sent.Text("type") == "invoice_line_item"
            ? lines.Of(invoice.Text("id")!).FirstOrDefault(line => line.Text("id") == sent.Text("invoice_line_item"))
                ?? throw StripeProblem.Missing("invoice line item", sent.Text("invoice_line_item") ?? "", "lines")
            : null;
        row["description"] ??= of?.Text("description");
        row["taxes"] = Taxes(sent, of, row.Number("amount"));
        return row;
    }

    private JsonArray Taxes(JsonObject sent, JsonObject? of, long amount)
    {
        if (sent["tax_amounts"] is JsonArray)
        {
            return new JsonArray([.. sent.Objects("tax_amounts").Select(given => (JsonNode)Tax(
                store.Get("tax_rate", given.Text("tax_rate"), "tax_amounts"), given.Number("amount"), given.Number("taxable_amount")))]);
        }

        var rates = sent["tax_rates"] is JsonArray
            ? sent.Texts("tax_rates")
            : of?.Objects("taxes").Select(tax => StripeLines.RateOf(tax)!) ?? [];
        return new JsonArray([.. rates.Select(id => store.Get("tax_rate", id, "tax_rates")).Select(rate => (JsonNode)Tax(
            rate, (long)decimal.Round(amount * StripeLines.Percent(rate) / 100, MidpointRounding.AwayFromZero), amount))]);
    }

    private static JsonObject Tax(JsonObject rate, long amount, long taxable) => new()
    {
        ["amount"] = amount,
        ["tax_behavior"] = rate.Flag("inclusive") == true ? "inclusive" : "exclusive",
        ["tax_rate_details"] = new JsonObject { ["tax_rate"] = rate.Text("id") },
        ["taxability_reason"] = "not_available",
        ["taxable_amount"] = taxable,
        ["type"] = "tax_rate_details",
    };
}
