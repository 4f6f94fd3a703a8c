using System.Xml.Linq;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Ubl.Rules;

/// <summary>BR-01 to BR-67: what an invoice must say.</summary>
internal static class PresenceRules
{
    private const string Supplier = "cac:AccountingSupplierParty/cac:Party";
    private const string Customer = "cac:AccountingCustomerParty/cac:Party";
    private const string Country = "cac:Country/cbc:IdentificationCode";
    private const string Reason = "cbc:AllowanceChargeReason";
    private const string ReasonCode = "cbc:AllowanceChargeReasonCode";

    // Credit transfer and SEPA credit transfer.
    private static readonly string[] Transfers = ["30", "58"];

    public static IEnumerable<UblRule> All { get; } =
    [
        .. OfTheDocument(), .. OfParties(), .. OfLines(), .. OfPeriods(), .. OfAllowancesAndCharges(), .. OfVat(), .. OfPayment(),
        .. OfReferences(),
    ];

    private static IEnumerable<UblRule> OfTheDocument() =>
    [
        UblRule.AtRoot("BR-01", "The specification identifier (BT-24) is given.", e => e.HasText("cbc:CustomizationID")),
        UblRule.AtRoot("BR-02", "The invoice number (BT-1) is given.", e => e.HasText("cbc:ID")),
        UblRule.AtRoot("BR-03", "The issue date (BT-2) is given.", e => e.HasText("cbc:IssueDate")),
        UblRule.AtRoot("BR-04", "The type code (BT-3) is given.", e => e.HasText("cbc:InvoiceTypeCode") || e.HasText("cbc:CreditNoteTypeCode")),
        UblRule.AtRoot("BR-05", "The currency (BT-5) is given.", e => e.HasText("cbc:DocumentCurrencyCode")),
        UblRule.AtRoot("BR-06", "The seller's name (BT-27) is given.", e => e.HasText(Supplier + "/cac:PartyLegalEntity/cbc:RegistrationName")),
        UblRule.AtRoot("BR-07", "The buyer's name (BT-44) is given.", e => e.HasText(Customer + "/cac:PartyLegalEntity/cbc:RegistrationName")),
        UblRule.AtRoot("BR-08", "The seller's postal address (BG-5) is given.", e => e.Has(Supplier + "/cac:PostalAddress")),
        UblRule.AtRoot("BR-10", "The buyer's postal address (BG-8) is given.", e => e.Has(Customer + "/cac:PostalAddress")),
        UblRule.AtRoot("BR-16", "There is at least one line (BG-25).", e => e.Has("cac:InvoiceLine") || e.Has("cac:CreditNoteLine")),
        UblRule.Whole(
            "BR-53", "With a VAT accounting currency (BT-6) the VAT total is given in that currency too (BT-111).",
            d => d.Root.Each("cbc:TaxCurrencyCode").All(c => HasTaxIn(d, c.Text()))),
        Exists("BR-12", "cac:LegalMonetaryTotal", "cbc:LineExtensionAmount", "The sum of line amounts (BT-106) is given."),
        Exists("BR-13", "cac:LegalMonetaryTotal", "cbc:TaxExclusiveAmount", "The total without VAT (BT-109) is given."),
        Exists("BR-14", "cac:LegalMonetaryTotal", "cbc:TaxInclusiveAmount", "The total with VAT (BT-112) is given."),
        Exists("BR-15", "cac:LegalMonetaryTotal", "cbc:PayableAmount", "The amount due (BT-115) is given."),
    ];

    private static IEnumerable<UblRule> OfParties() =>
    [
        Filled("BR-09", Supplier + "/cac:PostalAddress", Country, "The seller's address has a country code (BT-40)."),
        Filled("BR-11", Customer + "/cac:PostalAddress", Country, "The buyer's address has a country code (BT-55)."),
        UblRule.Each("BR-17", "cac:PayeeParty", "A payee is named (BT-59) and is not the seller.", IsAnotherPayee),
        Filled("BR-18", "cac:TaxRepresentativeParty", "cac:PartyName/cbc:Name", "A tax representative is named (BT-62)."),
        Exists("BR-19", "cac:TaxRepresentativeParty", "cac:PostalAddress", "A tax representative has an address (BG-12)."),
        Filled("BR-20", "cac:TaxRepresentativeParty/cac:PostalAddress", Country, "A tax representative's address has a country code (BT-69)."),
        UblRule.Each(
            "BR-56", "cac:TaxRepresentativeParty", "A tax representative has a VAT identifier (BT-63).",
            e => e.Each("cac:PartyTaxScheme").Any(s => s.IsVat() && s.Has("cbc:CompanyID"))),
        Exists("BR-57", "cac:Delivery/cac:DeliveryLocation/cac:Address", Country, "A delivery address has a country code (BT-80)."),
        Scheme("BR-62", Supplier + "/cbc:EndpointID", "schemeID", "The seller's electronic address has a scheme."),
        Scheme("BR-63", Customer + "/cbc:EndpointID", "schemeID", "The buyer's electronic address has a scheme."),
    ];

    private static IEnumerable<UblRule> OfLines() =>
    [
        Line("BR-21", "A line has an identifier (BT-126).", e => e.HasText("cbc:ID")),
        Line("BR-22", "A line has a quantity (BT-129).", e => Quantity(e) is not null),
        Line("BR-23", "A line's quantity has a unit (BT-130).", e => Quantity(e)?.Attribute("unitCode") is not null),
        Line("BR-24", "A line has a net amount (BT-131).", e => e.Has("cbc:LineExtensionAmount")),
        Line("BR-25", "A line names its item (BT-153).", e => e.HasText("cac:Item/cbc:Name")),
        Line("BR-26", "A line has a net price (BT-146).", e => e.Has("cac:Price/cbc:PriceAmount")),
        Line("BR-27", "A line's net price (BT-146) is not negative.", e => e.Number("cac:Price/cbc:PriceAmount") >= 0),
        Line(
            "BR-28", "A line's gross price (BT-148) is not negative.",
            e => !e.Has("cac:Price/cac:AllowanceCharge/cbc:BaseAmount") || e.Number("cac:Price/cac:AllowanceCharge/cbc:BaseAmount") >= 0),
        UblRule.Each(
            "BR-54", "cac:AdditionalItemProperty", "An item's attribute has a name and a value (BT-160, BT-161).",
            e => e.Has("cbc:Name") && e.Has("cbc:Value")),
        Scheme("BR-64", "cac:Item/cac:StandardItemIdentification/cbc:ID", "schemeID", "An item's standard identifier has a scheme (BT-157)."),
        Scheme(
            "BR-65", "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode", "listID",
            "An item's classification has a scheme (BT-158)."),
    ];

    private static IEnumerable<UblRule> OfPeriods() =>
    [
        new(
            "BR-29", "The invoicing period does not end before it starts (BT-73, BT-74).",
            d => d.Named("cac:InvoicePeriod").Where(p => !IsOfLine(p)), (_, e) => EndsAfterStart(e)),
        new(
            "BR-30", "A line's period does not end before it starts (BT-134, BT-135).",
            d => d.Named("cac:InvoicePeriod").Where(IsOfLine), (_, e) => EndsAfterStart(e)),
    ];

    private static IEnumerable<UblRule> OfAllowancesAndCharges() =>
    [
        new("BR-31", "An allowance on the document has an amount (BT-92).", d => d.Allowances, (_, e) => e.Has("cbc:Amount")),
        new("BR-32", "An allowance on the document has a VAT category (BT-95).", d => d.Allowances, (_, e) => HasVatCategory(e)),
        new("BR-33", "An allowance on the document has a reason or its code (BT-97, BT-98).", d => d.Allowances, (_, e) => HasReason(e)),
        new("BR-36", "A charge on the document has an amount (BT-99).", d => d.Charges, (_, e) => e.Has("cbc:Amount")),
        new("BR-37", "A charge on the document has a VAT category (BT-102).", d => d.Charges, (_, e) => HasVatCategory(e)),
        new("BR-38", "A charge on the document has a reason or its code (BT-104, BT-105).", d => d.Charges, (_, e) => HasReason(e)),
        new("BR-41", "An allowance on a line has an amount (BT-136).", d => d.LineAllowances, (_, e) => e.Has("cbc:Amount")),
        new("BR-42", "An allowance on a line has a reason or its code (BT-139, BT-140).", d => d.LineAllowances, (_, e) => HasReason(e)),
        new("BR-43", "A charge on a line has an amount (BT-141).", d => d.LineCharges, (_, e) => e.Has("cbc:Amount")),
        new("BR-44", "A charge on a line has a reason or its code (BT-144, BT-145).", d => d.LineCharges, (_, e) => HasReason(e)),
    ];

    private static IEnumerable<UblRule> OfVat() =>
    [
        Exists("BR-45", "cac:TaxTotal/cac:TaxSubtotal", "cbc:TaxableAmount", "A VAT breakdown has a taxable amount (BT-116)."),
        Exists("BR-46", "cac:TaxTotal/cac:TaxSubtotal", "cbc:TaxAmount", "A VAT breakdown has a tax amount (BT-117)."),
        UblRule.Each("BR-47", "cac:TaxTotal/cac:TaxSubtotal", "A VAT breakdown has a category (BT-118).", HasVatCategory),
        UblRule.Each(
            "BR-48", "cac:TaxTotal/cac:TaxSubtotal", "A VAT breakdown has a rate (BT-119), unless it is outside the scope of VAT.",
            e => VatCategories(e).Any(c => c.Has("cbc:Percent") || c.Text("cbc:ID") == "O")),
    ];

    private static IEnumerable<UblRule> OfPayment() =>
    [
        Exists("BR-49", "cac:PaymentMeans", "cbc:PaymentMeansCode", "A payment instruction has a means code (BT-81)."),
        new(
            "BR-50", "A credit transfer names the account (BT-84).",
            d => d.Each("cac:PaymentMeans/cac:PayeeFinancialAccount").Where(a => IsTransfer(a.Parent!)), (_, e) => e.HasText("cbc:ID")),
        UblRule.Each(
            "BR-51", "cac:PaymentMeans/cac:CardAccount/cbc:PrimaryAccountNumberID",
            "Of a card number only the first 6 and the last 4 digits are shown (BT-87).", e => e.Text().Length <= 10)
            with { Severity = FindingSeverity.Warning },
        UblRule.Each(
            "BR-61", "cac:PaymentMeans", "A credit transfer has an account (BT-84).",
            e => !IsTransfer(e) || e.Has("cac:PayeeFinancialAccount/cbc:ID")),
        UblRule.AtRoot("BR-66", "There is at most one payment card (BG-18).", e => e.Each("cac:PaymentMeans/cac:CardAccount").Count() <= 1),
        UblRule.AtRoot(
            "BR-67", "There is at most one direct debit mandate (BG-19).",
            e => e.Each("cac:PaymentMeans/cac:PaymentMandate").Count() <= 1),
    ];

    private static IEnumerable<UblRule> OfReferences() =>
    [
        Filled("BR-52", "cac:AdditionalDocumentReference", "cbc:ID", "A supporting document has a reference (BT-122)."),
        Exists("BR-55", "cac:BillingReference", "cac:InvoiceDocumentReference/cbc:ID", "A preceding invoice is named by its number (BT-25)."),
    ];

    private static UblRule Exists(string id, string path, string needs, string text) => UblRule.Each(id, path, text, e => e.Has(needs));

    private static UblRule Filled(string id, string path, string needs, string text) => UblRule.Each(id, path, text, e => e.HasText(needs));

    private static UblRule Scheme(string id, string path, XName attribute, string text) =>
        UblRule.Each(id, path, text, e => e.Attribute(attribute) is not null);

    private static UblRule Line(string id, string text, Func<XElement, bool> holds) => new(id, text, d => d.Lines, (_, e) => holds(e));

    private static XElement? Quantity(XElement line) => line.First("cbc:InvoicedQuantity") ?? line.First("cbc:CreditedQuantity");

    private static bool HasTaxIn(UblDocument document, string currency) =>
        document.Each("cac:TaxTotal/cbc:TaxAmount").Any(a => a.AttributeText("currencyID") == currency);

    private static bool HasReason(XElement e) => e.Has(Reason) || e.Has(ReasonCode);

    private static IEnumerable<XElement> VatCategories(XElement e) => e.Each("cac:TaxCategory").Where(c => c.IsVat());

    private static bool HasVatCategory(XElement e) => VatCategories(e).Any(c => c.Has("cbc:ID"));

    private static bool IsTransfer(XElement means) => Transfers.Contains(means.Text("cbc:PaymentMeansCode"), StringComparer.Ordinal);

    private static bool IsOfLine(XElement period) => period.Parent is { Name.LocalName: "InvoiceLine" or "CreditNoteLine" };

    private static bool EndsAfterStart(XElement period) =>
        !period.Has("cbc:StartDate") || !period.Has("cbc:EndDate") || period.Date("cbc:EndDate") >= period.Date("cbc:StartDate");

    private static bool IsAnotherPayee(XElement payee)
    {
        const string Name = "cac:PartyName/cbc:Name", Id = "cac:PartyIdentification/cbc:ID";
        var seller = payee.Parent?.First(Supplier);
        return payee.Has(Name) && !Same(payee, seller, Name) && !Same(payee, seller, Id);
    }

    private static bool Same(XElement payee, XElement? seller, string path) =>
        seller is not null && payee.Each(path).Select(e => e.Value).Intersect(seller.Each(path).Select(e => e.Value), StringComparer.Ordinal).Any();
}
