using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>How FOCUS writes numbers, times and objects.</summary>
internal static class FocusFormats
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    // More digits than a decimal holds are no amount of money that anyone could have billed.
    private const int MostDigits = 64;

    private static readonly SearchValues<char> Numeric = SearchValues.Create("0123456789.-Ee");

    /// <summary>
    /// A decimal, or <c>mEn</c>; no plus sign, no thousands separator, no currency sign; an exponent has a sign only when it is negative.
    /// </summary>
    public static decimal? Decimal(string text)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (text.Length is 0 or > MostDigits || text.AsSpan().ContainsAnyExcept(Numeric) || text[^1] is '.' or 'E' or 'e' or '-')
        {
            return null;
        }

        return decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    /// <summary>What some write for null, which FOCUS forbids.</summary>
    public static bool IsPlaceholder(string text) => text is "NULL" or "null" or "N/A" or "n/a";

    /// <summary>UTC, to the second, ending in Z.</summary>
    public static DateTimeOffset? DateTime(string text) =>
        DateTimeOffset.TryParseExact(text, Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value) ? value : null;

    /// <summary>Digits behind the decimal point as written.</summary>
    public static int Places(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? 0 : text.Length - point - 1;
    }

    /// <summary>The JSON object in a cell; null where it is none.</summary>
    public static JsonDocument? Object(string text)
    {
        try
        {
            var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Values of a key-value column are numbers, strings, true, false or null, never objects or lists.</summary>
    public static bool IsKeyValue(JsonElement element) =>
        element.EnumerateObject().All(p => p.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array));
}
