namespace Broker.Domain.Market;

/// <summary>Compares GPU names as people type them: case, blanks and dashes do not matter.</summary>
public static class GpuNames
{
    /// <summary>How many suggestions a person can take in.</summary>
    private const int MostSuggestions = 3;

    public static bool Same(string left, string right) =>
        Key(left).Equals(Key(right), StringComparison.Ordinal);

    /// <summary>The known names nearest to what was typed, nearest first; ties in alphabetical order.</summary>
    public static IReadOnlyList<string> Closest(string typed, IEnumerable<string> known)
    {
        var key = Key(typed);
        return [.. known
            .Distinct(StringComparer.Ordinal)
            .OrderBy(name => Distance(key, Key(name)))
            .ThenBy(name => name, StringComparer.Ordinal)
            .Take(MostSuggestions)];
    }

    private static string Key(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    /// <summary>Levenshtein: the fewest letters to insert, remove or change.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
