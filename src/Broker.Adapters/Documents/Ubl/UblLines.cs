using System.Globalization;
using System.Xml.Linq;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using static Broker.Adapters.Documents.Ubl.UblContent;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>Lines of an invoice or a credit note.</summary>
internal static class UblLines
{
    // What validators forgive between quantity times price and the amount (Peppol R120); we leave room for their own rounding.
    private const decimal Slack = 0.01m;
    private const string Unnamed = "Compute";

    public static XElement Of(InvoiceDocument document, InvoiceLine line)
    {
        var isCreditNote = document.Kind == InvoiceKind.CreditNote;
        return new XElement(
            UblNames.Aggregate + (isCreditNote ? "CreditNoteLine" : "InvoiceLine"),
            Basic("ID", line.Id),
            Quantity(line, isCreditNote ? "CreditedQuantity" : "InvoicedQuantity"),
            Amount("LineExtensionAmount", line.Amount, document.Currency),
            Basic("AccountingCost", line.CostCentre),
            IsWithin(line.Period, document.Period) ? Period(line.Period) : null,
            RoundingOf(line, document),
            Item(line, document),
            Aggregate("Price", Price(line, document.Currency)));
    }

    public static XElement? Period(BillingPeriod period) =>
        Aggregate("InvoicePeriod", Basic("StartDate", period.Start), Basic("EndDate", period.LastDay));

    private static XElement? Quantity(InvoiceLine line, string name)
    {
        var quantity = Basic(name, Number(line.Quantity));
        quantity?.SetAttributeValue("unitCode", line.UnitCode);
        return quantity;
    }

    private static XElement? Price(InvoiceLine line, Currency currency)
    {
        var price = Basic("PriceAmount", Number(line.UnitPrice));
        price?.SetAttributeValue("currencyID", currency.Code);
        return price;
    }

    private static XElement? Item(InvoiceLine line, InvoiceDocument document) => Aggregate(
        "Item",
        Basic("Description", line.Description),
        Basic("Name", line.Name) ?? Basic("Name", Unnamed),
        Aggregate("SellersItemIdentification", Basic("ID", line.Sku)),
        UblTaxes.Category(document.Vat, "ClassifiedTaxCategory"),
        Properties(line, document).Select(p => Property(p.Name, p.Value)));

    // Both or nothing: a name without a value is as wrong as the reverse (BR-54).
    private static XElement? Property(string name, string? value) =>
        Basic("Name", name) is { } named && Basic("Value", value) is { } valued ? Aggregate("AdditionalItemProperty", named, valued) : null;

    private static IEnumerable<(string Name, string? Value)> Properties(InvoiceLine line, InvoiceDocument document)
    {
        yield return ("Deployment", line.DeploymentName);
        yield return ("Network", line.NetworkName);
        yield return ("Region", line.Region);
        yield return ("GPU", line.Gpu);
        yield return ("GPUs per replica", line.GpuCount > 0 ? line.GpuCount.ToString(CultureInfo.InvariantCulture) : null);
        yield return ("Team", line.Team);
        yield return ("Quoted price", line.QuotedUnitPrice is { } quoted ? $"{Number(quoted.Amount)} {quoted.Currency.Code}" : null);
        yield return ("Corrects invoice", line.CorrectsInvoice);

        // A line's own period must lie within the document's (Peppol R110, R111), and that of a correction does not.
        yield return ("Service period", IsWithin(line.Period, document.Period) ? null : $"{line.Period.Start:O} to {line.Period.LastDay:O}");
        foreach (var tag in line.Tags.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            yield return ($"Tag {tag.Key}", tag.Value);
        }
    }

    // In a currency without minor units a line may be rounded by up to half a unit, which must then be said.
    private static XElement? RoundingOf(InvoiceLine line, InvoiceDocument document)
    {
        var difference = line.Amount - decimal.Round(line.Quantity * line.UnitPrice, 2);
        return Math.Abs(difference) <= Slack || document.Currency.MinorDigits >= 2
            ? null
            : new XElement(
                UblNames.Aggregate + "AllowanceCharge",
                Basic("ChargeIndicator", difference > 0 ? "true" : "false"),
                Basic("AllowanceChargeReason", $"Rounding to whole {document.Currency.Code}"),
                InHundredths("Amount", Math.Abs(difference), document.Currency));
    }

    private static XElement InHundredths(string name, decimal amount, Currency currency) =>
        Amount(name, amount, currency with { MinorDigits = 2 });

    private static bool IsWithin(BillingPeriod inner, BillingPeriod outer) => inner.Start >= outer.Start && inner.End <= outer.End;
}
