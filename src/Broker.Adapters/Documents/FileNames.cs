using Broker.Domain.Billing;

namespace Broker.Adapters.Documents;

/// <summary>Names of the files documents are downloaded as.</summary>
internal static class FileNames
{
    /// <summary>The document's number and an ending, as <c>INV-2026-000417.xml</c>; anything but letters, digits and hyphens becomes a hyphen.</summary>
    public static string Of(InvoiceDocument document, string ending) =>
        $"{string.Concat(document.Number.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-')}.{ending}";
}
