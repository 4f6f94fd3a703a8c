using System.Xml.Linq;
using Broker.Domain.Billing;
using static Broker.Adapters.Documents.Ubl.UblContent;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>Seller and buyer.</summary>
internal static class UblParties
{
    // EN 16931 BR-O-02: a document outside the scope of VAT names no VAT identifier of anybody.
    private const string OutOfScope = "O";
    private const string Unnamed = "-";

    public static XElement Seller(InvoiceDocument document) => new(
        UblNames.Aggregate + "AccountingSupplierParty",
        Party(document.Seller, SellerId(document), VatId(document, document.Seller.VatId)));

    public static XElement Buyer(InvoiceDocument document) => new(
        UblNames.Aggregate + "AccountingCustomerParty",
        Party(document.Buyer, document.Buyer.Id, VatId(document, document.Buyer.VatId ?? document.Vat.Proof?.VatId)));

    /// <summary>Whether a party can be reached over Peppol's network.</summary>
    public static bool HasEndpoint(InvoiceParty party) => Endpoint(party) is not null;

    private static XElement? Party(InvoiceParty party, string? id, string? vatId) => Aggregate(
        "Party",
        Endpoint(party),
        Aggregate("PartyIdentification", Basic("ID", id)),
        party.LegalName is null ? null : Aggregate("PartyName", Basic("Name", party.Name)),
        Address(party.Address),
        Registration(vatId),
        Aggregate(
            "PartyLegalEntity",
            Basic("RegistrationName", party.LegalName) ?? Basic("RegistrationName", party.Name) ?? Basic("RegistrationName", Unnamed),
            Basic("CompanyID", party.RegistrationNumber)),
        Aggregate(
            "Contact", Basic("Name", party.ContactName), Basic("Telephone", party.Phone), Basic("ElectronicMail", party.Email)));

    private static XElement? Endpoint(InvoiceParty party)
    {
        if (party.ElectronicAddress is not { } address || !CodeLists.Has(CodeList.ElectronicAddress, address.Scheme)
            || Basic("EndpointID", address.Value) is not { } endpoint)
        {
            return null;
        }

        endpoint.SetAttributeValue("schemeID", address.Scheme);
        return endpoint;
    }

    private static XElement? Address(PostalAddress address) => Aggregate(
        "PostalAddress",
        Basic("StreetName", address.Line1),
        Basic("AdditionalStreetName", address.Line2),
        Basic("CityName", address.City),
        Basic("PostalZone", address.PostalCode),
        Basic("CountrySubentity", address.Subdivision),
        Aggregate("Country", Basic("IdentificationCode", address.CountryCode.ToUpperInvariant())));

    private static XElement? Registration(string? vatId) => vatId is null
        ? null
        : Aggregate("PartyTaxScheme", Basic("CompanyID", vatId), UblTaxes.Scheme());

    private static string? VatId(InvoiceDocument document, string? vatId)
    {
        var id = Clean(vatId).Replace(" ", "", StringComparison.Ordinal);
        return document.Vat.CategoryCode != OutOfScope && HasCountry(id) ? id : null;
    }

    // Numbers of tax offices which do not say their country are no VAT identifiers to EN 16931.
    private static bool HasCountry(string id) =>
        id.Length > 2 && (id.StartsWith("EL", StringComparison.Ordinal) || CodeLists.Has(CodeList.Country, id[..2]));

    // Without a VAT identifier the seller must be known by something else (BR-CO-26).
    private static string? SellerId(InvoiceDocument document)
    {
        var seller = document.Seller;
        return seller.Id is null && seller.RegistrationNumber is null && document.Vat.CategoryCode == OutOfScope
            ? seller.VatId ?? seller.Name
            : seller.Id;
    }
}
