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
        ["Contact"] = "Name ElectronicMail",
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

    /// <summary>Every place where the schema would stop.</summary>
    public static IEnumerable<string> Violations(XElement root) =>
        root.DescendantsAndSelf().Where(e => e.HasElements).SelectMany(InElement);

    private static IEnumerable<string> InElement(XElement element)
    {
        if (!Orders.TryGetValue(element.Name.LocalName, out var order))
        {
            yield return $"{element.Name.LocalName} is not expected to have elements";
            yield break;
        }

        var last = -1;
        foreach (var child in element.Elements())
        {
            var position = Array.IndexOf(order, child.Name.LocalName);
            if (position < last || position < 0)
            {
                yield return $"{child.Name.LocalName} in {element.Name.LocalName}";
            }

            last = Math.Max(last, position);
        }
    }
}
