using System.Globalization;

namespace Broker.Portal.Billing;

/// <summary>Numbers as people type them; what is no number is null, and refused at its field.</summary>
internal static class Typed
{
    public static decimal? Number(string? text) =>
        decimal.TryParse(text?.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>-1 for what is no whole number: below everything that is allowed.</summary>
    public static int Whole(string? text) =>
        int.TryParse(text?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;

    public static string Text(decimal number) => number.ToString("0.########", CultureInfo.InvariantCulture);
}
