using Broker.Domain.Billing;

namespace Broker.Adapters.Documents;

/// <summary>Finds the usage rows of a line; they stand together in a package.</summary>
internal sealed class UsageByLine
{
    private readonly Dictionary<string, (int Start, int End)> _places = new(StringComparer.Ordinal);

    public UsageByLine(IReadOnlyList<InvoiceUsageRow> rows)
    {
        for (var start = 0; start < rows.Count;)
        {
            var end = start + 1;
            while (end < rows.Count && rows[end].LineId == rows[start].LineId)
            {
                end++;
            }

            if (!_places.TryAdd(rows[start].LineId, (start, end)))
            {
                throw new InvalidOperationException($"The usage rows of line {rows[start].LineId} do not stand together.");
            }

            start = end;
        }
    }

    /// <summary>An empty stretch for a line without usage.</summary>
    public (int Start, int End) Of(InvoiceLine line) => _places.GetValueOrDefault(line.Id);
}
