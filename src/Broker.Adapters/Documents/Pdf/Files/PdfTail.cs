using System.Globalization;

namespace Broker.Adapters.Documents.Pdf.Files;

/// <summary>
/// The end of a PDF: where its objects are, and which of them is the catalogue. Reads plain cross-reference tables, which
/// is what WeasyPrint writes; anything else is refused.
/// </summary>
internal sealed class PdfTail
{
    private const int TailLength = 2048;
    private readonly ReadOnlyMemory<byte> _file;
    private readonly Dictionary<int, int> _offsets = [];

    private PdfTail(ReadOnlyMemory<byte> file, int start, PdfValue.Map trailer)
    {
        _file = file;
        Start = start;
        Trailer = trailer;
    }

    /// <summary>Where the newest cross-reference table begins.</summary>
    public int Start { get; }

    public PdfValue.Map Trailer { get; }

    public PdfValue.Reference Root => Trailer.Find("Root") as PdfValue.Reference ?? throw new InvalidDataException("The PDF has no catalogue.");

    /// <summary>One more than the highest number of an object.</summary>
    public int Size => Whole(Trailer.Find("Size")) ?? throw new InvalidDataException("The PDF does not say how many objects it has.");

    /// <exception cref="InvalidDataException">This is no PDF, or not one of the plain kind.</exception>
    public static PdfTail Read(ReadOnlyMemory<byte> file)
    {
        var from = Math.Max(0, file.Length - TailLength);
        var found = file.Span[from..].LastIndexOf("startxref"u8);
        if (found < 0)
        {
            throw new InvalidDataException("The PDF has no end.");
        }

        var start = new PdfParser(file.Span, from + found + "startxref".Length).ReadNumber();
        var offsets = new Dictionary<int, int>();
        var tail = new PdfTail(file, start, ReadSection(file.Span, start, offsets));
        var trailer = tail.Trailer;
        var seen = new HashSet<int> { start };
        while (Whole(trailer.Find("Prev")) is { } at)
        {
            trailer = seen.Add(at) ? ReadSection(file.Span, at, offsets) : throw new InvalidDataException("The PDF's sections go in a circle.");
        }

        foreach (var (number, offset) in offsets)
        {
            tail._offsets[number] = offset;
        }

        return tail;
    }

    /// <summary>The dictionary that is object <paramref name="reference"/>, or a stream's.</summary>
    public PdfValue.Map Dictionary(PdfValue.Reference reference)
    {
        var offset = _offsets.TryGetValue(reference.Number, out var at)
            ? at
            : throw new InvalidDataException($"The PDF has no object {reference.Number}.");
        var parser = new PdfParser(_file.Span, offset);
        if (parser.ReadNumber() != reference.Number)
        {
            throw new InvalidDataException($"The PDF's table is wrong about object {reference.Number}.");
        }

        _ = parser.ReadNumber();
        _ = parser.ReadWord();
        return parser.Read() as PdfValue.Map ?? throw new InvalidDataException($"Object {reference.Number} of the PDF is no dictionary.");
    }

    /// <summary>What <paramref name="value"/> is, directly or behind a reference; null if it is absent.</summary>
    public PdfValue.Map? Resolve(PdfValue? value) => value switch
    {
        null => null,
        PdfValue.Map map => map,
        PdfValue.Reference reference => Dictionary(reference),
        _ => throw new InvalidDataException("The PDF has something else where a dictionary belongs."),
    };

    private static int? Whole(PdfValue? value) =>
        value is PdfValue.Literal literal && int.TryParse(literal.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static PdfValue.Map ReadSection(ReadOnlySpan<byte> file, int start, Dictionary<int, int> offsets)
    {
        var parser = new PdfParser(file, start < file.Length ? start : throw new InvalidDataException("The PDF's table lies behind its end."));
        if (parser.ReadWord() != "xref")
        {
            throw new InvalidDataException("The PDF has no plain cross-reference table.");
        }

        for (var word = parser.ReadWord(); word != "trailer"; word = parser.ReadWord())
        {
            var first = Whole(new PdfValue.Literal(word)) ?? throw new InvalidDataException("The PDF's table is not readable.");
            var count = parser.ReadNumber();
            for (var i = 0; i < count; i++)
            {
                var offset = parser.ReadNumber();
                _ = parser.ReadNumber();
                if (parser.ReadWord() == "n")
                {
                    // A newer section is read first, and it counts.
                    offsets.TryAdd(first + i, offset);
                }
            }
        }

        return parser.Read() as PdfValue.Map ?? throw new InvalidDataException("The PDF has no trailer.");
    }
}
