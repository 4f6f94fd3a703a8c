using System.Net.Mail;
using Broker.Domain.Billing;
using Broker.Engine.Billing.Views;
using Broker.Engine.Placement;

namespace Broker.Engine.Billing;

/// <summary>What may stand in a billing profile and in a purchase order; the same while one types and when it is stored.</summary>
public static class BillingProfileRules
{
    private const int SchemeDigits = 4;

    /// <summary>Without the blanks around, nothing for empty, the VAT id as registers write it.</summary>
    public static BillingProfileDraft Tidy(BillingProfileDraft draft) => new(
        draft.LegalName.Trim(), Clean(draft.RegistrationNumber), draft.Line1.Trim(), Clean(draft.Line2), draft.City.Trim(), draft.PostalCode.Trim(),
        Clean(draft.Subdivision), draft.CountryCode.Trim().ToUpperInvariant(), Clean(draft.VatId) is { } id ? VatIds.Normalise(id) : null,
        Clean(draft.ElectronicScheme), Clean(draft.ElectronicAddress), draft.Email.Trim(), Clean(draft.ContactName), Clean(draft.BuyerReference),
        Clean(draft.CostCentre));

    /// <param name="draft">Tidied.</param>
    public static IReadOnlyList<FieldError> Faults(BillingProfileDraft draft)
    {
        var faults = new List<FieldError>();
        Needed(faults, "legalName", draft.LegalName, 200);
        Needed(faults, "line1", draft.Line1, 200);
        Needed(faults, "city", draft.City, 100);
        Needed(faults, "postalCode", draft.PostalCode, 20);
        Short(faults, "line2", draft.Line2, 200);
        Short(faults, "subdivision", draft.Subdivision, 100);
        Short(faults, "registrationNumber", draft.RegistrationNumber, 50);
        Short(faults, "contactName", draft.ContactName, 200);
        Short(faults, "buyerReference", draft.BuyerReference, 100);
        Short(faults, "costCentre", draft.CostCentre, 100);
        if (!Countries.Exists(draft.CountryCode))
        {
            faults.Add(new("countryCode", "Choose a country."));
        }
        else if (draft.VatId is { } id && VatIds.Fault(id, draft.CountryCode) is { } fault)
        {
            faults.Add(new("vatId", fault));
        }

        if (draft.Email.Length > 254 || !MailAddress.TryCreate(draft.Email, out var mail) || mail.Address != draft.Email)
        {
            faults.Add(new("email", "An address such as invoices@example.com."));
        }

        Electronic(faults, draft);
        return faults;
    }

    public static IReadOnlyList<FieldError> Faults(PurchaseOrderDraft draft)
    {
        var faults = new List<FieldError>();
        Needed(faults, "number", draft.Number.Trim(), 100);
        if (draft.ValidTo < draft.ValidFrom)
        {
            faults.Add(new("validTo", "It cannot end before it begins."));
        }

        if (draft.Cap is <= 0 or > 1_000_000_000)
        {
            faults.Add(new("cap", "More than 0 and at most 1,000,000,000; empty for no cap."));
        }

        return faults;
    }

    private static void Electronic(List<FieldError> faults, BillingProfileDraft draft)
    {
        if (draft.ElectronicScheme is { } scheme && (scheme.Length != SchemeDigits || !scheme.All(char.IsAsciiDigit)))
        {
            faults.Add(new("electronicScheme", "Four digits of the Electronic Address Scheme list, such as 9930 for a German VAT id."));
        }

        if (draft.ElectronicScheme is null != draft.ElectronicAddress is null)
        {
            faults.Add(new(draft.ElectronicScheme is null ? "electronicScheme" : "electronicAddress", "Scheme and address belong together."));
        }

        Short(faults, "electronicAddress", draft.ElectronicAddress, 100);
    }

    private static void Needed(List<FieldError> faults, string field, string text, int longest)
    {
        if (text.Length is 0 || text.Length > longest || text.Any(char.IsControl))
        {
            faults.Add(new(field, $"1 to {longest} characters on one line."));
        }
    }

    private static void Short(List<FieldError> faults, string field, string? text, int longest)
    {
        if (text?.Length > longest || text?.Any(char.IsControl) is true)
        {
            faults.Add(new(field, $"At most {longest} characters on one line."));
        }
    }

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
