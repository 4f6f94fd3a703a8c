using System.Globalization;
using System.Text.RegularExpressions;

namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>Amounts as the network's Go library reads them, rounding included.</summary>
internal static partial class SdlQuantity
{
    private const string Suffixes = "kmgtpe";

    /// <summary>Thousandths of a core, from <c>500m</c>, <c>0.5</c> or <c>2</c>; null when it is none of these.</summary>
    public static long? Millicores(string text)
    {
        if (text.EndsWith('m'))
        {
            return long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var millicores) ? millicores : null;
        }

        // In floating point, as Go does it: 8.2 cores become 8199 there, and the hash depends on it.
        return CoresPattern().IsMatch(text) && double.Parse(text, CultureInfo.InvariantCulture) * 1000 is < int.MaxValue and var units
            ? (long)units
            : null;
    }

    /// <summary>Bytes, from <c>512Mi</c>, <c>1.5G</c> or a bare number; null when it is none of these.</summary>
    public static long? Bytes(string text)
    {
        if (SizePattern().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var unit = match.Groups["unit"].ValueSpan;
        var multiplier = unit.IsEmpty ? 1 : Math.Pow(unit.Length == 2 ? 1024 : 1000, Suffixes.IndexOf(char.ToLowerInvariant(unit[0]), StringComparison.Ordinal) + 1);
        var bytes = double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * multiplier;
        return bytes < long.MaxValue ? (long)bytes : null;
    }

    /// <summary>A price; null when it is no positive number or has more than the chain's 18 decimals.</summary>
    public static decimal? Amount(string text) =>
        text.Length <= 40
        && decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var amount)
        && amount >= 0 && amount.Scale <= 18
            ? amount
            : null;

    [GeneratedRegex(@"^([0-9]+(\.[0-9]*)?|\.[0-9]+)\z")]
    private static partial Regex CoresPattern();

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]*)?|\.[0-9]+)(?<unit>[kmgtpe]i?)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SizePattern();
}
