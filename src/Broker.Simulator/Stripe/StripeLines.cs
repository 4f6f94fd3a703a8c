using System.Globalization;
using System.Text.Json.Nodes;
using Broker.Simulator.World;

namespace Broker.Simulator.Stripe;

/// <summary>Lines of invoices and what they add up to. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class StripeLines(StripeStore store)
{
    public const int Most = 250;

    public IEnumerable<JsonObject> Of(string invoice) => store.All("line_item").Where(row => row.Text("invoice") == invoice);

    /// <summary>Takes one line as <c>add_lines</c> or an invoice item describes it.</summary>
    public JsonObject Add(JsonObject invoice, JsonObject sent)
    {
        if (Of(invoice.Text("id")!).Count() >= Most)
        {
            throw StripeProblem.Invalid($"Invoices can have at most {Most} line items.", "invoice_too_many_lines", "lines");
        }

        var line = store.New("line_item", "il");
        line.Remove("created");
        line["invoice"] = invoice.Text("id");
        line["currency"] = invoice.Text("currency");
        line["amount"] = Amount(sent);
        line["subtotal"] = line.Number("amount");
        line["description"] = sent.Text("description");
        line["discountable"] = sent.Flag("discountable") ?? true;
        line["quantity"] = sent.NumberOrNull("quantity") ?? 1L;
        line["period"] = sent.Object("period")?.Copy() ?? new JsonObject { ["start"] = store.Now, ["end"] = store.Now };
        line["parent"] = new JsonObject
        {
            ["type"] = "invoice_item_details",
            ["invoice_item_details"] = new JsonObject { ["invoice_item"] = sent.Text("invoice_item") ?? store.NextId("ii"), ["proration"] = false, ["subscription"] = null },
            ["subscription_item_details"] = null,
        };
        line["pricing"] = null;
        line["taxes"] = Taxes(invoice, sent, line.Number("amount"));
        line.TakeMetadata(sent);
        return store.Keep(line);
    }

    /// <summary>Sums the lines of a draft into its totals.</summary>
    public void Sum(JsonObject invoice)
    {
        var lines = Of(invoice.Text("id")!).ToList();
        var subtotal = lines.Sum(line => line.Number("amount"));
        var taxes = lines.SelectMany(line => line.Objects("taxes")).ToList();
        var total = subtotal + taxes.Where(tax => tax.Text("tax_behavior") == "exclusive").Sum(tax => tax.Number("amount"));
        invoice["subtotal"] = subtotal;
        invoice["subtotal_excluding_tax"] = subtotal;
        invoice["total_excluding_tax"] = total - taxes.Sum(tax => tax.Number("amount"));
        invoice["total"] = total;
        invoice["total_taxes"] = StripeJson.Array(taxes.GroupBy(RateOf).Select(group => Together([.. group])));
        invoice["amount_due"] = Math.Max(0, total);
        invoice["amount_remaining"] = invoice.Number("amount_due");
        invoice["lines"] = StripePages.InOrder(lines, [], $"/v1/invoices/{invoice.Text("id")}/lines");
    }

    public static string? RateOf(JsonObject tax) => tax.Object("tax_rate_details")?.Text("tax_rate");

    private static JsonObject Together(List<JsonObject> taxes)
    {
        var sum = taxes[0].Copy();
        sum["amount"] = taxes.Sum(tax => tax.Number("amount"));
        sum["taxable_amount"] = taxes.Sum(tax => tax.Number("taxable_amount"));
        return sum;
    }

    private static long Amount(JsonObject sent)
    {
        if (sent.NumberOrNull("amount") is { } amount)
        {
            return amount;
        }

        var priced = sent.Object("price_data") ?? sent;
        decimal? price = priced.Text("unit_amount_decimal") is { } exact ? Decimal(exact) : priced.NumberOrNull("unit_amount");
        decimal quantity = sent.Text("quantity_decimal") is { } share ? Decimal(share) : sent.NumberOrNull("quantity") ?? 1;
        return price is { } each
            ? (long)decimal.Round(each * quantity, MidpointRounding.AwayFromZero)
            : throw StripeProblem.Invalid("You must pass an amount or a price.", "parameter_missing", "amount");
    }

    private static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private JsonArray Taxes(JsonObject invoice, JsonObject sent, long amount)
    {
        if (sent["tax_amounts"] is JsonArray { Count: > 0 })
        {
            return new JsonArray([.. sent.Objects("tax_amounts").Select(given => (JsonNode)Tax(
                RateFor(given.Object("tax_rate_data")!), given.Number("amount"), given.Number("taxable_amount"), given.Text("taxability_reason")))]);
        }

        var rates = sent["tax_rates"] is JsonArray { Count: > 0 } ? sent.Texts("tax_rates") : invoice.Objects("default_tax_rates").Select(rate => rate.Text("id")!);
        return new JsonArray([.. rates.Select(id => store.Get("tax_rate", id, "tax_rates")).Select(rate => (JsonNode)Tax(
            rate, (long)decimal.Round(amount * Percent(rate) / 100, MidpointRounding.AwayFromZero), amount, null))]);
    }

    public static decimal Percent(JsonObject rate) => rate["percentage"]!.GetValue<decimal>();

    private static JsonObject Tax(JsonObject rate, long amount, long taxable, string? reason) => new()
    {
        ["amount"] = amount,
        ["tax_behavior"] = rate.Flag("inclusive") == true ? "inclusive" : "exclusive",
        ["tax_rate_details"] = new JsonObject { ["tax_rate"] = rate.Text("id") },
        ["taxability_reason"] = reason ?? "not_available",
        ["taxable_amount"] = taxable,
        ["type"] = "tax_rate_details",
    };

    // Given amounts make a rate of their own, which is found again by what it says.
    private JsonObject RateFor(JsonObject data)
    {
        foreach (var known in store.All("tax_rate"))
        {
            if (known.Text("display_name") == data.Text("display_name") && Percent(known) == Percent(data)
                && known.Flag("inclusive") == data.Flag("inclusive") && known.Text("country") == data.Text("country"))
            {
                return known;
            }
        }

        return CreateRate(data, active: false);
    }

    public JsonObject CreateRate(JsonObject data, bool active = true)
    {
        var rate = store.New("tax_rate", "txr");
        foreach (var field in (string[])["country", "description", "jurisdiction", "state", "tax_type", "effective_percentage", "flat_amount"])
        {
            rate[field] = null;
        }

        rate.Take(data, "country", "description", "display_name", "inclusive", "jurisdiction", "percentage", "state", "tax_type");
        rate["active"] = data.Flag("active") ?? active;
        rate.TakeMetadata(data);
        return store.Keep(rate);
    }
}
