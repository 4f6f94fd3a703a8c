namespace Broker.Domain.Shared;

/// <summary>
/// Prints HTML of our own as PDF/A-3b with files attached. The same source gives the same bytes, as long as the printing
/// program and the fonts it falls back to are the same.
/// </summary>
/// <remarks>Never give it HTML that somebody else wrote; whatever the HTML asks for beside its style is refused.</remarks>
public interface IPdfPrinter
{
    Task<PdfOutcome> PrintAsync(PdfSource source, CancellationToken cancellationToken);

    /// <summary>What printing lacks on this machine; null when it can print. Cheap after the first time.</summary>
    Task<PdfOutcome.NotInstalled?> MissingAsync(CancellationToken cancellationToken);
}

public abstract record PdfOutcome
{
    private PdfOutcome() { }

    public sealed record Printed(ReadOnlyMemory<byte> Pdf, int Pages) : PdfOutcome;

    /// <param name="What">What is missing, in a sentence.</param>
    /// <param name="Command">What an operator runs to get it.</param>
    public sealed record NotInstalled(string What, string Command) : PdfOutcome;

    /// <param name="Why">In a sentence, for people and the log.</param>
    public sealed record Failed(string Why) : PdfOutcome;
}

/// <summary>What a PDF is made of.</summary>
/// <param name="Html">The document; its style comes from <paramref name="Style"/>.</param>
/// <param name="Identity">Becomes the file's identifier: the hash of what is printed, in hexadecimal.</param>
public sealed record PdfSource(string Html, PdfStyle Style, PdfMetadata Metadata, IReadOnlyList<PdfAttachment> Attachments, string Identity);

/// <summary>A look that many documents share, so that it is read once and not with each of them.</summary>
/// <param name="Id">Another content has another id.</param>
/// <param name="Css">May name <paramref name="Files"/> as <c>url(style:NAME)</c>, and nothing else.</param>
/// <param name="Files">Fonts and pictures by name.</param>
public sealed record PdfStyle(string Id, string Css, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files);

/// <param name="Date">When the document was issued: also its date of creation, or no two prints would be alike.</param>
/// <param name="Language">BCP 47: <c>en</c>.</param>
public sealed record PdfMetadata(string Title, string Author, string Subject, DateTimeOffset Date, string Language);

/// <summary>A file that belongs to the PDF (ISO 19005-3, associated file).</summary>
/// <param name="FileName">ASCII letters, digits, dots and hyphens.</param>
/// <param name="MediaType">As <c>text/xml</c>.</param>
public sealed record PdfAttachment(
    string FileName, string MediaType, string Description, PdfRelationship Relationship, ReadOnlyMemory<byte> Content);

/// <summary>What an attached file is to the pages it comes with (ISO 32000-2, table 43).</summary>
public enum PdfRelationship
{
    /// <summary>The same in another form.</summary>
    Alternative,

    /// <summary>Figures behind what the pages say.</summary>
    Data,

    /// <summary>What the pages were made from.</summary>
    Source,
}
