using System.Xml.Linq;

namespace Broker.Adapters.Tests.Documents.Ubl;

/// <summary>
/// The order of the elements we use in UBL 2.1's schemas (OASIS, UBL-Invoice-2.1, UBL-CreditNote-2.1 and
/// UBL-CommonAggregateComponents-2.1), independent of the writer.
/// </summary>
internal static class SchemaOrder
{
    private const string Head =
        "CustomizationID ProfileID ID IssueDate DueDate InvoiceTypeCode CreditNoteTypeCode Note DocumentCurrencyCode AccountingCost BuyerReference "
        + "InvoicePeriod OrderReference BillingReference ContractDocumentReference AdditionalDocumentReference AccountingSupplierParty "
        + "AccountingCustomerParty PaymentMeans PaymentTerms AllowanceCharge TaxTotal LegalMonetaryTotal InvoiceLine CreditNoteLine";

    private const string Line =
        "ID InvoicedQuantity CreditedQuantity LineExtensionAmount AccountingCost InvoicePeriod AllowanceCharge Item Price";

    private static readonly Dictionary<string, string[]> Orders = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Invoice"] = Head,
        ["CreditNote"] = Head,
        ["InvoiceLine"] = Line,
        ["CreditNoteLine"] = Line,
        ["InvoicePeriod"] = "StartDate EndDate",
        ["OrderReference"] = "ID",
        ["BillingReference"] = "InvoiceDocumentReference",
        ["InvoiceDocumentReference"] = "ID IssueDate",
        ["ContractDocumentReference"] = "ID",
        ["AdditionalDocumentReference"] = "ID DocumentDescription",
        ["AccountingSupplierParty"] = "Party",
        ["AccountingCustomerParty"] = "Party",
        ["Party"] = "EndpointID PartyIdentification PartyName PostalAddress PartyTaxScheme PartyLegalEntity Contact",
        ["PartyIdentification"] = "ID",
        ["PartyName"] = "Name",
        ["PostalAddress"] = "StreetName AdditionalStreetName CityName PostalZone CountrySubentity Country",
        ["Country"] = "IdentificationCode",
        ["PartyTaxScheme"] = "CompanyID TaxScheme",
        ["TaxScheme"] = "ID",
        ["PartyLegalEntity"] = "RegistrationName CompanyID",
        ["Contact"] = "Name Telephone ElectronicMail",
        ["PaymentMeans"] = "PaymentMeansCode PaymentID PayeeFinancialAccount",
        ["PayeeFinancialAccount"] = "ID Name FinancialInstitutionBranch",
        ["FinancialInstitutionBranch"] = "ID",
        ["PaymentTerms"] = "Note",
        ["AllowanceCharge"] = "ChargeIndicator AllowanceChargeReasonCode AllowanceChargeReason MultiplierFactorNumeric Amount BaseAmount TaxCategory",
        ["TaxTotal"] = "TaxAmount TaxSubtotal",
        ["TaxSubtotal"] = "TaxableAmount TaxAmount TaxCategory",
        ["TaxCategory"] = "ID Percent TaxExemptionReasonCode TaxExemptionReason TaxScheme",
        ["ClassifiedTaxCategory"] = "ID Percent TaxScheme",
        ["LegalMonetaryTotal"] = "LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount AllowanceTotalAmount PrepaidAmount PayableAmount",
        ["Item"] = "Description Name SellersItemIdentification ClassifiedTaxCategory AdditionalItemProperty",
        ["SellersItemIdentification"] = "ID",
        ["AdditionalItemProperty"] = "Name Value",
        ["Price"] = "PriceAmount",
    }.ToDictionary(o => o.Key, o => o.Value.Split(' '), StringComparer.Ordinal);

    /// <summary>Every place where the schema would stop, and every element the table does not know.</summary>
    public static IEnumerable<string> Violations(XElement root) =>
        root.DescendantsAndSelf().Where(e => e.HasElements).SelectMany(e => Unknown(e).Concat(Disorder(e)));

    /// <summary>Places where elements the table knows stand in another order than it says.</summary>
    public static IEnumerable<string> Disorder(XElement element)
    {
        var last = -1;
        foreach (var (child, position) in Orders.TryGetValue(element.Name.LocalName, out var order) ? Positions(element, order) : [])
        {
            if (position < last)
            {
                yield return $"{child} in {element.Name.LocalName}";
            }

            last = position;
        }
    }

    private static IEnumerable<string> Unknown(XElement element) => element.Elements()
        .Where(c => !Orders.TryGetValue(element.Name.LocalName, out var order) || !order.Contains(c.Name.LocalName, StringComparer.Ordinal))
        .Select(c => $"{c.Name.LocalName} is not expected in {element.Name.LocalName}");

    private static IEnumerable<(string Child, int Position)> Positions(XElement element, string[] order) =>
        element.Elements().Select(c => (c.Name.LocalName, Array.IndexOf(order, c.Name.LocalName))).Where(c => c.Item2 >= 0);
}
