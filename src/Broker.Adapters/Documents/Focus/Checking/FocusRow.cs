namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>The cells of one row by column; the same instance is filled again for every row of a file.</summary>
internal sealed class FocusRow
{
    private readonly Dictionary<string, int> _places;
    private readonly string[] _cells;
    private readonly decimal?[] _numbers;
    private readonly DateTimeOffset?[] _times;
    private readonly bool[] _broken;

    public FocusRow(IReadOnlyList<string> header)
    {
        Header = header;
        _places = new Dictionary<string, int>(header.Count, StringComparer.Ordinal);
        for (var i = 0; i < header.Count; i++)
        {
            _places.TryAdd(header[i], i);
        }

        _cells = new string[header.Count];
        _numbers = new decimal?[header.Count];
        _times = new DateTimeOffset?[header.Count];
        _broken = new bool[header.Count];
    }

    public IReadOnlyList<string> Header { get; }

    /// <summary>What a cell holds; null where it is empty or there is no such column.</summary>
    public string? this[string column] =>
        _places.TryGetValue(column, out var place) && _cells[place].Length > 0 ? _cells[place] : null;

    public void Fill(Func<int, string> cell)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            _cells[i] = cell(i);
        }

        Array.Clear(_numbers);
        Array.Clear(_times);
        Array.Clear(_broken);
    }

    public bool Has(string column) => _places.ContainsKey(column);

    public bool IsSet(string column) => this[column] is not null;

    /// <summary>Something about the cell itself is wrong and was said; what follows from its value is not looked at.</summary>
    public bool IsBroken(string column) => _places.TryGetValue(column, out var place) && _broken[place];

    public void Break(string column) => _broken[_places[column]] = true;

    /// <summary>The number in a cell; null where it is empty, absent or none.</summary>
    public decimal? Number(string column)
    {
        if (!_places.TryGetValue(column, out var place) || _cells[place].Length == 0)
        {
            return null;
        }

        return _numbers[place] ??= FocusFormats.Decimal(_cells[place]);
    }

    /// <summary>The moment in a cell; null where it is empty, absent or none.</summary>
    public DateTimeOffset? Time(string column)
    {
        if (!_places.TryGetValue(column, out var place) || _cells[place].Length == 0)
        {
            return null;
        }

        return _times[place] ??= FocusFormats.DateTime(_cells[place]);
    }
}
