using System.Xml.Linq;

namespace Broker.Adapters.Documents.Ubl.Rules;

internal enum VatRate
{
    Zero,

    Positive,

    NotNegative,

    Absent,
}

/// <summary>How a party must be known to a tax office.</summary>
internal enum Registration
{
    NotAsked,

    /// <summary>A VAT id or another registration.</summary>
    Any,

    Vat,

    /// <summary>No VAT id of anybody may stand on the document.</summary>
    Forbidden,
}

/// <summary>What a VAT category asks for.</summary>
/// <param name="Code">UNCL5305.</param>
/// <param name="Prefix">Of its rules' ids.</param>
internal sealed record VatCategory(string Code, string Prefix, string Name)
{
    public required VatRate Rate { get; init; }

    public required Registration Seller { get; init; }

    public Registration Buyer { get; init; }

    public bool NeedsReason { get; init; }

    /// <summary>Broken down by rate, with tax; the others stand in one breakdown without tax.</summary>
    public bool IsPerRate => Rate is VatRate.Positive or VatRate.NotNegative;

    public string RateWords => Rate switch
    {
        VatRate.Zero => "is 0",
        VatRate.Positive => "is greater than 0",
        VatRate.NotNegative => "is 0 or greater",
        _ => "is not given",
    };

    public string RegistrationWords => (Seller, Buyer) switch
    {
        (Registration.Forbidden, _) => "allows no VAT identifier of seller, tax representative or buyer",
        (_, Registration.NotAsked) => "needs a VAT identifier of the seller or its tax representative",
        (_, Registration.Vat) => "needs VAT identifiers of seller and buyer",
        _ => "needs a VAT identifier of the seller and a VAT or registration identifier of the buyer",
    };

    public string Rule(int number) => $"{Prefix}-{number:00}";

    public bool Allows(XElement category) => Rate switch
    {
        VatRate.Zero => category.Number("cbc:Percent") == 0,
        VatRate.Positive => category.Number("cbc:Percent") > 0,
        VatRate.NotNegative => category.Number("cbc:Percent") >= 0,
        _ => !category.Has("cbc:Percent"),
    };
}

/// <summary>Whether the parties of a document are registered as a VAT category asks.</summary>
internal static class Parties
{
    private const string Seller = "cac:AccountingSupplierParty/cac:Party";
    private const string Buyer = "cac:AccountingCustomerParty/cac:Party";

    public static bool Fit(UblDocument document, VatCategory category)
    {
        var representative = HasVatId(document, "cac:TaxRepresentativeParty");
        if (category.Seller == Registration.Forbidden)
        {
            return !representative && !HasVatId(document, Seller) && !HasVatId(document, Buyer);
        }

        var seller = representative || HasVatId(document, Seller)
            || (category.Seller == Registration.Any && document.Has(Seller + "/cac:PartyTaxScheme/cbc:CompanyID"));
        return seller && category.Buyer switch
        {
            Registration.Vat => HasVatId(document, Buyer),
            Registration.Any => HasVatId(document, Buyer) || document.Has(Buyer + "/cac:PartyLegalEntity/cbc:CompanyID"),
            _ => true,
        };
    }

    private static bool HasVatId(UblDocument document, string party) =>
        document.Each(party + "/cac:PartyTaxScheme").Any(s => s.IsVat() && s.Has("cbc:CompanyID"));
}
