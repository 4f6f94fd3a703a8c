using System.Globalization;
using System.Text;

namespace Broker.Adapters.Documents.Pdf.Files;

/// <summary>Reads objects from a PDF (ISO 32000-1, 7.2 and 7.3), from a position on.</summary>
internal ref struct PdfParser(ReadOnlySpan<byte> file, int position)
{
    // Nothing we read nests deeper than a few levels; a file that does is not one of ours.
    private const int DeepestNesting = 32;
    private readonly ReadOnlySpan<byte> _file = file;
    private int _depth;

    public int Position { get; private set; } = position;

    public PdfValue Read()
    {
        SkipWhite();
        if (_depth > DeepestNesting)
        {
            throw Broken("nests too deep");
        }

        return Peek() switch
        {
            (byte)'/' => ReadName(),
            (byte)'[' => ReadList(),
            (byte)'(' => ReadText(),
            (byte)'<' when Peek(1) == '<' => ReadMap(),
            (byte)'<' => ReadHexadecimal(),
            _ => ReadWordOrReference(),
        };
    }

    /// <summary>The next word, as <c>xref</c> or a number.</summary>
    public string ReadWord()
    {
        SkipWhite();
        var start = Position;
        while (Position < _file.Length && !IsWhite(_file[Position]) && !IsDelimiter(_file[Position]))
        {
            Position++;
        }

        return Position > start ? Encoding.Latin1.GetString(_file[start..Position]) : throw Broken("has no word");
    }

    public int ReadNumber() => int.TryParse(ReadWord(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw Broken("has no number");

    private static bool IsWhite(byte b) => b is 0 or 9 or 10 or 12 or 13 or 32;

    private static bool IsDelimiter(byte b) => "()<>[]{}/%"u8.Contains(b);

    private readonly int Peek(int ahead = 0) => Position + ahead < _file.Length ? _file[Position + ahead] : throw Broken("ends too early");

    private readonly InvalidDataException Broken(string why) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The PDF {why} at byte {Position}."));

    private void SkipWhite()
    {
        while (Position < _file.Length && (IsWhite(_file[Position]) || _file[Position] == '%'))
        {
            if (_file[Position] == '%')
            {
                var line = _file[Position..].IndexOfAny((byte)'\r', (byte)'\n');
                Position = line < 0 ? _file.Length : Position + line;
            }
            else
            {
                Position++;
            }
        }
    }

    private PdfValue.Name ReadName()
    {
        Position++;
        return new PdfValue.Name(ReadWord());
    }

    private PdfValue.List ReadList()
    {
        _depth++;
        Position++;
        var items = new List<PdfValue>();
        for (SkipWhite(); Peek() != ']'; SkipWhite())
        {
            items.Add(Read());
        }

        Position++;
        _depth--;
        return new PdfValue.List(items);
    }

    private PdfValue.Map ReadMap()
    {
        _depth++;
        Position += 2;
        var entries = new Dictionary<string, PdfValue>(StringComparer.Ordinal);
        for (SkipWhite(); Peek() != '>'; SkipWhite())
        {
            var key = Peek() == '/' ? ReadName().Text : throw Broken("has a dictionary without keys");
            entries[key] = Read();
        }

        Position += 2;
        _depth--;
        return new PdfValue.Map(entries);
    }

    private PdfValue.Literal ReadHexadecimal()
    {
        var length = _file[Position..].IndexOf((byte)'>');
        return length < 0 ? throw Broken("has a string without an end") : Take(length + 1);
    }

    private PdfValue.Literal ReadText()
    {
        var open = 0;
        for (var i = Position; i < _file.Length; i++)
        {
            switch (_file[i])
            {
                case (byte)'\\':
                    i++;
                    break;
                case (byte)'(':
                    open++;
                    break;
                case (byte)')' when --open == 0:
                    return Take(i + 1 - Position);
            }
        }

        throw Broken("has a string without an end");
    }

    private PdfValue ReadWordOrReference()
    {
        var word = ReadWord();
        var after = Position;
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            SkipWhite();
            var generationAt = Position;
            while (Position < _file.Length && char.IsAsciiDigit((char)_file[Position]))
            {
                Position++;
            }

            var generation = Encoding.Latin1.GetString(_file[generationAt..Position]);
            SkipWhite();
            if (Position < _file.Length && _file[Position] == 'R'
                && int.TryParse(generation, NumberStyles.None, CultureInfo.InvariantCulture, out var of))
            {
                Position++;
                return new PdfValue.Reference(number, of);
            }

            Position = after;
        }

        return new PdfValue.Literal(word);
    }

    private PdfValue.Literal Take(int length)
    {
        var literal = new PdfValue.Literal(Encoding.Latin1.GetString(_file.Slice(Position, length)));
        Position += length;
        return literal;
    }
}
