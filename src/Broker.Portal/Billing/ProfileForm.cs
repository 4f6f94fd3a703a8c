using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Engine.Placement;

namespace Broker.Portal.Billing;

/// <summary>The billing profile as it is typed. A field's faults show once it was touched, or all of them when saving failed.</summary>
public sealed class ProfileForm
{
    private readonly Dictionary<string, string> _values;
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    private IReadOnlyList<FieldError> _refused = [];
    private bool _all;

    public ProfileForm(BillingProfileDraft? draft) => _values = new(StringComparer.Ordinal)
    {
        ["legalName"] = draft?.LegalName ?? "",
        ["registrationNumber"] = draft?.RegistrationNumber ?? "",
        ["line1"] = draft?.Line1 ?? "",
        ["line2"] = draft?.Line2 ?? "",
        ["city"] = draft?.City ?? "",
        ["postalCode"] = draft?.PostalCode ?? "",
        ["subdivision"] = draft?.Subdivision ?? "",
        ["countryCode"] = draft?.CountryCode ?? "",
        ["vatId"] = draft?.VatId ?? "",
        ["electronicScheme"] = draft?.ElectronicScheme ?? "",
        ["electronicAddress"] = draft?.ElectronicAddress ?? "",
        ["email"] = draft?.Email ?? "",
        ["contactName"] = draft?.ContactName ?? "",
        ["buyerReference"] = draft?.BuyerReference ?? "",
        ["costCentre"] = draft?.CostCentre ?? "",
    };

    public string this[string field] => _values[field];

    public bool IsChanged => _touched.Count > 0;

    public BillingProfileDraft ToDraft() => new(
        this["legalName"], this["registrationNumber"], this["line1"], this["line2"], this["city"], this["postalCode"], this["subdivision"],
        this["countryCode"], this["vatId"], this["electronicScheme"], this["electronicAddress"], this["email"], this["contactName"],
        this["buyerReference"], this["costCentre"]);

    public void Type(string field, string value)
    {
        _values[field] = value;
        _touched.Add(field);
        _refused = [];
    }

    /// <summary>Shows every fault from now on; true when there is none.</summary>
    public bool IsSound()
    {
        _all = true;
        return BillingProfileRules.Faults(BillingProfileRules.Tidy(ToDraft())).Count == 0;
    }

    /// <summary>What the server found although we did not.</summary>
    public void Refuse(IReadOnlyList<FieldError> faults) => _refused = faults;

    public IReadOnlyList<string> Faults(string field)
    {
        var own = _all || _touched.Contains(field) ? BillingProfileRules.Faults(BillingProfileRules.Tidy(ToDraft())) : [];
        return [.. own.Concat(_refused).Where(f => f.Field == field).Select(f => f.Message).Distinct(StringComparer.Ordinal)];
    }
}
