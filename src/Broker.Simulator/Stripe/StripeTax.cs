using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Stripe;

/// <summary>
/// Tax calculations: the standard rate at home and for buyers in the EU without a VAT id, reverse charge for those with
/// one, nothing elsewhere. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.
/// </summary>
internal sealed class StripeTax(StripeStore store, StripeCustomers customers, IOptions<StripeSimulatorOptions> options)
{
    /// <summary>Standard rates in percent, as the Commission lists them for 2026.</summary>
    private static readonly FrozenDictionary<string, decimal> Rates = new Dictionary<string, decimal>(StringComparer.Ordinal)
    {
        ["AT"] = 20,
        ["BE"] = 21,
        ["BG"] = 20,
        ["HR"] = 25,
        ["CY"] = 19,
        ["CZ"] = 21,
        ["DK"] = 25,
        ["EE"] = 24,
        ["FI"] = 25.5m,
        ["FR"] = 20,
        ["DE"] = 19,
        ["GR"] = 24,
        ["HU"] = 27,
        ["IE"] = 23,
        ["IT"] = 22,
        ["LV"] = 21,
        ["LT"] = 21,
        ["LU"] = 17,
        ["MT"] = 18,
        ["NL"] = 21,
        ["PL"] = 23,
        ["PT"] = 23,
        ["RO"] = 21,
        ["SK"] = 23,
        ["SI"] = 22,
        ["ES"] = 21,
        ["SE"] = 25,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public JsonObject Calculate(StripeRequest request)
    {
        var parameters = request.Parameters;
        var (address, hasVatId) = Buyer(parameters);
        var country = address?.Text("country") ?? throw StripeProblem.Invalid(
            "The customer's location isn't recognized.", "customer_tax_location_invalid", "customer_details[address]");
        var (rate, reason) = Decide(country, hasVatId);
        var rows = parameters.Objects("line_items").Select((line, index) => Line(line, index, rate, reason)).ToList();
        var calculation = store.New("tax.calculation", "taxcalc");
        calculation.Remove("created");
        calculation["currency"] = parameters.Text("currency");
        calculation["customer"] = parameters.Text("customer");
        calculation["customer_details"]!["address"] = address.DeepClone();
        calculation["expires_at"] = store.Now + (90 * 86_400);
        calculation["shipping_cost"] = null;
        calculation["ship_from_details"] = null;
        calculation["tax_date"] = parameters.NumberOrNull("tax_date") ?? store.Now;
        calculation["tax_amount_exclusive"] = rows.Where(row => row.Text("tax_behavior") == "exclusive").Sum(row => row.Number("amount_tax"));
        calculation["tax_amount_inclusive"] = rows.Where(row => row.Text("tax_behavior") == "inclusive").Sum(row => row.Number("amount_tax"));
        calculation["amount_total"] = rows.Sum(row => row.Number("amount")) + calculation.Number("tax_amount_exclusive");
        calculation["line_items"] = StripeJson.List(rows, false, $"/v1/tax/calculations/{calculation.Text("id")}/line_items");
        calculation["tax_breakdown"] = new JsonArray(new JsonObject
        {
            ["amount"] = rows.Sum(row => row.Number("amount_tax")),
            ["inclusive"] = false,
            ["tax_rate_details"] = Details(country, rate),
            ["taxability_reason"] = reason,
            ["taxable_amount"] = rate == 0 ? 0 : rows.Sum(row => row.Number("amount")),
        });
        return store.Keep(calculation);
    }

    private (JsonObject? Address, bool HasVatId) Buyer(JsonObject parameters)
    {
        if (parameters.Object("customer_details") is { } details)
        {
            return (details.Object("address"), details.Objects("tax_ids").Any(id => id.Text("type") == "eu_vat"));
        }

        var customer = customers.Get(parameters.Text("customer") ?? "", "customer");
        return (customer.Object("address"), customers.TaxIds(customer.Text("id")!).Any(id => id.Text("type") == "eu_vat"));
    }

    private (decimal Rate, string Reason) Decide(string country, bool hasVatId) =>
        !Rates.TryGetValue(country, out var rate) ? (0, "not_collecting")
        : hasVatId && country != options.Value.SellerCountry ? (0, "reverse_charge")
        : (rate, "standard_rated");

    private JsonObject Line(JsonObject sent, int index, decimal rate, string reason)
    {
        var amount = sent.Number("amount");
        var inclusive = sent.Text("tax_behavior") == "inclusive";
        var tax = decimal.Round(inclusive ? amount * rate / (100 + rate) : amount * rate / 100, MidpointRounding.AwayFromZero);
        var row = store.New("tax.calculation_line_item", "tax_li");
        row.Remove("created");
        row["amount"] = amount;
        row["amount_tax"] = (long)tax;
        row["quantity"] = sent.NumberOrNull("quantity") ?? 1L;
        row["reference"] = sent.Text("reference") ?? string.Create(CultureInfo.InvariantCulture, $"L{index + 1}");
        row["tax_behavior"] = inclusive ? "inclusive" : "exclusive";
        row["tax_code"] = sent.Text("tax_code") ?? "txcd_10000000";
        row["taxability_reason"] = reason;
        return row;
    }

    private static JsonObject Details(string country, decimal rate) => new()
    {
        ["country"] = country,
        ["percentage_decimal"] = rate.ToString(CultureInfo.InvariantCulture),
        ["state"] = null,
        ["tax_type"] = Rates.ContainsKey(country) ? "vat" : null,
        ["rate_type"] = "percentage",
        ["flat_amount"] = null,
    };
}
