using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>What was found since it was last drained, in one file.</summary>
internal sealed class Findings(string file, string dataset)
{
    private readonly List<CostExportNote.Finding> _found = [];

    /// <summary>The row that is looked at; null for the file as a whole.</summary>
    public long? Row { get; set; }

    public void Add(string? column, string rule, string text) =>
        _found.Add(new CostExportNote.Finding(file, dataset, Row, column, rule, text));

    public IReadOnlyList<CostExportNote.Finding> Drain()
    {
        if (_found.Count == 0)
        {
            return [];
        }

        var found = _found.ToArray();
        _found.Clear();
        return found;
    }
}
