using Broker.Domain.Shared;

namespace Broker.Engine.Billing.Downloads;

/// <summary>Documents as files, for whoever may see them: the caller's organisation's, or for billing staff everybody's.</summary>
public interface IInvoiceDownloads
{
    /// <summary>Whether the caller's role may see documents about money at all.</summary>
    bool IsAllowed { get; }

    /// <summary>One document in one format, complete before anything is sent. The caller disposes the file.</summary>
    Task<DownloadOutcome> OpenAsync(InvoiceId id, InvoiceFormat format, CancellationToken cancellationToken);

    /// <summary>The same by the number on the document.</summary>
    Task<DownloadOutcome> OpenAsync(string number, InvoiceFormat format, CancellationToken cancellationToken);

    /// <summary>
    /// Many documents as one zip archive, written while they are made. What could not be made is listed in it, in
    /// <c>errors.txt</c>.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">The caller may not see documents; nothing was written.</exception>
    Task WriteArchiveAsync(
        IReadOnlyList<InvoiceId> ids, IReadOnlyList<InvoiceFormat> formats, Stream output, CancellationToken cancellationToken);
}

public abstract record DownloadOutcome
{
    private DownloadOutcome() { }

    public sealed record Ready(InvoiceFile File) : DownloadOutcome;

    /// <summary>There is none, or it belongs to another organisation.</summary>
    public sealed record NotFound : DownloadOutcome;

    /// <summary>The caller's role may not see documents about money.</summary>
    public sealed record Forbidden : DownloadOutcome;

    /// <param name="Command">What an operator runs so that it can be made; null where nothing is missing.</param>
    public sealed record Unavailable(string Why, string? Command) : DownloadOutcome;
}

/// <param name="Content">From its start on.</param>
public sealed record InvoiceFile(string Name, string ContentType, Stream Content) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>The formats by the words of the API and the command line.</summary>
public static class InvoiceFormatWords
{
    private static readonly (string Word, InvoiceFormat Format)[] All =
    [
        ("pdf", InvoiceFormat.Pdf), ("html", InvoiceFormat.Html), ("ubl", InvoiceFormat.Ubl), ("csv", InvoiceFormat.UsageCsv),
        ("focus-1.4", InvoiceFormat.Focus14), ("focus-1.2", InvoiceFormat.Focus12), ("journal", InvoiceFormat.Journal),
    ];

    public static IReadOnlyList<string> Words { get; } = [.. All.Select(a => a.Word)];

    /// <summary>Null for a word that is none of them.</summary>
    public static InvoiceFormat? Find(string word) =>
        All.Where(a => string.Equals(a.Word, word, StringComparison.Ordinal)).Select(a => (InvoiceFormat?)a.Format).SingleOrDefault();

    public static string WordOf(InvoiceFormat format) => All.Single(a => a.Format == format).Word;
}
