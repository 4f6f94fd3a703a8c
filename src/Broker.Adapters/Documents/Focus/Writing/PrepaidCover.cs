using Broker.Domain.Billing;

namespace Broker.Adapters.Documents.Focus.Writing;

/// <summary>
/// Which parts of a document were paid out of credit bought before. The document only has the sum; it covers the lines in their order
/// and VAT last, so that all formats and all runs agree.
/// </summary>
internal sealed class PrepaidCover
{
    private readonly Dictionary<string, decimal> _lines = new(StringComparer.Ordinal);

    public PrepaidCover(InvoiceDocument document)
    {
        var left = document.Totals.Prepaid;
        foreach (var line in document.Lines.Where(l => l.Kind != InvoiceLineKind.Prepayment && l.Amount > 0))
        {
            _lines[line.Id] = Take(ref left, line.Amount);
        }

        Tax = Take(ref left, document.Totals.Tax);
        Rest = left;
    }

    /// <summary>Of the VAT.</summary>
    public decimal Tax { get; }

    /// <summary>What no line and no VAT can hold: credit used on a document that has less to pay.</summary>
    public decimal Rest { get; }

    public decimal Of(InvoiceLine line) => _lines.GetValueOrDefault(line.Id);

    private static decimal Take(ref decimal left, decimal amount)
    {
        var taken = Math.Min(left, Math.Max(amount, 0));
        left -= taken;
        return taken;
    }
}
