namespace Broker.Adapters.Documents.Ubl.Rules;

/// <summary>What only single VAT categories ask for: intra-Community supply, outside the scope, split payment.</summary>
internal static class VatExtraRules
{
    private const string SplitPayment = "B";

    public static IEnumerable<UblRule> All { get; } =
    [
        UblRule.Whole(
            "BR-IC-11", "An intra-Community supply has a delivery date (BT-72) or an invoicing period (BG-14).",
            d => !IsBrokenDown(d, "K") || d.Root.Each("cac:Delivery/cbc:ActualDeliveryDate").Any(e => e.Value.Length > 1)
                || d.Root.Each("cac:InvoicePeriod").Any(p => p.HasElements)),
        UblRule.Whole(
            "BR-IC-12", "An intra-Community supply has a deliver-to country (BT-80).",
            d => !IsBrokenDown(d, "K")
                || d.Root.Text("cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode").Length > 1),
        UblRule.Whole("BR-O-11", "Outside the scope of VAT there is no other VAT breakdown.", d => StandsAlone(d, VatPlace.Breakdown)),
        UblRule.Whole("BR-O-12", "Outside the scope of VAT no line has another category.", d => StandsAlone(d, VatPlace.Line)),
        UblRule.Whole("BR-O-13", "Outside the scope of VAT no allowance has another category.", d => StandsAlone(d, VatPlace.Allowance)),
        UblRule.Whole("BR-O-14", "Outside the scope of VAT no charge has another category.", d => StandsAlone(d, VatPlace.Charge)),
        UblRule.Whole(
            "BR-B-01", "Split payment is for invoices within Italy.",
            d => !d.Vat.Marks(SplitPayment).Any() || d.Named("cbc:IdentificationCode").All(c => c.Text() == "IT")),
        UblRule.Whole(
            "BR-B-02", "Split payment and the standard rate exclude each other.",
            d => !d.Vat.Marks(SplitPayment).Any() || !d.Vat.Marks("S").Any(m => m.Place is not (VatPlace.Breakdown or VatPlace.Elsewhere))),
    ];

    private static bool IsBrokenDown(UblDocument document, string code) =>
        document.Vat.Marks(code, VatPlace.Breakdown).Any(m => m.IsVat);

    private static bool StandsAlone(UblDocument document, VatPlace place) =>
        !IsBrokenDown(document, "O") || !document.Vat.Others("O", place).Any(m => m.IsVat);
}
