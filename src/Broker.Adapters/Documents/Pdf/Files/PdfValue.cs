using System.Globalization;
using System.Text;

namespace Broker.Adapters.Documents.Pdf.Files;

/// <summary>A PDF object as it stands in a file (ISO 32000-1, 7.3); what we need not understand is kept as it is written.</summary>
internal abstract record PdfValue
{
    private PdfValue() { }

    /// <summary>Number, string, boolean or null, letter for letter (Latin-1).</summary>
    public sealed record Literal(string Text) : PdfValue;

    /// <param name="Text">Without the slash, escapes as written.</param>
    public sealed record Name(string Text) : PdfValue;

    public sealed record Reference(int Number, int Generation) : PdfValue;

    public sealed record List(IReadOnlyList<PdfValue> Items) : PdfValue;

    public sealed record Map(IReadOnlyDictionary<string, PdfValue> Entries) : PdfValue
    {
        public PdfValue? Find(string key) => Entries.GetValueOrDefault(key);

        public Map With(string key, PdfValue value) => new(new Dictionary<string, PdfValue>(Entries, StringComparer.Ordinal) { [key] = value });
    }

    public static PdfValue Of(long number) => new Literal(number.ToString(CultureInfo.InvariantCulture));

    public static PdfValue Of(params PdfValue[] items) => new List(items);

    public static Map Of(params (string Key, PdfValue Value)[] entries) =>
        new(entries.ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal));

    /// <summary>A text string: UTF-16 with its mark unless ASCII will do, in hexadecimal so that nothing needs an escape.</summary>
    public static PdfValue OfText(string text) => new Literal(Ascii.IsValid(text) && text.IndexOfAny(['(', ')', '\\', '\r', '\n']) < 0
        ? $"({text})"
        : $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>");

    /// <summary>Bytes, in hexadecimal.</summary>
    public static PdfValue OfBytes(ReadOnlySpan<byte> bytes) => new Literal($"<{Convert.ToHexString(bytes)}>");

    public static PdfValue OfDate(DateTimeOffset at) => new Literal(
        string.Create(CultureInfo.InvariantCulture, $"(D:{at.UtcDateTime:yyyyMMddHHmmss}+00'00')"));

    public string Write()
    {
        var text = new StringBuilder();
        Append(text, this);
        return text.ToString();
    }

    private static void Append(StringBuilder text, PdfValue value)
    {
        switch (value)
        {
            case Literal literal:
                text.Append(literal.Text);
                break;
            case Name name:
                text.Append('/').Append(name.Text);
                break;
            case Reference reference:
                text.Append(CultureInfo.InvariantCulture, $"{reference.Number} {reference.Generation} R");
                break;
            case List list:
                text.Append('[');
                foreach (var item in list.Items)
                {
                    Append(text.Append(' '), item);
                }

                text.Append(" ]");
                break;
            case Map map:
                text.Append("<<");
                foreach (var (key, entry) in map.Entries)
                {
                    Append(text.Append(" /").Append(key).Append(' '), entry);
                }

                text.Append(" >>");
                break;
        }
    }
}
