using System.Text;

namespace Broker.Adapters.Documents.Tables;

/// <summary>Texts of others as a file can carry them.</summary>
internal static class CleanText
{
    /// <summary>
    /// Without control characters (a zero byte ends a text in many a database), halves of surrogate pairs and code points that are no
    /// characters; tabs and line breaks stay.
    /// </summary>
    public static string? Of(string? text) => text is null || text.EnumerateRunes().All(IsCarried) ? text : Cleaned(text);

    private static string Cleaned(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes().Where(IsCarried))
        {
            clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    // A half of a pair is enumerated as the replacement character.
    private static bool IsCarried(Rune rune) =>
        rune.Value is '\t' or '\r' or '\n' || (rune != Rune.ReplacementChar && !Rune.IsControl(rune) && (rune.Value & 0xFFFE) != 0xFFFE);
}
