using System.Globalization;
using System.Text;

namespace Broker.Adapters.Documents.Pdf.Files;

/// <summary>New and changed objects behind the end of a PDF: an incremental update (ISO 32000-1, 7.5.6).</summary>
internal sealed class PdfUpdate(PdfTail tail)
{
    private readonly SortedDictionary<int, byte[]> _objects = [];
    private int _size = tail.Size;

    public PdfValue.Reference Add(PdfValue value) => Put(Next(), value);

    public PdfValue.Reference AddStream(PdfValue.Map dictionary, ReadOnlySpan<byte> content) => PutStream(Next(), dictionary, content);

    /// <summary>In place of the object that has this number, or as a new one.</summary>
    public PdfValue.Reference Put(PdfValue.Reference at, PdfValue value)
    {
        _objects[at.Number] = Object(at, Encoding.Latin1.GetBytes(value.Write()));
        return at;
    }

    public PdfValue.Reference PutStream(PdfValue.Reference at, PdfValue.Map dictionary, ReadOnlySpan<byte> content)
    {
        var head = Encoding.Latin1.GetBytes(dictionary.With("Length", PdfValue.Of(content.Length)).Write());
        _objects[at.Number] = Object(at, [.. head, .. "\nstream\n"u8, .. content, .. "\nendstream"u8]);
        return at;
    }

    /// <summary>The file with the update behind it.</summary>
    public byte[] Apply(ReadOnlySpan<byte> file, PdfValue.Map trailer)
    {
        using var whole = new MemoryStream(file.Length + 64 * 1024);
        whole.Write(file);
        if (file[^1] is not ((byte)'\n' or (byte)'\r'))
        {
            whole.WriteByte((byte)'\n');
        }

        var offsets = new SortedDictionary<int, long>();
        foreach (var (number, bytes) in _objects)
        {
            offsets[number] = whole.Position;
            whole.Write(bytes);
        }

        var start = whole.Position;
        var end = trailer.With("Size", PdfValue.Of(_size)).With("Prev", PdfValue.Of(tail.Start)).Write();
        whole.Write(Encoding.Latin1.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{Table(offsets)}trailer\n{end}\nstartxref\n{start}\n%%EOF\n")));
        return whole.ToArray();
    }

    private static byte[] Object(PdfValue.Reference at, ReadOnlySpan<byte> body) =>
        [.. Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at.Number} {at.Generation} obj\n")), .. body, .. "\nendobj\n"u8];

    /// <summary>Entries are 20 bytes each, in runs of numbers that follow one another.</summary>
    private static string Table(SortedDictionary<int, long> offsets)
    {
        var table = new StringBuilder("xref\n");
        var numbers = offsets.Keys.ToArray();
        for (var i = 0; i < numbers.Length;)
        {
            var run = 1;
            while (i + run < numbers.Length && numbers[i + run] == numbers[i] + run)
            {
                run++;
            }

            table.Append(CultureInfo.InvariantCulture, $"{numbers[i]} {run}\n");
            for (var end = i + run; i < end; i++)
            {
                table.Append(CultureInfo.InvariantCulture, $"{offsets[numbers[i]]:0000000000} 00000 n \n");
            }
        }

        return table.ToString();
    }

    private PdfValue.Reference Next() => new(_size++, 0);
}
