using System.Xml.Linq;

namespace Broker.Adapters.Documents.Ubl.Rules;

/// <summary>BR-DEC-* and UBL-DT-01: amounts have at most two decimals; prices and quantities may have more.</summary>
internal static class DecimalRules
{
    private const int Most = 2;
    private const string Totals = "cac:LegalMonetaryTotal";
    private const string Breakdown = "cac:TaxTotal/cac:TaxSubtotal";

    public static IEnumerable<UblRule> All { get; } =
    [
        Part("BR-DEC-01", d => d.Allowances, "cbc:Amount", "A document allowance's amount (BT-92)"),
        Part("BR-DEC-02", d => d.Allowances, "cbc:BaseAmount", "A document allowance's base amount (BT-93)"),
        Part("BR-DEC-05", d => d.Charges, "cbc:Amount", "A document charge's amount (BT-99)"),
        Part("BR-DEC-06", d => d.Charges, "cbc:BaseAmount", "A document charge's base amount (BT-100)"),
        Part("BR-DEC-09", d => d.Named(Totals), "cbc:LineExtensionAmount", "The sum of line amounts (BT-106)"),
        Part("BR-DEC-10", d => d.Named(Totals), "cbc:AllowanceTotalAmount", "The sum of allowances (BT-107)"),
        Part("BR-DEC-11", d => d.Named(Totals), "cbc:ChargeTotalAmount", "The sum of charges (BT-108)"),
        Part("BR-DEC-12", d => d.Named(Totals), "cbc:TaxExclusiveAmount", "The total without VAT (BT-109)"),
        Tax("BR-DEC-13", "cbc:DocumentCurrencyCode", "The VAT total (BT-110)"),
        Part("BR-DEC-14", d => d.Named(Totals), "cbc:TaxInclusiveAmount", "The total with VAT (BT-112)"),
        Tax("BR-DEC-15", "cbc:TaxCurrencyCode", "The VAT total in accounting currency (BT-111)"),
        Part("BR-DEC-16", d => d.Named(Totals), "cbc:PrepaidAmount", "The paid amount (BT-113)"),
        Part("BR-DEC-17", d => d.Named(Totals), "cbc:PayableRoundingAmount", "The rounding amount (BT-114)"),
        Part("BR-DEC-18", d => d.Named(Totals), "cbc:PayableAmount", "The amount due (BT-115)"),
        Part("BR-DEC-19", d => d.Each(Breakdown), "cbc:TaxableAmount", "A taxable amount (BT-116)"),
        Part("BR-DEC-20", d => d.Each(Breakdown), "cbc:TaxAmount", "A tax amount (BT-117)"),
        Part("BR-DEC-23", d => d.Lines, "cbc:LineExtensionAmount", "A line's amount (BT-131)"),
        Part("BR-DEC-24", d => d.LineAllowances, "cbc:Amount", "A line allowance's amount (BT-136)"),
        Part("BR-DEC-25", d => d.LineAllowances, "cbc:BaseAmount", "A line allowance's base amount (BT-137)"),
        Part("BR-DEC-27", d => d.LineCharges, "cbc:Amount", "A line charge's amount (BT-141)"),
        Part("BR-DEC-28", d => d.LineCharges, "cbc:BaseAmount", "A line charge's base amount (BT-142)"),
        new("UBL-DT-01", "An amount has at most two decimals.", EveryAmount, (_, e) => e.Decimals() <= Most),
    ];

    private static UblRule Part(string id, Func<UblDocument, IEnumerable<XElement>> of, string path, string words) =>
        new(id, $"{words} has at most two decimals.", of, (_, e) => !(e.First(path)?.Decimals() > Most));

    private static UblRule Tax(string id, string currency, string words) => UblRule.AtRoot(
        id, $"{words} has at most two decimals.",
        e => e.Each("cac:TaxTotal/cbc:TaxAmount").All(a => a.Decimals() <= Most || a.AttributeText("currencyID") != e.Text(currency)));

    private static IEnumerable<XElement> EveryAmount(UblDocument document) =>
        document.Names
            .Where(n => n.LocalName.EndsWith("Amount", StringComparison.Ordinal) && !n.LocalName.EndsWith("PriceAmount", StringComparison.Ordinal))
            .SelectMany(document.Named)
            .Where(e => !IsOfPrice(e));

    private static bool IsOfPrice(XElement amount) =>
        amount.Parent?.Name == UblNames.Name("cac:AllowanceCharge") && amount.Parent.Parent?.Name == UblNames.Name("cac:Price");
}
