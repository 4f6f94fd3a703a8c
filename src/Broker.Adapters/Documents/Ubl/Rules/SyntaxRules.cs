using System.Xml.Linq;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Ubl.Rules;

/// <summary>UBL-SR-* and UBL-DT-*: what UBL allows more often, or with more attributes, than EN 16931 has a place for.</summary>
internal static class SyntaxRules
{
    private const string Supplier = "cac:AccountingSupplierParty/cac:Party";
    private const string Customer = "cac:AccountingCustomerParty/cac:Party";
    private const string Document = "cac:AdditionalDocumentReference";

    private static readonly (string Id, string Path)[] OnceInTheDocument =
    [
        ("UBL-SR-01", "cac:ContractDocumentReference/cbc:ID"), ("UBL-SR-02", "cac:ReceiptDocumentReference/cbc:ID"),
        ("UBL-SR-03", "cac:DespatchDocumentReference/cbc:ID"), ("UBL-SR-05", "cac:PaymentTerms/cbc:Note"),
        ("UBL-SR-08", "cac:InvoicePeriod"), ("UBL-SR-09", Supplier + "/cac:PartyLegalEntity/cbc:RegistrationName"),
        ("UBL-SR-10", Supplier + "/cac:PartyName/cbc:Name"), ("UBL-SR-11", Supplier + "/cac:PartyLegalEntity/cbc:CompanyID"),
        ("UBL-SR-14", Supplier + "/cac:PartyLegalEntity/cbc:CompanyLegalForm"),
        ("UBL-SR-15", Customer + "/cac:PartyLegalEntity/cbc:RegistrationName"), ("UBL-SR-16", Customer + "/cac:PartyIdentification/cbc:ID"),
        ("UBL-SR-17", Customer + "/cac:PartyLegalEntity/cbc:CompanyID"), ("UBL-SR-24", "cac:Delivery"),
        ("UBL-SR-39", "cac:ProjectReference/cbc:ID"), ("UBL-SR-40", Customer + "/cac:PartyName/cbc:Name"),
        ("UBL-SR-45", "cac:PaymentMeans/cbc:PaymentDueDate"), ("UBL-SR-49", "cac:InvoicePeriod/cbc:DescriptionCode"),
    ];

    private static readonly (string Id, string In, string Path)[] OnceInEach =
    [
        ("UBL-SR-06", "cac:BillingReference", "cac:InvoiceDocumentReference"), ("UBL-SR-22", "cac:TaxRepresentativeParty", "cac:PartyName/cbc:Name"),
        ("UBL-SR-23", "cac:TaxRepresentativeParty", "cac:PartyTaxScheme/cbc:CompanyID"),
        ("UBL-SR-25", "cac:Delivery", "cac:DeliveryParty/cac:PartyName/cbc:Name"), ("UBL-SR-26", "cac:PaymentMeans", "cbc:PaymentID"),
        ("UBL-SR-27", "cac:PaymentMeans", "cbc:PaymentMeansCode"), ("UBL-SR-28", "cac:PaymentMeans", "cac:PaymentMandate/cbc:ID"),
        ("UBL-SR-32", "cac:TaxSubtotal", "cac:TaxCategory/cbc:TaxExemptionReason"), ("UBL-SR-33", Document, "cbc:DocumentDescription"),
        ("UBL-SR-51", "cac:PostalAddress", "cac:AddressLine"),
    ];

    private static readonly (string Id, string Path)[] OnceInEachLine =
    [
        ("UBL-SR-34", "cbc:Note"), ("UBL-SR-35", "cac:OrderLineReference/cbc:LineID"), ("UBL-SR-36", "cac:InvoicePeriod"),
        ("UBL-SR-37", "cac:Price/cac:AllowanceCharge/cbc:Amount"), ("UBL-SR-50", "cac:Item/cbc:Description"),
        ("UBL-SR-52", "cac:DocumentReference"),
    ];

    private static readonly (string Id, string Attribute)[] ForeignAttributes =
    [
        ("UBL-DT-08", "schemeName"), ("UBL-DT-09", "schemeAgencyName"), ("UBL-DT-10", "schemeDataURI"), ("UBL-DT-11", "schemeURI"),
        ("UBL-DT-12", "format"), ("UBL-DT-13", "unitCodeListIdentifier"), ("UBL-DT-14", "unitCodeListAgencyIdentifier"),
        ("UBL-DT-15", "unitCodeListAgencyName"), ("UBL-DT-16", "listAgencyName"), ("UBL-DT-17", "listName"), ("UBL-DT-19", "languageID"),
        ("UBL-DT-20", "listURI"), ("UBL-DT-21", "listSchemeURI"), ("UBL-DT-22", "languageLocaleID"), ("UBL-DT-23", "uri"),
        ("UBL-DT-24", "currencyCodeListVersionID"), ("UBL-DT-25", "characterSetCode"), ("UBL-DT-26", "encodingCode"),
        ("UBL-DT-27", "schemeAgencyID"), ("UBL-DT-28", "listAgencyID"),
    ];

    public static IEnumerable<UblRule> All { get; } =
    [
        .. OnceInTheDocument.Select(r => UblRule.AtRoot(r.Id, $"{Last(r.Path)} stands at most once.", e => IsAtMostOnce(e, r.Path))),
        .. OnceInEach.Select(r => UblRule.Each(
            r.Id, r.In, $"{Last(r.Path)} stands at most once in each {Last(r.In)}.", e => IsAtMostOnce(e, r.Path))),
        .. OnceInEachLine.Select(r => new UblRule(
            r.Id, $"{Last(r.Path)} stands at most once in each line.", d => d.Lines, (_, e) => IsAtMostOnce(e, r.Path))),
        .. OfParties(), .. OfTheRest(), .. OfBinaries(),
        .. ForeignAttributes.Select(r => Foreign(r.Id, r.Attribute)),
    ];

    private static IEnumerable<UblRule> OfParties() =>
    [
        UblRule.AtRoot("UBL-SR-12", "The seller has at most one VAT identifier.", e => Registrations(e, Supplier, vat: true) <= 1),
        UblRule.AtRoot("UBL-SR-13", "The seller has at most one other tax registration.", e => Registrations(e, Supplier, vat: false) <= 1),
        UblRule.AtRoot("UBL-SR-18", "The buyer has at most one VAT identifier.", e => Registrations(e, Customer, vat: true) <= 1),
        UblRule.Each(
            "UBL-SR-19", "cac:PayeeParty", "The payee has one name, which is not the seller's.",
            e => IsAnother(e, e.Each("cac:PartyName/cbc:Name"))),
        UblRule.Each(
            "UBL-SR-20", "cac:PayeeParty", "The payee has at most one identifier, and is not the seller.",
            e => IsAnother(e, e.Each("cac:PartyIdentification/cbc:ID").Where(i => !IsCreditorId(i)))),
        UblRule.Each(
            "UBL-SR-21", "cac:PayeeParty", "The payee has at most one registration, and is not the seller.",
            e => IsAnother(e, e.Each("cac:PartyLegalEntity/cbc:CompanyID"))),
        UblRule.Whole(
            "UBL-SR-29", "There is at most one creditor identifier of direct debits.",
            d => d.Each("cac:PartyIdentification/cbc:ID").Count(IsCreditorId) <= 1),
        UblRule.Each("UBL-SR-42", Supplier, "A party has at most two tax registrations.", e => e.Each("cac:PartyTaxScheme").Count() <= 2),
        UblRule.Each(
            "UBL-SR-53", "cac:PartyTaxScheme", "A tax registration has its scheme and its number.",
            e => e.Has("cac:TaxScheme/cbc:ID") && e.Has("cbc:CompanyID")),
    ];

    private static IEnumerable<UblRule> OfTheRest() =>
    [
        UblRule.AtRoot(
            "UBL-SR-04", "There is at most one invoiced object.",
            e => e.Each(Document).Count(r => r.Text("cbc:DocumentTypeCode") == "130" && r.Has("cbc:ID")) <= 1),
        UblRule.Each("UBL-SR-07", "cac:BillingReference", "A preceding invoice is named.", e => e.Has("cac:InvoiceDocumentReference/cbc:ID")),
        new(
            "UBL-SR-30", "An allowance has one reason.", d => [.. d.Allowances, .. d.LineAllowances],
            (_, e) => IsAtMostOnce(e, "cbc:AllowanceChargeReason")),
        new("UBL-SR-31", "A charge has one reason.", d => [.. d.Charges, .. d.LineCharges], (_, e) => IsAtMostOnce(e, "cbc:AllowanceChargeReason")),
        new(
            "UBL-SR-43", "The scheme of a document's identifier is for invoiced objects (130) only; 50 is a credit note's project.",
            d => d.Named(Document), (d, e) => IsDocumentType(e, d.IsCreditNote)),
        UblRule.Whole("UBL-SR-44", "All payment identifiers are the same.", d => AreSame(d, "cbc:PaymentID")),
        UblRule.AtRoot(
            "UBL-SR-46", "The payment means have at most one name.",
            e => e.Each("cac:PaymentMeans/cbc:PaymentMeansCode").Count(c => c.Attribute("name") is not null) <= 1),
        UblRule.Whole("UBL-SR-47", "All payment means are the same.", d => AreSame(d, "cbc:PaymentMeansCode")),
        new("UBL-SR-48", "A line has exactly one VAT category.", d => d.Lines, (_, e) => e.Each("cac:Item/cac:ClassifiedTaxCategory").Count() == 1),
        UblRule.Whole(
            "UBL-DT-18", "Only payment means have a name attribute.",
            d => d.Root.Descendants().All(e => e.Attribute("name") is null || e.Name == UblNames.Name("cbc:PaymentMeansCode"))),
    ];

    private static IEnumerable<UblRule> OfBinaries() =>
    [
        new("UBL-DT-06", "An attachment has a media type.", Binaries, (_, e) => e.Attribute("mimeCode") is not null),
        new("UBL-DT-07", "An attachment has a file name.", Binaries, (_, e) => e.Attribute("filename") is not null),
    ];

    private static IEnumerable<XElement> Binaries(UblDocument document) =>
        document.Names.Where(n => n.LocalName.EndsWith("BinaryObject", StringComparison.Ordinal)).SelectMany(document.Named);

    private static UblRule Foreign(string id, string attribute)
    {
        var rule = UblRule.Whole(id, $"The attribute {attribute} is not used.", d => !d.HasAttribute(attribute));
        return rule with { Severity = FindingSeverity.Warning };
    }

    private static string Last(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static bool IsAtMostOnce(XElement e, string path) => !e.Each(path).Skip(1).Any();

    private static bool AreSame(UblDocument document, string name) =>
        document.Named(name).Select(e => e.Value).Distinct(StringComparer.Ordinal).Count() <= 1;

    private static bool IsCreditorId(XElement id) => string.Equals(id.AttributeText("schemeID"), "SEPA", StringComparison.OrdinalIgnoreCase);

    private static int Registrations(XElement root, string party, bool vat) =>
        root.Each(party + "/cac:PartyTaxScheme").Count(s => s.IsVat() == vat && s.Has("cbc:CompanyID"));

    private static bool IsAnother(XElement payee, IEnumerable<XElement> atMostOne)
    {
        var seller = payee.Parent?.Text(Supplier + "/cac:PartyLegalEntity/cbc:RegistrationName") ?? "";
        return !atMostOne.Skip(1).Any() && payee.HasText("cac:PartyName/cbc:Name") && payee.Text("cac:PartyName/cbc:Name") != seller;
    }

    private static bool IsDocumentType(XElement reference, bool isCreditNote) => reference.Text("cbc:DocumentTypeCode") switch
    {
        "130" => true,
        "50" => isCreditNote,
        _ => !reference.Has("cbc:DocumentTypeCode") && reference.First("cbc:ID")?.Attribute("schemeID") is null,
    };
}
