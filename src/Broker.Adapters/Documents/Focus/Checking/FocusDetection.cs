namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>Finds out from its header which dataset, and which version, a file is.</summary>
internal static class FocusDetection
{
    /// <summary>The dataset whose columns fit best; null where none fits at all.</summary>
    public static FocusDataset? Detect(IReadOnlyList<string> header)
    {
        var names = header.ToHashSet(StringComparer.Ordinal);
        return FocusModel.Datasets.Append(Rules12.Dataset)
            .Where(d => Mandatory(d).Count(names.Contains) * 2 > Mandatory(d).Count())
            .MaxBy(d => Fit(d, names));
    }

    private static IEnumerable<string> Mandatory(FocusDataset dataset) =>
        dataset.Columns.Values.Where(c => c.Level == FocusLevel.Mandatory).Select(c => c.Name);

    private static int Fit(FocusDataset dataset, HashSet<string> names) =>
        names.Count(dataset.Columns.ContainsKey)
        - names.Count(n => !dataset.Columns.ContainsKey(n) && !n.StartsWith("x_", StringComparison.Ordinal))
        - Mandatory(dataset).Count(m => !names.Contains(m));
}
