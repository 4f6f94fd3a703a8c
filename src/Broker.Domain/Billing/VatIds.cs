using System.Text.RegularExpressions;

namespace Broker.Domain.Billing;

/// <summary>
/// What VAT ids of the European Union's states look like, as the VIES FAQ of the European Commission lists them (question 11,
/// November 2026). Whether one exists only the register knows.
/// </summary>
public static class VatIds
{
    private static readonly Dictionary<string, (string Pattern, string Example)> Formats = new(StringComparer.Ordinal)
    {
        ["AT"] = ("U[0-9]{8}", "ATU12345678"),
        ["BE"] = ("[01][0-9]{9}", "BE0123456789"),
        ["BG"] = ("[0-9]{9,10}", "BG123456789"),
        ["CY"] = ("[0-9]{8}[A-Z]", "CY12345678X"),
        ["CZ"] = ("[0-9]{8,10}", "CZ12345678"),
        ["DE"] = ("[0-9]{9}", "DE123456789"),
        ["DK"] = ("[0-9]{8}", "DK12345678"),
        ["EE"] = ("[0-9]{9}", "EE123456789"),
        ["EL"] = ("[0-9]{9}", "EL123456789"),
        ["ES"] = ("[0-9A-Z][0-9]{7}[0-9A-Z]", "ESX1234567X"),
        ["FI"] = ("[0-9]{8}", "FI12345678"),
        ["FR"] = ("[0-9A-Z]{2}[0-9]{9}", "FRXX123456789"),
        ["HR"] = ("[0-9]{11}", "HR12345678901"),
        ["HU"] = ("[0-9]{8}", "HU12345678"),
        ["IE"] = ("[0-9][0-9A-Z+*][0-9]{5}[A-Z]{1,2}", "IE1234567WA"),
        ["IT"] = ("[0-9]{11}", "IT12345678901"),
        ["LT"] = ("([0-9]{9}|[0-9]{12})", "LT123456789"),
        ["LU"] = ("[0-9]{8}", "LU12345678"),
        ["LV"] = ("[0-9]{11}", "LV12345678901"),
        ["MT"] = ("[0-9]{8}", "MT12345678"),
        ["NL"] = ("[0-9A-Z+*]{12}", "NL123456789B01"),
        ["PL"] = ("[0-9]{10}", "PL1234567890"),
        ["PT"] = ("[0-9]{9}", "PT123456789"),
        ["RO"] = ("[0-9]{2,10}", "RO1234567890"),
        ["SE"] = ("[0-9]{12}", "SE123456789012"),
        ["SI"] = ("[0-9]{8}", "SI12345678"),
        ["SK"] = ("[0-9]{10}", "SK1234567890"),
    };

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Upper case, without what people put between the digits.</summary>
    public static string Normalise(string typed) =>
        string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c is not ('.' or '-' or '/'))).ToUpperInvariant();

    /// <summary>Whether the id is of a state whose ids VIES knows.</summary>
    public static bool IsOfUnion(string vatId) => vatId.Length > 2 && Formats.ContainsKey(vatId[..2]);

    /// <summary>What is wrong with the form of an id, in a sentence; null if nothing is.</summary>
    /// <param name="vatId">Normalised.</param>
    /// <param name="country">Of the address, ISO 3166-1 alpha-2.</param>
    public static string? Fault(string vatId, string country)
    {
        if (!VatRates.IsInUnion(country))
        {
            return vatId.Length is >= 4 and <= 20 && vatId.All(char.IsAsciiLetterOrDigit) ? null : "A tax id has 4 to 20 letters and digits.";
        }

        var prefix = VatRates.PrefixOf(country);
        var (pattern, example) = Formats[prefix];
        return Regex.IsMatch(vatId, $@"\A{prefix}{pattern}\z", RegexOptions.CultureInvariant, Patience)
            ? null
            : $"A VAT id of this country looks like {example}.";
    }
}
