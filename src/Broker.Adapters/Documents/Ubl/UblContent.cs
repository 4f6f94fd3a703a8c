using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>Builds elements; what would be empty is left out, as Peppol allows no empty element.</summary>
internal static class UblContent
{
    // Enough for every digit a decimal can have, and never an exponent.
    private const string FullPrecision = "0.############################";

    /// <summary>Null where nothing is left of the text.</summary>
    public static XElement? Basic(string name, string? text) =>
        Clean(text) is { Length: > 0 } clean ? new XElement(UblNames.Basic + name, clean) : null;

    public static XElement Basic(string name, DateOnly date) =>
        new(UblNames.Basic + name, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>Null where all of its content is.</summary>
    public static XElement? Aggregate(string name, params IEnumerable<object?> content)
    {
        var element = new XElement(UblNames.Aggregate + name, content);
        return element.HasElements ? element : null;
    }

    public static XElement Amount(string name, decimal amount, Currency currency) => new(
        UblNames.Basic + name,
        new XAttribute("currencyID", currency.Code),
        amount.ToString("F" + currency.MinorDigits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    public static string Number(decimal number) => number.ToString(FullPrecision, CultureInfo.InvariantCulture);

    /// <summary>
    /// Without what XML cannot carry (most control characters, halves of surrogate pairs) and without space around it. Any
    /// script, either direction and every emoji stay as they are.
    /// </summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsAllowed(rune))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString().Trim();
    }

    // Halves of pairs come out of the enumeration as U+FFFD, which says that something was lost; that is kept out too.
    private static bool IsAllowed(Rune rune) =>
        rune.Value is '\t' or '\n'
        || (rune != Rune.ReplacementChar && !Rune.IsControl(rune) && (rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value)));
}
