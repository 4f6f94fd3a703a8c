using System.Globalization;

namespace Broker.Simulator.Akash.Sdl;

/// <summary>Amounts as an SDL writes them.</summary>
internal static class SdlQuantity
{
    private static readonly Dictionary<string, decimal> Suffixes = new(StringComparer.Ordinal)
    {
        [""] = 1m,
        ["k"] = 1e3m,
        ["Ki"] = 1024m,
        ["M"] = 1e6m,
        ["Mi"] = 1048576m,
        ["G"] = 1e9m,
        ["Gi"] = 1073741824m,
        ["T"] = 1e12m,
        ["Ti"] = 1099511627776m,
        ["P"] = 1e15m,
        ["Pi"] = 1125899906842624m,
        ["E"] = 1e18m,
        ["Ei"] = 1152921504606846976m,
    };

    public static long Bytes(SdlNode node)
    {
        var text = node.Text();
        var digits = text.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.').Count();
        return Suffixes.TryGetValue(text[digits..], out var factor) && TryNumber(text.AsSpan(0, digits), out var number) && number > 0
            ? (long)(number * factor)
            : throw node.Wrong("must be a size such as 512Mi");
    }

    public static int Millicores(SdlNode node)
    {
        var text = node.Required().Scalar();
        var milli = text.EndsWith('m');
        return TryNumber(text.AsSpan(0, text.Length - (milli ? 1 : 0)), out var number) && number > 0
            ? (int)(milli ? number : number * 1000)
            : throw node.Wrong("must be a number of cores or millicores above zero");
    }

    public static int Units(SdlNode node) => !node.IsPresent
        ? 0
        : int.TryParse(node.Scalar(), NumberStyles.None, CultureInfo.InvariantCulture, out var units)
            ? units
            : throw node.Wrong("must be a whole number");

    public static decimal Amount(SdlNode node) =>
        TryNumber(node.Required().Scalar(), out var amount) ? amount : throw node.Wrong("must be a positive number");

    private static bool TryNumber(ReadOnlySpan<char> text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);
}
