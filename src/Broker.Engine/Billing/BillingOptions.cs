using System.ComponentModel.DataAnnotations;
using Broker.Domain.Billing;

namespace Broker.Engine.Billing;

/// <summary>How the operator bills.</summary>
public sealed class BillingOptions
{
    public const string Section = "Billing";

    /// <summary>
    /// How long after a day's end its usage is metered, 1 minute to 24 hours. Longer than any verdict can date an outage
    /// back; default 15 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan SettleAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a valid VAT id stays proven, 1 to 366 days; default 92.</summary>
    [Range(1, 366)]
    public int VatProofDays { get; set; } = 92;

    /// <summary>How old a rate of exchange may be on the day of the invoice, 0 to 14 days (banks rest on holidays); default 5.</summary>
    [Range(0, 14)]
    public int FxRateDays { get; set; } = 5;

    /// <summary>First part of invoice numbers, letters and hyphens.</summary>
    [Required, RegularExpression("[A-Z]{1,8}")]
    public string InvoiceSeries { get; set; } = "INV";

    /// <summary>First part of credit notes' numbers.</summary>
    [Required, RegularExpression("[A-Z]{1,8}")]
    public string CreditNoteSeries { get; set; } = "CN";

    /// <summary>How many organisations one transaction of a period close freezes, 1 to 2,000; default 250.</summary>
    [Range(1, 2000)]
    public int CloseBatch { get; set; } = 250;

    /// <summary>Who decides on VAT and sales tax: our own rules or Stripe Tax, which needs <c>Payments:Stripe</c>; default Own.</summary>
    [EnumDataType(typeof(TaxSource))]
    public TaxSource Tax { get; set; } = TaxSource.Own;

    /// <summary>Who bills.</summary>
    [Required]
    public SellerOptions Seller { get; set; } = new();
}

/// <summary>The operator as it stands on invoices.</summary>
public sealed class SellerOptions
{
    [Required, StringLength(200, MinimumLength = 1)]
    public string Name { get; set; } = "GPU Broker GmbH";

    [StringLength(50)]
    public string? RegistrationNumber { get; set; } = "HRB 000000 B (Demo)";

    /// <summary>With the country's prefix; needed where VAT applies.</summary>
    [StringLength(20)]
    public string? VatId { get; set; } = "DE999999999";

    [Required, StringLength(200, MinimumLength = 1)]
    public string Street { get; set; } = "Musterstraße 1";

    [Required, StringLength(100, MinimumLength = 1)]
    public string City { get; set; } = "Berlin";

    [Required, StringLength(20, MinimumLength = 1)]
    public string PostalCode { get; set; } = "10115";

    /// <summary>ISO 3166-1 alpha-2.</summary>
    [Required, RegularExpression("[A-Z]{2}")]
    public string Country { get; set; } = "DE";

    /// <summary>Whom customers ask about an invoice: a name or a desk.</summary>
    [Required, StringLength(200, MinimumLength = 1)]
    public string ContactName { get; set; } = "Accounts receivable";

    /// <summary>Needed on e-invoices between German companies (Peppol DE-R-006).</summary>
    [StringLength(50)]
    public string? Phone { get; set; }

    [Required, EmailAddress]
    public string Email { get; set; } = "billing@broker.example";

    [Required, StringLength(34, MinimumLength = 15)]
    public string Iban { get; set; } = "DE02120300000000202051";

    [StringLength(11)]
    public string? Bic { get; set; } = "BYLADEM1001";

    /// <summary>Of the Electronic Address Scheme list; with <see cref="ElectronicAddress"/>, for delivery over Peppol.</summary>
    public string? ElectronicScheme { get; set; }

    public string? ElectronicAddress { get; set; }

    public InvoiceParty ToParty() => new()
    {
        Name = Name,
        RegistrationNumber = RegistrationNumber,
        VatId = VatId,
        Address = new PostalAddress(Street, null, City, PostalCode, null, Country),
        ElectronicAddress = ElectronicScheme is { } scheme && ElectronicAddress is { } address ? new ElectronicAddress(scheme, address) : null,
        ContactName = ContactName,
        Phone = Phone,
        Email = Email,
    };
}
