using System.Text.Json.Nodes;
using Broker.Simulator.World;

namespace Broker.Simulator.Stripe;

/// <summary>Customers with their tax ids and balances. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class StripeCustomers(StripeStore store, StripeEvents events, SimulatedWorld world)
{
    private const int MostFields = 4;
    private static readonly TimeSpan TaxIdIsChecked = TimeSpan.FromSeconds(3);

    public JsonObject Create(StripeRequest request)
    {
        var customer = store.New("customer", "cus");
        customer["discount"] = null;
        customer["currency"] = null;
        customer["shipping"] = null;
        customer["address"] = null;
        Write(customer, request.Parameters);
        customer.Take(request.Parameters, "balance", "test_clock");
        if (request.Parameters.Text("test_clock") is { Length: > 0 } clock)
        {
            store.Get("test_helpers.test_clock", clock, "test_clock");
        }

        store.Keep(customer);
        foreach (var taxId in request.Parameters.Objects("tax_id_data"))
        {
            AddTaxId(customer, taxId);
        }

        events.Tell("customer.created", customer);
        return customer;
    }

    public JsonObject Update(StripeRequest request)
    {
        var customer = Get(request.Id);
        Write(customer, request.Parameters);
        customer.Take(request.Parameters, "balance");
        events.Tell("customer.updated", customer);
        return customer;
    }

    public JsonObject Get(string id, string param = "id") => store.Get("customer", id, param);

    public JsonObject List(StripeRequest request) => StripePages.Page(
        store.All("customer").Where(row => StripePages.IsIn(request.Parameters["created"], row.Number("created"))
            && (request.Parameters.Text("email") is not { } email || row.Text("email") == email)),
        request.Parameters, "/v1/customers");

    /// <summary>The one kind of query that is understood: <c>metadata['key']:'value'</c>.</summary>
    public JsonObject Search(StripeRequest request)
    {
        var parts = request.Parameters.Text("query")!.Split('\'');
        if (parts is not ["metadata[", var key, "]:", var value, ""])
        {
            throw StripeProblem.Invalid("The simulator only searches metadata['key']:'value'.", param: "query");
        }

        var found = store.All("customer").Where(row => row.Object("metadata")?.Text(key) == value);
        return new JsonObject
        {
            ["object"] = "search_result",
            ["data"] = StripeJson.Array(found.Reverse()),
            ["has_more"] = false,
            ["next_page"] = null,
            ["url"] = "/v1/customers/search",
        };
    }

    public JsonObject Delete(StripeRequest request)
    {
        var customer = Get(request.Id);
        store.Drop(customer);
        events.Tell("customer.deleted", customer);
        return Gone("customer", request.Id);
    }

    public static JsonObject Gone(string kind, string id) => new() { ["id"] = id, ["object"] = kind, ["deleted"] = true };

    public JsonObject CreateTaxId(StripeRequest request) => AddTaxId(Get(request.Id), request.Parameters);

    public IEnumerable<JsonObject> TaxIds(string customer) => store.All("tax_id").Where(row => row.Text("customer") == customer);

    public JsonObject ListTaxIds(StripeRequest request) =>
        StripePages.Page(TaxIds(Get(request.Id).Text("id")!), request.Parameters, $"/v1/customers/{request.Id}/tax_ids");

    public JsonObject DeleteTaxId(StripeRequest request)
    {
        store.Drop(store.Get("tax_id", request.Part));
        return Gone("tax_id", request.Part);
    }

    /// <summary>What invoices are paid from before anybody is asked: negative is credit.</summary>
    public JsonObject MoveBalance(JsonObject customer, long amount, string currency, string type, JsonObject? parameters = null, string? invoice = null)
    {
        var row = store.New("customer_balance_transaction", "cbtxn");
        customer["balance"] = customer.Number("balance") + amount;
        row["amount"] = amount;
        row["currency"] = currency;
        row["customer"] = customer.Text("id");
        row["ending_balance"] = customer.Number("balance");
        row["type"] = type;
        row["invoice"] = invoice;
        if (parameters is not null)
        {
            row.Take(parameters, "description");
            row["metadata"] = null;
            row.TakeMetadata(parameters);
        }

        return store.Keep(row);
    }

    public JsonObject CreateBalanceTransaction(StripeRequest request) => MoveBalance(
        Get(request.Id), request.Parameters.Number("amount"), request.Parameters.Text("currency")!, "adjustment", request.Parameters);

    public JsonObject ListBalanceTransactions(StripeRequest request) => StripePages.Page(
        store.All("customer_balance_transaction").Where(row => row.Text("customer") == request.Id),
        request.Parameters, $"/v1/customers/{request.Id}/balance_transactions");

    public JsonObject ListPaymentMethods(StripeRequest request) => StripePages.Page(
        store.All("payment_method").Where(row => row.Text("customer") == Get(request.Id).Text("id")
            && (request.Parameters.Text("type") is not { } type || row.Text("type") == type)),
        request.Parameters, $"/v1/customers/{request.Id}/payment_methods");

    /// <summary>The customer typed a card into a page of Stripe's.</summary>
    public JsonObject AddCard(string id, string brand, string lastFour)
    {
        var card = new JsonObject
        {
            ["id"] = store.NextId("pm"),
            ["object"] = "payment_method",
            ["created"] = store.Now,
            ["customer"] = Get(id).Text("id"),
            ["livemode"] = false,
            ["metadata"] = new JsonObject(),
            ["type"] = "card",
            ["billing_details"] = new JsonObject { ["address"] = null, ["email"] = null, ["name"] = null, ["phone"] = null },
            ["card"] = new JsonObject { ["brand"] = brand, ["last4"] = lastFour, ["exp_month"] = 12L, ["exp_year"] = 2031L, ["funding"] = "credit" },
        };
        return store.Keep(card);
    }

    private static void Write(JsonObject customer, JsonObject parameters)
    {
        customer.Take(parameters, "address", "description", "email", "name", "phone", "preferred_locales", "shipping", "tax_exempt", "invoice_prefix");
        customer.TakeMetadata(parameters);
        if (parameters.Object("invoice_settings") is { } settings)
        {
            CheckFields(settings);
            customer.Object("invoice_settings")!.Take(settings, "custom_fields", "default_payment_method", "footer");
        }
    }

    /// <summary>At most four, and none too long to print.</summary>
    public static void CheckFields(JsonObject parameters)
    {
        var fields = parameters.Objects("custom_fields").ToList();
        if (fields.Count > MostFields)
        {
            throw StripeProblem.Invalid($"You may only specify up to {MostFields} custom fields.", param: "custom_fields");
        }

        if (fields.Any(field => field.Text("name")!.Length > 40 || field.Text("value")!.Length > 140))
        {
            throw StripeProblem.Invalid("A custom field's name has at most 40 and its value at most 140 characters.", "parameter_invalid_string_empty", "custom_fields");
        }
    }

    private JsonObject AddTaxId(JsonObject customer, JsonObject sent)
    {
        var (type, value) = (sent.Text("type")!, sent.Text("value")!);
        if (type == "eu_vat" && (value.Length < 8 || !char.IsAsciiLetterUpper(value[0]) || !char.IsAsciiLetterUpper(value[1])))
        {
            throw StripeProblem.Invalid("Invalid value for eu_vat.", "tax_id_invalid", "value");
        }

        var id = store.New("tax_id", "txi");
        id["type"] = type;
        id["value"] = value;
        id["country"] = type == "eu_vat" ? value[..2] == "EL" ? "GR" : value[..2] : null;
        id["customer"] = customer.Text("id");
        id["owner"] = new JsonObject { ["customer"] = customer.Text("id"), ["type"] = "customer" };
        store.Keep(id);
        events.Tell("customer.tax_id.created", id);
        world.After(world.Wait(TaxIdIsChecked), () => Verify(id));
        return id;
    }

    // The endings are the ones with which Stripe's test mode decides.
    private void Verify(JsonObject id)
    {
        var value = id.Text("value")!;
        if (store.Find(id.Text("id")) is null || value.EndsWith("222222222", StringComparison.Ordinal))
        {
            return;
        }

        id["verification"] = new JsonObject
        {
            ["status"] = value.EndsWith("111111111", StringComparison.Ordinal) ? "unverified" : "verified",
            ["verified_address"] = null,
            ["verified_name"] = null,
        };
        events.Tell("customer.tax_id.updated", id);
    }
}
