using System.Xml.Linq;
using Broker.Domain.Billing;
using static Broker.Adapters.Documents.Ubl.UblContent;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>VAT, allowances and the sums. One VAT decision covers a whole document, so there is one breakdown.</summary>
internal static class UblTaxes
{
    private const string OutOfScope = "O";

    // What validators forgive between an amount and its share of a base amount (Peppol R040).
    private const decimal Slack = 0.02m;

    public static XElement Scheme() => new(UblNames.Aggregate + "TaxScheme", Basic("ID", "VAT"));

    /// <summary>The category as lines and allowances carry it; outside the scope of VAT there is no rate.</summary>
    public static XElement Category(VatDecision vat, string element) => new(
        UblNames.Aggregate + element, Basic("ID", vat.CategoryCode), Rate(vat), Scheme());

    public static XElement Allowance(InvoiceDocument document, InvoiceAllowance allowance)
    {
        var share = IsShare(allowance);
        return new XElement(
            UblNames.Aggregate + "AllowanceCharge",
            Basic("ChargeIndicator", "false"),
            Basic("AllowanceChargeReasonCode", ReasonCode(allowance.Kind)),
            Basic("AllowanceChargeReason", Reason(allowance)) ?? Basic("AllowanceChargeReason", "Credit"),
            share ? Basic("MultiplierFactorNumeric", Number(allowance.Percent!.Value)) : null,
            Amount("Amount", allowance.Amount, document.Currency),
            share ? Amount("BaseAmount", allowance.BaseAmount!.Value, document.Currency) : null,
            Category(document.Vat, "TaxCategory"));
    }

    public static XElement Total(InvoiceDocument document) => new(
        UblNames.Aggregate + "TaxTotal",
        Amount("TaxAmount", document.Totals.Tax, document.Currency),
        new XElement(
            UblNames.Aggregate + "TaxSubtotal",
            Amount("TaxableAmount", document.Totals.TaxExclusive, document.Currency),
            Amount("TaxAmount", document.Totals.Tax, document.Currency),
            new XElement(
                UblNames.Aggregate + "TaxCategory",
                Basic("ID", document.Vat.CategoryCode),
                Rate(document.Vat),
                Basic("TaxExemptionReasonCode", document.Vat.ExemptionCode),
                Basic("TaxExemptionReason", document.Vat.ExemptionReason),
                Scheme())));

    public static XElement Sums(InvoiceDocument document)
    {
        var (totals, currency) = (document.Totals, document.Currency);
        return new XElement(
            UblNames.Aggregate + "LegalMonetaryTotal",
            Amount("LineExtensionAmount", totals.LineTotal, currency),
            Amount("TaxExclusiveAmount", totals.TaxExclusive, currency),
            Amount("TaxInclusiveAmount", totals.TaxInclusive, currency),
            document.Allowances.Count == 0 ? null : Amount("AllowanceTotalAmount", totals.AllowanceTotal, currency),
            totals.Prepaid == 0 ? null : Amount("PrepaidAmount", totals.Prepaid, currency),
            Amount("PayableAmount", totals.Payable, currency));
    }

    private static XElement? Rate(VatDecision vat) =>
        vat.CategoryCode == OutOfScope ? null : Basic("Percent", Number(vat.RatePercent));

    private static string Reason(InvoiceAllowance allowance) =>
        allowance.DeploymentName is { } name && !allowance.Reason.Contains(name, StringComparison.Ordinal)
            ? $"{allowance.Reason} ({name})"
            : allowance.Reason;

    // UNTDID 5189: 65 production error, 95 discount, 100 special rebate.
    private static string ReasonCode(AllowanceKind kind) => kind switch
    {
        AllowanceKind.SlaCredit => "65",
        AllowanceKind.Discount => "95",
        _ => "100",
    };

    // A credit that was capped is no longer the percentage it started as, and says only its amount.
    private static bool IsShare(InvoiceAllowance allowance) =>
        allowance is { Percent: { } percent, BaseAmount: { } of }
        && decimal.Round(of, 2) == of
        && Math.Abs((of * percent / 100) - allowance.Amount) <= Slack;
}
