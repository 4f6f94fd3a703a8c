namespace Broker.Domain.Billing;

/// <summary>
/// Standard VAT rates of the European Union's states in percent, as of November 2026, by ISO 3166-1 code. From the Council
/// Directive 2006/112/EC's national measures as the European Commission's "Taxes in Europe" database lists them.
/// </summary>
public static class VatRates
{
    private static readonly Dictionary<string, decimal> Standard = new(StringComparer.Ordinal)
    {
        ["AT"] = 20,
        ["BE"] = 21,
        ["BG"] = 20,
        ["CY"] = 19,
        ["CZ"] = 21,
        ["DE"] = 19,
        ["DK"] = 25,
        ["EE"] = 24,
        ["ES"] = 21,
        ["FI"] = 25.5m,
        ["FR"] = 20,
        ["GR"] = 24,
        ["HR"] = 25,
        ["HU"] = 27,
        ["IE"] = 23,
        ["IT"] = 22,
        ["LT"] = 21,
        ["LU"] = 17,
        ["LV"] = 21,
        ["MT"] = 18,
        ["NL"] = 21,
        ["PL"] = 23,
        ["PT"] = 23,
        ["RO"] = 21,
        ["SE"] = 25,
        ["SI"] = 22,
        ["SK"] = 23,
    };

    // The United States have sales taxes of their states instead; those are a matter for a tax provider.
    private static readonly HashSet<string> WithoutVat = new(StringComparer.Ordinal) { "US", "HK", "BM", "KY", "GI" };

    public static bool IsInUnion(string country) => Standard.ContainsKey(country);

    public static bool HasNoVat(string country) => WithoutVat.Contains(country);

    /// <summary>Null outside the European Union.</summary>
    public static decimal? StandardOf(string country) => Standard.TryGetValue(country, out var rate) ? rate : null;

    /// <summary>What a country's VAT ids begin with: Greece uses EL.</summary>
    public static string PrefixOf(string country) => string.Equals(country, "GR", StringComparison.Ordinal) ? "EL" : country;
}
