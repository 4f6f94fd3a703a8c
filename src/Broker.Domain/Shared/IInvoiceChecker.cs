namespace Broker.Domain.Shared;

/// <summary>
/// Evaluates the rules of EN 16931 over a UBL 2.1 invoice or credit note, and those of Peppol BIS Billing 3 where the document
/// says it follows them. Pure: nothing is fetched, and no document, however hostile, is an exception.
/// </summary>
public interface IInvoiceChecker
{
    /// <summary>Reads from the stream's position to its end; the stream stays open.</summary>
    Task<InvoiceCheck> CheckAsync(Stream document, CancellationToken cancellationToken);
}

public abstract record InvoiceCheck
{
    private InvoiceCheck() { }

    /// <param name="Findings">By rule, then in the order of the document; empty for a document without fault.</param>
    public sealed record Checked(IReadOnlyList<InvoiceFinding> Findings) : InvoiceCheck
    {
        public bool HasErrors => Findings.Any(f => f.Severity == FindingSeverity.Error);
    }

    /// <summary>Not an invoice: no XML, too large, a document type declaration, another kind of document.</summary>
    public sealed record Unreadable(string Reason) : InvoiceCheck;
}

public enum FindingSeverity
{
    Warning,

    Error,
}

/// <summary>One place that breaks one rule.</summary>
/// <param name="Rule">The id validators report: <c>BR-CO-15</c>, <c>PEPPOL-EN16931-R120</c>.</param>
/// <param name="Path">The element, as <c>/Invoice/cac:InvoiceLine[2]/cac:Price</c>.</param>
/// <param name="Text">What the rule asks for.</param>
public sealed record InvoiceFinding(string Rule, FindingSeverity Severity, string Path, string Text);
