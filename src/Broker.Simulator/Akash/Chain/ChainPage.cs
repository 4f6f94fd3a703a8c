using System.Globalization;
using System.Text;

namespace Broker.Simulator.Akash.Chain;

internal sealed record PageWire(string? NextKey, string Total);

/// <summary>The part of a list a query asks for with <c>pagination.*</c>.</summary>
internal sealed class ChainPage
{
    private const int Default = 100;

    private readonly int _from;
    private readonly int _size;
    private readonly bool _reverse;
    private readonly bool _count;

    private ChainPage(int from, int size, bool reverse, bool count)
    {
        _from = from;
        _size = size;
        _reverse = reverse;
        _count = count;
    }

    /// <param name="query">Of the request.</param>
    /// <param name="offsetNeeds">A filter without which the chain refuses an offset, or null.</param>
    public static ChainPage Read(IQueryCollection query, string? offsetNeeds = null)
    {
        var offset = Number(query, "pagination.offset", 0);
        if (offset > 0 && offsetNeeds is not null && string.IsNullOrEmpty(query[offsetNeeds]))
        {
            throw ChainProblem.Invalid("invalid request parameters. if offset is set, filter.state must be provided");
        }

        string? key = query["pagination.key"];
        return new ChainPage(
            string.IsNullOrEmpty(key) ? offset : FromKey(key), Math.Max(1, Number(query, "pagination.limit", Default)),
            query["pagination.reverse"] == "true", query["pagination.count_total"] == "true");
    }

    public (IReadOnlyList<T> Items, PageWire Page) Cut<T>(IEnumerable<T> all)
    {
        var list = (_reverse ? all.Reverse() : all).ToList();
        var next = _from + _size < list.Count
            ? Convert.ToBase64String(Encoding.ASCII.GetBytes((_from + _size).ToString(CultureInfo.InvariantCulture)))
            : null;
        return ([.. list.Skip(_from).Take(_size)], new PageWire(next, Escrow.Number(_count ? list.Count : 0)));
    }

    private static int FromKey(string key)
    {
        // A key that was not escaped comes with spaces where it had plus signs.
        var bytes = new byte[key.Length];
        return Convert.TryFromBase64String(key.Replace(' ', '+').Replace('-', '+').Replace('_', '/'), bytes, out var length)
            && int.TryParse(Encoding.ASCII.GetString(bytes, 0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            ? from
            : throw ChainProblem.Invalid("invalid pagination key");
    }

    private static int Number(IQueryCollection query, string name, int otherwise) => query[name].ToString() switch
    {
        "" => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw ChainProblem.Invalid($"parsing field \"{name}\": strconv.ParseUint: parsing \"{text}\": invalid syntax"),
    };
}
