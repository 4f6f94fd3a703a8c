using System.Xml.Linq;

namespace Broker.Adapters.Documents.Ubl.Rules;

/// <summary>BR-CL-*: values that come from a list.</summary>
internal static class CodeListRules
{
    private const string InvoicedObject = "130";

    private static readonly string[] Amounts =
    [
        "cbc:Amount", "cbc:BaseAmount", "cbc:PriceAmount", "cbc:TaxAmount", "cbc:TaxableAmount", "cbc:LineExtensionAmount",
        "cbc:TaxExclusiveAmount", "cbc:TaxInclusiveAmount", "cbc:AllowanceTotalAmount", "cbc:ChargeTotalAmount", "cbc:PrepaidAmount",
        "cbc:PayableRoundingAmount", "cbc:PayableAmount",
    ];

    private static readonly string[] Quantities = ["cbc:InvoicedQuantity", "cbc:CreditedQuantity", "cbc:BaseQuantity"];

    public static IEnumerable<UblRule> All { get; } = [.. OfElements(), .. OfAttributes(), .. OfAllowancesAndCharges()];

    private static IEnumerable<UblRule> OfElements() =>
    [
        new(
            "BR-CL-01", "The type code is of UNTDID 1001, for invoices or for credit notes.",
            d => [.. d.Named("cbc:InvoiceTypeCode"), .. d.Named("cbc:CreditNoteTypeCode")], (_, e) => IsType(e)),
        Value("BR-CL-04", "cbc:DocumentCurrencyCode", CodeList.Currency, "The currency is of ISO 4217."),
        Value("BR-CL-05", "cbc:TaxCurrencyCode", CodeList.Currency, "The VAT accounting currency is of ISO 4217."),
        Value("BR-CL-06", "cac:InvoicePeriod/cbc:DescriptionCode", CodeList.TaxPoint, "The VAT point code is 3, 35 or 432 (UNTDID 2005)."),
        new(
            "BR-CL-08", "A note that begins with a subject code between two # has one of UNTDID 4451.",
            d => d.Root.Each("cbc:Note"), (_, e) => SubjectCode.Of(e.Value) is not { } code || CodeLists.Has(CodeList.TextSubject, code)),
        Value("BR-CL-14", "cac:Country/cbc:IdentificationCode", CodeList.Country, "A country is of ISO 3166-1."),
        Value("BR-CL-15", "cac:OriginCountry/cbc:IdentificationCode", CodeList.Country, "An item's country of origin is of ISO 3166-1."),
        Value("BR-CL-16", "cac:PaymentMeans/cbc:PaymentMeansCode", CodeList.PaymentMeans, "The payment means are of UNTDID 4461."),
        Value("BR-CL-17", "cac:TaxCategory/cbc:ID", CodeList.VatCategory, "A VAT category is of UNTDID 5305."),
        Value("BR-CL-18", "cac:ClassifiedTaxCategory/cbc:ID", CodeList.VatCategory, "An item's VAT category is of UNTDID 5305."),
        UblRule.Each(
            "BR-CL-22", "cbc:TaxExemptionReasonCode", "A reason for exemption is of the VATEX list.",
            e => CodeLists.Has(CodeList.Exemption, e.Text().ToUpperInvariant())),
    ];

    private static IEnumerable<UblRule> OfAttributes() =>
    [
        new(
            "BR-CL-03", "The currency of an amount is of ISO 4217.", d => Amounts.SelectMany(d.Named),
            (_, e) => CodeLists.Has(CodeList.Currency, e.AttributeText("currencyID"))),
        new(
            "BR-CL-07", "The scheme of an invoiced object's identifier is of UNTDID 1153.",
            d => Attributed(d, "schemeID", "cac:AdditionalDocumentReference/cbc:ID", "cac:DocumentReference/cbc:ID")
                .Where(e => e.Parent!.Text("cbc:DocumentTypeCode") == InvoicedObject),
            (_, e) => CodeLists.Has(CodeList.ReferenceQualifier, e.AttributeText("schemeID"))),
        new(
            "BR-CL-10", "The scheme of a party's identifier is of ISO 6523; SEPA for seller and payee.",
            d => Attributed(d, "schemeID", "cac:PartyIdentification/cbc:ID"),
            (_, e) => IsScheme(e) || (e.AttributeText("schemeID") == "SEPA" && MayHaveCreditorId(e))),
        Attribute("BR-CL-11", "cac:PartyLegalEntity/cbc:CompanyID", "The scheme of a registration number is of ISO 6523."),
        Attribute("BR-CL-21", "cac:StandardItemIdentification/cbc:ID", "The scheme of an item's standard identifier is of ISO 6523."),
        Attribute("BR-CL-26", "cac:DeliveryLocation/cbc:ID", "The scheme of a delivery location is of ISO 6523."),
        new(
            "BR-CL-13", "The scheme of an item's classification is of UNTDID 7143.",
            d => Attributed(d, "listID", "cac:CommodityClassification/cbc:ItemClassificationCode"),
            (_, e) => CodeLists.Has(CodeList.ItemClassification, e.AttributeText("listID"))),
        new(
            "BR-CL-23", "A unit is of UN/ECE Recommendations 20 and 21.", d => Attributed(d, "unitCode", Quantities),
            (_, e) => CodeLists.Has(CodeList.Unit, e.AttributeText("unitCode"))),
        new(
            "BR-CL-24", "An attachment is PDF, PNG, JPEG, CSV or a spreadsheet.",
            d => Attributed(d, "mimeCode", "cbc:EmbeddedDocumentBinaryObject"),
            (_, e) => CodeLists.Has(CodeList.MediaType, e.Attribute("mimeCode")!.Value)),
        new(
            "BR-CL-25", "The scheme of an electronic address is of the EAS list.", d => Attributed(d, "schemeID", "cbc:EndpointID"),
            (_, e) => CodeLists.Has(CodeList.ElectronicAddress, e.AttributeText("schemeID"))),
    ];

    private static IEnumerable<UblRule> OfAllowancesAndCharges() =>
    [
        Reason("BR-CL-19", false, CodeList.AllowanceReason, "An allowance's reason code is of UNTDID 5189."),
        Reason("BR-CL-20", true, CodeList.ChargeReason, "A charge's reason code is of UNTDID 7161."),
    ];

    private static UblRule Value(string id, string path, string list, string text) =>
        UblRule.Each(id, path, text, e => CodeLists.Has(list, e.Text()));

    private static UblRule Attribute(string id, string path, string text) =>
        new(id, text, d => Attributed(d, "schemeID", path), (_, e) => IsScheme(e));

    private static UblRule Reason(string id, bool charge, string list, string text) => new(
        id, text,
        d => d.Each("cac:AllowanceCharge/cbc:AllowanceChargeReasonCode").Where(e => e.Parent!.Flag("cbc:ChargeIndicator") == charge),
        (_, e) => CodeLists.Has(list, e.Text()));

    private static IEnumerable<XElement> Attributed(UblDocument document, XName attribute, params string[] paths) =>
        paths.SelectMany(document.Each).Where(e => e.Attribute(attribute) is not null);

    private static bool IsScheme(XElement e) => CodeLists.Has(CodeList.IdentifierScheme, e.AttributeText("schemeID"));

    private static bool MayHaveCreditorId(XElement e) =>
        e.Ancestors(UblNames.Name("cac:AccountingSupplierParty")).Any() || e.Ancestors(UblNames.Name("cac:PayeeParty")).Any();

    private static bool IsType(XElement e) =>
        CodeLists.Has(e.Name.LocalName == "InvoiceTypeCode" ? CodeList.InvoiceType : CodeList.CreditNoteType, e.Text());
}
