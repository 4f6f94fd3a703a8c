using System.Globalization;
using System.Xml.Linq;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>Reading elements the way the official rules do: whitespace normalised, missing values neither equal nor greater.</summary>
internal static class UblElements
{
    // Far above any invoice and low enough that no product of two amounts leaves the range of a decimal.
    private const decimal Largest = 1_000_000_000_000m;

    private const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    private const string VatScheme = "VAT";

    private static readonly char[] XmlSpace = [' ', '\t', '\r', '\n'];

    public static IEnumerable<XElement> Each(this XElement element, string path)
    {
        IEnumerable<XElement> found = [element];
        foreach (var name in UblNames.Path(path))
        {
            found = found.Elements(name);
        }

        return found;
    }

    public static XElement? First(this XElement element, string path)
    {
        var found = element;
        foreach (var name in UblNames.Path(path))
        {
            found = found?.Element(name);
        }

        // The first branch may end early where a second one goes on.
        return found ?? element.Each(path).FirstOrDefault();
    }

    public static bool Has(this XElement element, string path) => element.First(path) is not null;

    public static bool HasText(this XElement element, string path) => element.Text(path).Length > 0;

    /// <summary>Empty where there is no such element.</summary>
    public static string Text(this XElement element, string path) => element.First(path)?.Text() ?? "";

    public static string Text(this XElement element) => Normalise(element.Value);

    /// <summary>Empty where there is no such attribute.</summary>
    public static string AttributeText(this XElement element, XName attribute) => Normalise(element.Attribute(attribute)?.Value ?? "");

    /// <summary>Null where there is no such element, or no number in it.</summary>
    public static decimal? Number(this XElement element, string path) => element.First(path)?.Number();

    public static decimal? Number(this XElement element) =>
        decimal.TryParse(element.Value.AsSpan().Trim(XmlSpace), Decimal, CultureInfo.InvariantCulture, out var number)
        && Math.Abs(number) < Largest
            ? number
            : null;

    public static DateOnly? Date(this XElement element, string path) => element.First(path)?.Date();

    public static DateOnly? Date(this XElement element) =>
        DateOnly.TryParseExact(element.Text(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>An xs:boolean; null for anything else.</summary>
    public static bool? Flag(this XElement element, string path) => element.Text(path) switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => null,
    };

    /// <summary>Whether a tax category or a party's registration is about VAT and not another tax.</summary>
    public static bool IsVat(this XElement element) =>
        element.Each("cac:TaxScheme/cbc:ID").Any(id => string.Equals(id.Text(), VatScheme, StringComparison.OrdinalIgnoreCase));

    public static int Decimals(this XElement element)
    {
        var text = element.Value;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? 0 : text.Length - point - 1;
    }

    private static string Normalise(string text)
    {
        if (text.AsSpan().IndexOfAny(XmlSpace) < 0)
        {
            return text;
        }

        return string.Join(' ', text.Split(XmlSpace, StringSplitOptions.RemoveEmptyEntries));
    }
}
