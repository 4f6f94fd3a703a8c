using System.Globalization;
using System.Text;
using Broker.Domain.Billing;

namespace Broker.Portal.Billing.Documents;

/// <summary>
/// Words and figures of printed documents. Always English and in one format, whoever asks: an issued document has one
/// look, not one per reader.
/// </summary>
internal static class SheetText
{
    private static readonly Dictionary<string, string> Countries = new(StringComparer.Ordinal)
    {
        ["AE"] = "United Arab Emirates",
        ["AT"] = "Austria",
        ["AU"] = "Australia",
        ["BE"] = "Belgium",
        ["BG"] = "Bulgaria",
        ["BR"] = "Brazil",
        ["CA"] = "Canada",
        ["CH"] = "Switzerland",
        ["CN"] = "China",
        ["CY"] = "Cyprus",
        ["CZ"] = "Czechia",
        ["DE"] = "Germany",
        ["DK"] = "Denmark",
        ["EE"] = "Estonia",
        ["ES"] = "Spain",
        ["FI"] = "Finland",
        ["FR"] = "France",
        ["GB"] = "United Kingdom",
        ["GR"] = "Greece",
        ["HK"] = "Hong Kong",
        ["HR"] = "Croatia",
        ["HU"] = "Hungary",
        ["IE"] = "Ireland",
        ["IL"] = "Israel",
        ["IN"] = "India",
        ["IS"] = "Iceland",
        ["IT"] = "Italy",
        ["JP"] = "Japan",
        ["KR"] = "South Korea",
        ["LI"] = "Liechtenstein",
        ["LT"] = "Lithuania",
        ["LU"] = "Luxembourg",
        ["LV"] = "Latvia",
        ["MT"] = "Malta",
        ["MX"] = "Mexico",
        ["NL"] = "Netherlands",
        ["NO"] = "Norway",
        ["NZ"] = "New Zealand",
        ["PL"] = "Poland",
        ["PT"] = "Portugal",
        ["RO"] = "Romania",
        ["RS"] = "Serbia",
        ["SE"] = "Sweden",
        ["SG"] = "Singapore",
        ["SI"] = "Slovenia",
        ["SK"] = "Slovakia",
        ["TR"] = "Türkiye",
        ["TW"] = "Taiwan",
        ["UA"] = "Ukraine",
        ["US"] = "United States",
        ["ZA"] = "South Africa",
    };

    /// <summary>The code itself for a country we have no name for.</summary>
    public static string Country(string code) => Countries.GetValueOrDefault(code, code);

    public static string Date(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A whole month by its name, anything else from first to last day.</summary>
    public static string Period(BillingPeriod period) => period == BillingPeriod.MonthOf(period.Start)
        ? period.Start.ToString("MMMM yyyy", CultureInfo.InvariantCulture)
        : $"{Date(period.Start)} to {Date(period.LastDay)}";

    /// <summary>With a real minus sign, which is as wide as a digit.</summary>
    public static string Number(decimal value, int digits) =>
        value.ToString("N" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Replace('-', '−');

    public static string Percent(decimal value) => value.ToString("0.##", CultureInfo.InvariantCulture) + " %";

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Unit(string code) => code switch
    {
        "HUR" => "h",
        "C62" => "",
        "MON" => "mo",
        "DAY" => "d",
        _ => code,
    };

    /// <summary>In groups of four, as banks print it.</summary>
    public static string Iban(string iban) => string.Join(' ', iban.Where(c => !char.IsWhiteSpace(c)).Chunk(4).Select(c => new string(c)));

    /// <summary>Digits after the point that a price needs; no more than <paramref name="most"/>.</summary>
    public static int Digits(decimal price, int most)
    {
        for (var digits = 0; digits < most; digits++)
        {
            if (decimal.Round(price, digits) == price)
            {
                return digits;
            }
        }

        return most;
    }

    /// <summary>
    /// Somebody else's text without what cannot be seen but changes how the rest is read: control characters, and marks
    /// that turn the direction of writing around.
    /// </summary>
    public static string Shown(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n' or '\r')
            {
                shown.Append(' ');
            }
            else if (!Rune.IsControl(rune) && rune.Value is not ((>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C or 0xFFFE or 0xFFFF))
            {
                shown.Append(rune.ToString());
            }
        }

        return shown.ToString();
    }
}
