using Broker.Domain.Billing;

namespace Broker.Testing.Billing;

/// <summary>Companies of invented names; their VAT ids and the seller's IBAN have right check digits.</summary>
public static class InvoiceParties
{
    public static readonly InvoiceParty Seller = new()
    {
        Name = "Broker",
        LegalName = "Broker Compute GmbH",
        RegistrationNumber = "HRB 231457 B",
        VatId = "DE136695976",
        Address = new PostalAddress("Köpenicker Straße 147", null, "Berlin", "10997", null, "DE"),
        ElectronicAddress = new ElectronicAddress("9930", "DE136695976"),
        ContactName = "Accounts receivable",
        Email = "billing@broker.example",
    };

    public static readonly InvoiceParty DutchBuyer = new()
    {
        Id = "C-10482",
        Name = "Meridiaan Genomics",
        LegalName = "Meridiaan Genomics B.V.",
        RegistrationNumber = "73281940",
        VatId = "NL859214606B01",
        Address = new PostalAddress("Oosterdokskade 163", "Accounts payable, 4th floor", "Amsterdam", "1011 DL", null, "NL"),
        ElectronicAddress = new ElectronicAddress("0106", "73281940"),
        ContactName = "Femke de Vries",
        Email = "invoices@meridiaan.example",
    };

    public static readonly InvoiceParty GermanBuyer = new()
    {
        Id = "C-10511",
        Name = "Elbwerk Robotik",
        LegalName = "Elbwerk Robotik SE & Co. KG",
        RegistrationNumber = "HRA 118420",
        VatId = "DE811569869",
        Address = new PostalAddress("Am Sandtorkai 48", null, "Hamburg", "20457", null, "DE"),
        ElectronicAddress = new ElectronicAddress("9930", "DE811569869"),
        ContactName = "Jörg Wülfing",
        Email = "rechnung@elbwerk.example",
    };
}
