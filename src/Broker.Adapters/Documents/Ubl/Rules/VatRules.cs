using System.Xml.Linq;

namespace Broker.Adapters.Documents.Ubl.Rules;

/// <summary>BR-S-*, BR-Z-*, BR-E-*, BR-AE-*, BR-IC-*, BR-G-*, BR-O-*, BR-AF-*, BR-AG-*: one pattern of ten rules per VAT category.</summary>
internal static class VatRules
{
    private static readonly VatCategory[] Categories =
    [
        new("S", "BR-S", "Standard rated") { Rate = VatRate.Positive, Seller = Registration.Any },
        new("Z", "BR-Z", "Zero rated") { Rate = VatRate.Zero, Seller = Registration.Any },
        new("E", "BR-E", "Exempt") { Rate = VatRate.Zero, Seller = Registration.Any, NeedsReason = true },
        new("AE", "BR-AE", "Reverse charge") { Rate = VatRate.Zero, Seller = Registration.Any, Buyer = Registration.Any, NeedsReason = true },
        new("K", "BR-IC", "Intra-Community supply")
            { Rate = VatRate.Zero, Seller = Registration.Vat, Buyer = Registration.Vat, NeedsReason = true },
        new("G", "BR-G", "Export outside the EU") { Rate = VatRate.Zero, Seller = Registration.Vat, NeedsReason = true },
        new("O", "BR-O", "Not subject to VAT") { Rate = VatRate.Absent, Seller = Registration.Forbidden, NeedsReason = true },
        new("L", "BR-AF", "Canary Islands IGIC") { Rate = VatRate.NotNegative, Seller = Registration.Any },
        new("M", "BR-AG", "Ceuta and Melilla IPSI") { Rate = VatRate.NotNegative, Seller = Registration.Any },
    ];

    public static IEnumerable<UblRule> All { get; } =
        [.. Categories.SelectMany(c => (IEnumerable<UblRule>)[Breakdown(c), .. Registrations(c), .. Rates(c), .. Amounts(c)])];

    private static UblRule Breakdown(VatCategory category) => category.IsPerRate
        ? UblRule.Whole(
            category.Rule(1), $"“{category.Name}” on a line, allowance or charge stands in the VAT breakdown, and only then.",
            d => IsUsed(d, category) == d.Vat.Marks(category.Code, VatPlace.Breakdown).Any())
        : UblRule.Whole(
            category.Rule(1), $"“{category.Name}” stands in the VAT breakdown exactly once where it is used.",
            d => !d.Vat.Marks(category.Code).Any(m => m.IsVat)
                || d.Vat.Marks(category.Code, VatPlace.Breakdown).Count(m => m.IsVat) == 1);

    private static IEnumerable<UblRule> Registrations(VatCategory category)
    {
        (int Number, VatPlace Place, string Words)[] places =
            [(2, VatPlace.Line, "on a line"), (3, VatPlace.Allowance, "on an allowance"), (4, VatPlace.Charge, "on a charge")];
        return places.Select(p => UblRule.Whole(
            category.Rule(p.Number), $"“{category.Name}” {p.Words} {category.RegistrationWords}.",
            d => !d.Vat.Marks(category.Code, p.Place).Any(m => m.IsVat) || Parties.Fit(d, category)));
    }

    private static IEnumerable<UblRule> Rates(VatCategory category)
    {
        (int Number, VatPlace Place, string Words)[] places =
            [(5, VatPlace.Line, "a line"), (6, VatPlace.Allowance, "an allowance"), (7, VatPlace.Charge, "a charge")];
        return places.Select(p => new UblRule(
            category.Rule(p.Number), $"The rate of {p.Words} with “{category.Name}” {category.RateWords}.",
            d => VatMarks(d, category, p.Place), (_, e) => category.Allows(e)));
    }

    private static IEnumerable<UblRule> Amounts(VatCategory category) =>
    [
        new(
            category.Rule(8), $"The taxable amount of “{category.Name}” is the sum of its lines and charges minus its allowances.",
            d => VatMarks(d, category, VatPlace.Breakdown), (d, e) => TaxableAddsUp(d, e, category)),
        new(
            category.Rule(9),
            $"The tax of “{category.Name}” is {(category.IsPerRate ? "its taxable amount times its rate" : "0")}.",
            d => VatMarks(d, category, VatPlace.Breakdown), (_, e) => TaxFits(e, category)),
        new(
            category.Rule(10), $"The breakdown of “{category.Name}” has {(category.NeedsReason ? "a" : "no")} reason for the exemption.",
            d => VatMarks(d, category, VatPlace.Breakdown),
            (_, e) => category.NeedsReason == (e.Has("cbc:TaxExemptionReason") || e.Has("cbc:TaxExemptionReasonCode"))),
    ];

    private static IEnumerable<XElement> VatMarks(UblDocument document, VatCategory category, VatPlace place) =>
        document.Vat.Marks(category.Code, place).Where(m => m.IsVat).Select(m => m.Element);

    private static bool IsUsed(UblDocument document, VatCategory category) =>
        document.Vat.Marks(category.Code).Any(m => m.Place != VatPlace.Breakdown && (m.IsVat || category.Code == "S"));

    private static bool TaxableAddsUp(UblDocument document, XElement category, VatCategory rules)
    {
        var taxable = category.Parent!.Number("cbc:TaxableAmount");
        if (!rules.IsPerRate)
        {
            return document.Lines.Count > 0 && taxable == document.Vat.Total(rules.Code);
        }

        if (!category.Has("cbc:Percent"))
        {
            return true;
        }

        var percent = category.Number("cbc:Percent");
        var exists = rules.Code == "S"
            ? document.Vat.Marks("S").Any(m => m.Place != VatPlace.Breakdown && m.Percent == percent)
            : document.Lines.Count > 0;
        return exists && taxable is not null && Math.Abs(taxable.Value - document.Vat.Total(rules.Code, percent)) < 1;
    }

    private static bool TaxFits(XElement category, VatCategory rules)
    {
        var tax = category.Parent!.Number("cbc:TaxAmount");
        return rules.IsPerRate
            ? Rounding.TaxFits(tax, category.Parent!.Number("cbc:TaxableAmount"), category.Number("cbc:Percent"))
            : tax == 0;
    }
}
