using System.Text;
using CsvHelper;

namespace Broker.Adapters.Tests.Documents.Focus;

/// <summary>A CSV file as a test changes and reads it: rows of named cells.</summary>
internal sealed class CsvText
{
    private readonly List<string> _header;
    private readonly List<List<string>> _rows;

    private CsvText(List<string> header, List<List<string>> rows)
    {
        _header = header;
        _rows = rows;
    }

    public IReadOnlyList<string> Header => _header;

    public int Count => _rows.Count;

    public string this[int row, string column]
    {
        get => _rows[row][Place(column)];
        set => _rows[row][Place(column)] = value;
    }

    public static CsvText Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    public static CsvText Parse(byte[] bytes)
    {
        using var csv = CsvReader.Create(bytes, CsvReaderOptions.Default with { HasHeader = false, Separator = ',', MalformedData = CsvMalformedDataHandling.Throw });
        var rows = new List<List<string>>();
        while (csv.Read())
        {
            rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
        }

        return new CsvText(rows[0], rows[1..]);
    }

    public bool Has(string column) => _header.Contains(column);

    public IEnumerable<string> Column(string column) => _rows.Select(r => r[Place(column)]);

    public decimal Sum(string column) => Column(column).Where(c => c.Length > 0).Sum(c => decimal.Parse(c, System.Globalization.CultureInfo.InvariantCulture));

    public CsvText Set(int row, string column, string value)
    {
        this[row, column] = value;
        return this;
    }

    public CsvText Add(string column, Func<int, string> value)
    {
        _header.Add(column);
        for (var i = 0; i < _rows.Count; i++)
        {
            _rows[i].Add(value(i));
        }

        return this;
    }

    public CsvText Rename(string from, string to)
    {
        _header[Place(from)] = to;
        return this;
    }

    public CsvText Drop(string column)
    {
        var place = Place(column);
        _header.RemoveAt(place);
        _rows.ForEach(r => r.RemoveAt(place));
        return this;
    }

    public CsvText Repeat(int row)
    {
        _rows.Add([.. _rows[row]]);
        return this;
    }

    public override string ToString()
    {
        using var text = new StringWriter();
        using (var csv = CsvWriter.Create(text))
        {
            foreach (var row in _rows.Prepend(_header))
            {
                row.ForEach(csv.WriteField);
                csv.EndRecord();
            }
        }

        return text.ToString();
    }

    private int Place(string column) => _header.IndexOf(column) is >= 0 and var place
        ? place
        : throw new ArgumentException($"There is no column {column}.", nameof(column));
}
