using System.Xml.Linq;

namespace Broker.Adapters.Documents.Ubl.Rules;

/// <summary>BR-CO-*: what must agree with what. BR-CO-05 to 08 cannot be decided by a program and are left to people.</summary>
internal static class TotalRules
{
    private const string Totals = "cac:LegalMonetaryTotal";
    private const string Reasons = "An allowance or charge has a reason, a reason code, or both.";

    // What Greece's tax office writes instead of the ISO code.
    private const string Greece = "EL";

    public static IEnumerable<UblRule> All { get; } = [.. Sums(), .. Conditions()];

    private static IEnumerable<UblRule> Sums() =>
    [
        new("BR-CO-10", "The sum of line amounts (BT-106) is the sum of the lines.", d => d.Named(Totals), LinesAddUp),
        new("BR-CO-11", "The sum of allowances (BT-107) is the sum of the document's allowances.", d => d.Named(Totals), AllowancesAddUp),
        new("BR-CO-12", "The sum of charges (BT-108) is the sum of the document's charges.", d => d.Named(Totals), ChargesAddUp),
        UblRule.Each("BR-CO-13", Totals, "The total without VAT (BT-109) is lines minus allowances plus charges.", NetFits),
        new(
            "BR-CO-14", "The VAT total (BT-110) is the sum of the VAT breakdown.",
            d => d.Root.Each("cac:TaxTotal"), (_, e) => TaxAddsUp(e)),
        UblRule.Whole("BR-CO-15", "The total with VAT (BT-112) is the total without VAT plus the VAT total.", GrossFits),
        UblRule.Each("BR-CO-16", Totals, "The amount due (BT-115) is the total with VAT minus what was paid plus the rounding.", DueFits),
        UblRule.Each("BR-CO-17", "cac:TaxTotal/cac:TaxSubtotal", "A VAT amount (BT-117) is its taxable amount times its rate.", RateFits),
    ];

    private static IEnumerable<UblRule> Conditions() =>
    [
        UblRule.AtRoot(
            "BR-CO-03", "The VAT point date (BT-7) and its code (BT-8) exclude each other.",
            e => !e.Has("cbc:TaxPointDate") || !e.Has("cac:InvoicePeriod/cbc:DescriptionCode")),
        new(
            "BR-CO-04", "A line has a VAT category (BT-151).", d => d.Lines,
            (_, e) => e.Each("cac:Item/cac:ClassifiedTaxCategory").Any(c => c.IsVat() && c.Has("cbc:ID"))),
        new(
            "BR-CO-09", "A VAT identifier starts with its country's code; Greece may use EL.",
            d => d.Named("cac:PartyTaxScheme").Where(s => s.IsVat()), (_, e) => StartsWithCountry(e)),
        UblRule.AtRoot("BR-CO-18", "There is at least one VAT breakdown (BG-23).", e => e.Has("cac:TaxTotal/cac:TaxSubtotal")),
        new(
            "BR-CO-19", "The invoicing period has a start or an end (BT-73, BT-74).",
            d => d.Named("cac:InvoicePeriod").Where(p => !IsOfLine(p)), (_, e) => HasBound(e) || e.Has("cbc:DescriptionCode")),
        new(
            "BR-CO-20", "A line's period has a start or an end (BT-134, BT-135).",
            d => d.Named("cac:InvoicePeriod").Where(IsOfLine), (_, e) => HasBound(e)),
        new("BR-CO-21", Reasons, d => d.Allowances, (_, e) => HasReason(e)),
        new("BR-CO-22", Reasons, d => d.Charges, (_, e) => HasReason(e)),
        new("BR-CO-23", Reasons, d => d.LineAllowances, (_, e) => HasReason(e)),
        new("BR-CO-24", Reasons, d => d.LineCharges, (_, e) => HasReason(e)),
        new(
            "BR-CO-25", "With something to pay, a due date (BT-9) or payment terms (BT-20) are given.",
            d => d.IsCreditNote ? [] : d.Root.Each(Totals + "/cbc:PayableAmount"),
            (d, e) => !(e.Number() > 0) || d.Has("cbc:DueDate") || d.Has("cac:PaymentTerms/cbc:Note")),
        UblRule.Each(
            "BR-CO-26", "cac:AccountingSupplierParty", "The seller can be identified (BT-29, BT-30 or BT-31).",
            e => e.Each("cac:Party/cac:PartyTaxScheme").Any(s => s.IsVat() && s.Has("cbc:CompanyID"))
                || e.Has("cac:Party/cac:PartyIdentification/cbc:ID") || e.Has("cac:Party/cac:PartyLegalEntity/cbc:CompanyID")),
    ];

    private static bool LinesAddUp(UblDocument document, XElement totals) =>
        totals.Number("cbc:LineExtensionAmount") == Rounding.ToCents(document.Lines.Sum(l => l.Number("cbc:LineExtensionAmount") ?? 0));

    private static bool AllowancesAddUp(UblDocument document, XElement totals) =>
        AddUp(totals, "cbc:AllowanceTotalAmount", document.Allowances);

    private static bool ChargesAddUp(UblDocument document, XElement totals) => AddUp(totals, "cbc:ChargeTotalAmount", document.Charges);

    private static bool AddUp(XElement totals, string total, IReadOnlyList<XElement> parts) => totals.Has(total)
        ? totals.Number(total) == Rounding.ToCents(parts.Sum(p => p.Number("cbc:Amount") ?? 0))
        : parts.Count == 0;

    private static bool NetFits(XElement totals)
    {
        var lines = totals.Number("cbc:LineExtensionAmount");
        if (!totals.Has("cbc:ChargeTotalAmount") && !totals.Has("cbc:AllowanceTotalAmount"))
        {
            return lines is not null && totals.Number("cbc:TaxExclusiveAmount") == lines;
        }

        var net = lines + Optional(totals, "cbc:ChargeTotalAmount") - Optional(totals, "cbc:AllowanceTotalAmount");
        return net is not null && totals.Number("cbc:TaxExclusiveAmount") == Rounding.ToCents(net.Value);
    }

    private static bool TaxAddsUp(XElement total) =>
        !total.Has("cac:TaxSubtotal")
        || total.Number("cbc:TaxAmount") == Rounding.ToCents(total.Each("cac:TaxSubtotal/cbc:TaxAmount").Sum(a => a.Number() ?? 0));

    private static bool GrossFits(UblDocument document)
    {
        var root = document.Root;
        if (!root.Has("cbc:DocumentCurrencyCode"))
        {
            return true;
        }

        var taxes = root.Each("cac:TaxTotal/cbc:TaxAmount").Where(a => a.AttributeText("currencyID") == document.Currency).ToList();
        var gross = root.Number(Totals + "/cbc:TaxExclusiveAmount") + (taxes.Count == 1 ? taxes[0].Number() : null);
        return gross is not null && root.Number(Totals + "/cbc:TaxInclusiveAmount") == Rounding.ToCents(gross.Value);
    }

    private static bool DueFits(XElement totals)
    {
        var due = totals.Number("cbc:PayableAmount") - Optional(totals, "cbc:PayableRoundingAmount");
        var open = totals.Number("cbc:TaxInclusiveAmount") - Optional(totals, "cbc:PrepaidAmount");
        if (due is null || open is null)
        {
            return false;
        }

        // As given where nothing is added to it, and rounded where something is.
        var left = totals.Has("cbc:PayableRoundingAmount") ? Rounding.ToCents(due.Value) : due;
        var right = totals.Has("cbc:PrepaidAmount") ? Rounding.ToCents(open.Value) : open;
        return left == right;
    }

    private static bool RateFits(XElement breakdown)
    {
        var category = breakdown.Each("cac:TaxCategory").FirstOrDefault(c => c.IsVat());
        var tax = breakdown.Number("cbc:TaxAmount");
        var percent = category?.Number("cbc:Percent");
        return percent is null || Rounding.Whole(percent.Value) == 0
            ? tax is { } none && Rounding.Whole(none) == 0
            : Rounding.TaxFits(tax, breakdown.Number("cbc:TaxableAmount"), percent);
    }

    private static bool StartsWithCountry(XElement registration)
    {
        var id = registration.First("cbc:CompanyID")?.Value;
        return string.IsNullOrEmpty(id)
            || (id.Length >= 2 && (id.StartsWith(Greece, StringComparison.Ordinal) || CodeLists.Has(CodeList.Country, id[..2])));
    }

    private static decimal? Optional(XElement totals, string amount) => totals.Has(amount) ? totals.Number(amount) : 0;

    private static bool HasBound(XElement period) => period.Has("cbc:StartDate") || period.Has("cbc:EndDate");

    private static bool HasReason(XElement e) => e.Has("cbc:AllowanceChargeReason") || e.Has("cbc:AllowanceChargeReasonCode");

    private static bool IsOfLine(XElement period) => period.Parent is { Name.LocalName: "InvoiceLine" or "CreditNoteLine" };
}
