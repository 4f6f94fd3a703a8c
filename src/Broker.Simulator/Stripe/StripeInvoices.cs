using System.Globalization;
using System.Text.Json.Nodes;
using Broker.Simulator.World;

namespace Broker.Simulator.Stripe;

/// <summary>Invoices: draft, open, paid, void, uncollectible. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class StripeInvoices(
    StripeStore store, StripeCustomers customers, StripeLines lines, StripeClocks clocks, StripeEvents events)
{
    private const int LongestNumber = 26;

    public JsonObject Create(StripeRequest request)
    {
        var parameters = request.Parameters;
        var customer = customers.Get(parameters.Text("customer") ?? throw StripeProblem.Invalid("Missing required param: customer.", "parameter_missing", "customer"), "customer");
        var invoice = Blank(customer, parameters);
        Write(invoice, parameters);
        store.Keep(invoice);
        lines.Sum(invoice);
        events.Tell("invoice.created", invoice);
        return invoice;
    }

    public JsonObject Update(StripeRequest request)
    {
        var invoice = Get(request.Id);
        var touched = request.Parameters.Select(field => field.Key).Except(["metadata", "expand", "auto_advance"], StringComparer.Ordinal).ToList();
        if (touched.Count > 0)
        {
            Draft(invoice, "update");
        }

        Write(invoice, request.Parameters);
        events.Tell("invoice.updated", invoice);
        return invoice;
    }

    public JsonObject Delete(StripeRequest request)
    {
        var invoice = Draft(Get(request.Id), "delete");
        store.Drop(invoice);
        foreach (var line in lines.Of(request.Id).ToList())
        {
            store.Drop(line);
        }

        events.Tell("invoice.deleted", invoice);
        return StripeCustomers.Gone("invoice", request.Id);
    }

    public JsonObject AddLines(StripeRequest request)
    {
        var invoice = Draft(Get(request.Id), "add lines to");
        var sent = request.Parameters.Objects("lines").ToList();
        if (lines.Of(request.Id).Count() + sent.Count > StripeLines.Most)
        {
            throw StripeProblem.Invalid($"Invoices can have at most {StripeLines.Most} line items.", "invoice_too_many_lines", "lines");
        }

        foreach (var line in sent)
        {
            lines.Add(invoice, line);
        }

        lines.Sum(invoice);
        events.Tell("invoice.updated", invoice);
        return invoice;
    }

    public JsonObject CreateItem(StripeRequest request)
    {
        var parameters = request.Parameters;
        var invoice = Draft(Get(parameters.Text("invoice") ?? throw StripeProblem.Invalid(
            "The simulator keeps no pending items: name the invoice.", "parameter_missing", "invoice"), "invoice"), "add lines to");
        var item = store.New("invoiceitem", "ii");
        item.Remove("created");
        parameters["invoice_item"] = item.Text("id");
        var line = lines.Add(invoice, parameters);
        item["amount"] = line.Number("amount");
        item["net_amount"] = line.Number("amount");
        item["customer"] = invoice.Text("customer");
        item["invoice"] = invoice.Text("id");
        item["date"] = store.Now;
        item["parent"] = null;
        item["pricing"] = null;
        item["quantity_decimal"] = parameters.Text("quantity_decimal");
        item.Take(line, "currency", "description", "discountable", "period", "quantity", "metadata");
        lines.Sum(invoice);
        return store.Keep(item);
    }

    public JsonObject FinalizeInvoice(StripeRequest request)
    {
        var invoice = Draft(Get(request.Id), "finalize");
        var customer = customers.Get(invoice.Text("customer")!);
        var total = invoice.Number("total");
        // What the customer has to their credit pays first; a negative invoice is put there.
        var balance = customer.Number("balance");
        var due = Math.Max(0, total + balance);
        if (due - total != 0)
        {
            customers.MoveBalance(customer, total - due, invoice.Text("currency")!, "applied_to_invoice", invoice: request.Id);
        }

        invoice["starting_balance"] = balance;
        invoice["ending_balance"] = customer.Number("balance");
        invoice["amount_due"] = due;
        invoice["amount_remaining"] = due;
        invoice["number"] ??= NextNumber(customer);
        invoice["effective_at"] ??= store.Now;
        invoice["status"] = "open";
        Moment(invoice, "finalized_at");
        if (request.Parameters.Flag("auto_advance") is { } advance)
        {
            invoice["auto_advance"] = advance;
        }

        invoice["hosted_invoice_url"] = $"https://invoice.stripe.invalid/i/{request.Id}";
        invoice["invoice_pdf"] = $"https://invoice.stripe.invalid/i/{request.Id}/pdf";
        events.Tell("invoice.finalized", invoice);
        if (due == 0)
        {
            Settle(invoice);
        }
        else if (invoice.NumberOrNull("due_date") is { } dueDate)
        {
            clocks.At(customer.Text("test_clock"), dueDate, () => BecomeOverdue(invoice));
        }

        return invoice;
    }

    public JsonObject Send(StripeRequest request)
    {
        var invoice = Get(request.Id);
        if (invoice.Text("collection_method") != "send_invoice" || invoice.Text("status") != "open")
        {
            throw StripeProblem.Invalid("Only open invoices that are sent can be sent.", "invoice_not_editable");
        }

        events.Tell("invoice.sent", invoice);
        return invoice;
    }

    public JsonObject Pay(StripeRequest request)
    {
        var invoice = Get(request.Id);
        Expect(invoice, "pay", "open", "uncollectible");
        if (request.Parameters.Flag("paid_out_of_band") != true)
        {
            throw StripeProblem.Invalid("There is no payment method to charge: the simulator only takes paid_out_of_band.", "invoice_no_payment_method_types");
        }

        invoice["amount_paid_off_stripe"] = invoice.Number("amount_remaining");
        invoice["amount_paid"] = invoice.Number("amount_paid") + invoice.Number("amount_remaining");
        Settle(invoice);
        return invoice;
    }

    public JsonObject VoidInvoice(StripeRequest request) => Leave(request, "void", "voided_at", "invoice.voided", "open", "uncollectible");

    public JsonObject MarkUncollectible(StripeRequest request) =>
        Leave(request, "uncollectible", "marked_uncollectible_at", "invoice.marked_uncollectible", "open");

    public JsonObject Get(string id, string param = "id") => store.Get("invoice", id, param);

    public JsonObject List(StripeRequest request)
    {
        var parameters = request.Parameters;
        return StripePages.Page(
            store.All("invoice").Where(row => StripePages.IsIn(parameters["created"], row.Number("created"))
                && (parameters["due_date"] is not { } due || (row.NumberOrNull("due_date") is { } at && StripePages.IsIn(due, at)))
                && IsAsked(row, parameters, "customer") && IsAsked(row, parameters, "status") && IsAsked(row, parameters, "collection_method")),
            parameters, "/v1/invoices");
    }

    public JsonObject ListLines(StripeRequest request) =>
        StripePages.InOrder(lines.Of(Get(request.Id).Text("id")!), request.Parameters, $"/v1/invoices/{request.Id}/lines");

    /// <summary>Nothing is left to pay.</summary>
    public void Settle(JsonObject invoice)
    {
        invoice["amount_remaining"] = 0L;
        invoice["status"] = "paid";
        invoice["attempted"] = true;
        Moment(invoice, "paid_at");
        events.Tell("invoice.paid", invoice);
    }

    public static bool IsAsked(JsonObject row, JsonObject parameters, string field) =>
        parameters.Text(field) is not { } wanted || row.Text(field) == wanted;

    private static JsonObject Draft(JsonObject invoice, string act)
    {
        Expect(invoice, act, "draft");
        return invoice;
    }

    private static void Expect(JsonObject invoice, string act, params ReadOnlySpan<string> states)
    {
        if (!states.Contains(invoice.Text("status")!))
        {
            throw StripeProblem.Invalid(
                $"You can't {act} an invoice that is {invoice.Text("status")}.",
                invoice.Text("status") == "paid" ? "invoice_already_paid" : "invoice_not_editable");
        }
    }

    private JsonObject Leave(StripeRequest request, string status, string moment, string told, params ReadOnlySpan<string> from)
    {
        var invoice = Get(request.Id);
        Expect(invoice, status, from);
        invoice["status"] = status;
        Moment(invoice, moment);
        events.Tell(told, invoice);
        return invoice;
    }

    private void BecomeOverdue(JsonObject invoice)
    {
        if (invoice.Text("status") == "open")
        {
            events.Tell("invoice.overdue", invoice);
        }
    }

    private void Moment(JsonObject invoice, string name) => invoice.Object("status_transitions")![name] = store.Now;

    private static string NextNumber(JsonObject customer)
    {
        var sequence = customer.Number("next_invoice_sequence");
        customer["next_invoice_sequence"] = sequence + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{customer.Text("invoice_prefix")}-{sequence:D4}");
    }

    private JsonObject Blank(JsonObject customer, JsonObject parameters)
    {
        var invoice = store.New("invoice", "in");
        foreach (var field in (string[])["due_date", "effective_at", "number", "from_invoice", "last_finalization_error", "shipping_cost", "shipping_details", "parent", "webhooks_delivered_at", "footer", "description"])
        {
            invoice[field] = null;
        }

        invoice["amount_overpaid"] = 0L;
        invoice["amount_paid_off_stripe"] = 0L;
        invoice["period_start"] = store.Now;
        invoice["period_end"] = store.Now;
        invoice["customer"] = customer.Text("id");
        invoice["customer_name"] = customer.Text("name");
        invoice["customer_email"] = customer.Text("email");
        invoice["customer_address"] = customer["address"]?.DeepClone();
        invoice["customer_tax_exempt"] = customer.Text("tax_exempt");
        invoice["customer_tax_ids"] = new JsonArray([.. customers.TaxIds(customer.Text("id")!)
            .Select(id => (JsonNode)new JsonObject { ["type"] = id.Text("type"), ["value"] = id.Text("value") })]);
        invoice["custom_fields"] = customer.Object("invoice_settings")!["custom_fields"]?.DeepClone();
        invoice["test_clock"] = customer.Text("test_clock");
        invoice["currency"] = parameters.Text("currency") ?? customer.Text("currency") ?? "usd";
        return invoice;
    }

    private void Write(JsonObject invoice, JsonObject parameters)
    {
        CheckNumber(invoice, parameters);
        StripeCustomers.CheckFields(parameters);
        invoice.Take(
            parameters, "auto_advance", "automatic_tax", "collection_method", "custom_fields", "description", "due_date", "effective_at", "footer", "number", "rendering");
        invoice.TakeMetadata(parameters);
        if (parameters["default_tax_rates"] is JsonArray)
        {
            invoice["default_tax_rates"] = StripeJson.Array(parameters.Texts("default_tax_rates").Select(id => store.Get("tax_rate", id, "default_tax_rates")));
        }

        var today = clocks.Now(invoice.Text("test_clock"));
        if (parameters.NumberOrNull("days_until_due") is { } days)
        {
            invoice["due_date"] = today + (days * 86_400);
        }

        if (invoice.Text("collection_method") == "send_invoice" && invoice.NumberOrNull("due_date") is null)
        {
            throw StripeProblem.Invalid("Pass days_until_due or due_date when the invoice is sent.", "parameter_missing", "days_until_due");
        }

        if (parameters.NumberOrNull("due_date") is { } due && due < today)
        {
            throw StripeProblem.Invalid("The due date must be in the future.", "parameter_invalid_integer", "due_date");
        }
    }

    private void CheckNumber(JsonObject invoice, JsonObject parameters)
    {
        if (parameters.Text("number") is not { Length: > 0 } number)
        {
            return;
        }

        if (number.Length > LongestNumber)
        {
            throw StripeProblem.Invalid($"An invoice number has at most {LongestNumber} characters.", param: "number");
        }

        if (store.All("invoice").Any(other => other != invoice && other.Text("number") == number))
        {
            throw StripeProblem.Invalid($"The invoice number {number} is already in use.", "invoice_number_in_use", "number");
        }
    }
}
