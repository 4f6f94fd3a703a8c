namespace Broker.Domain.Billing;

/// <summary>Names of the files a document becomes.</summary>
public static class InvoiceFiles
{
    /// <summary>The number with an ending: letters, digits, dots and hyphens only, so that it is safe in a header, a path and an archive.</summary>
    /// <param name="ending">Without the leading dot; may say more, as <c>usage.csv</c>.</param>
    public static string Name(InvoiceDocument document, string ending)
    {
        ArgumentNullException.ThrowIfNull(document);
        var name = string.Concat(document.Number.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return $"{(name.Length == 0 ? "invoice" : name)}.{ending}";
    }
}
