namespace Broker.Domain.Shared;

/// <summary>Checks cost exports against the FOCUS specification (versions 1.2 and 1.4), alone and against each other.</summary>
public interface ICostExportChecker
{
    /// <summary>
    /// Reads every file once, from start to end, and says what is wrong as it is found. What the files say of each other (sums, joins)
    /// comes last. Memory grows with the number of invoice lines, not with that of the rows.
    /// </summary>
    IAsyncEnumerable<CostExportNote> CheckAsync(IReadOnlyList<CostExportFile> files, CancellationToken cancellationToken);
}

/// <param name="Name">As findings call it.</param>
/// <param name="Open">Opens it for one reading.</param>
public sealed record CostExportFile(string Name, Func<Stream> Open);

public abstract record CostExportNote(string File)
{
    /// <summary>One thing that is wrong.</summary>
    /// <param name="Dataset">As FOCUS writes it: <c>Cost and Usage</c>.</param>
    /// <param name="Row">Counted as a spreadsheet does, the header being 1; null where it is the file that is wrong.</param>
    /// <param name="Rule">A stable name, or the id of the rule in the official model.</param>
    public sealed record Finding(string File, string Dataset, long? Row, string? Column, string Rule, string Text) : CostExportNote(File);

    /// <summary>A file was read to its end.</summary>
    /// <param name="Rules">How many rules of the official model were run; 0 where there is none.</param>
    public sealed record Read(string File, string Dataset, string Version, long Rows, int Rules) : CostExportNote(File);

    /// <summary>No FOCUS dataset: nothing could be checked.</summary>
    public sealed record Unreadable(string File, string Reason) : CostExportNote(File);
}
