using Broker.Domain.Billing;

namespace Broker.Domain.Shared;

/// <summary>A form in which an invoice leaves the house.</summary>
public enum InvoiceFormat
{
    Html,
    Pdf,

    /// <summary>UBL 2.1 by EN 16931, in Peppol BIS Billing 3's shape where both parties have an electronic address.</summary>
    Ubl,

    /// <summary>One row per stretch of use.</summary>
    UsageCsv,

    /// <summary>FOCUS 1.4, its datasets in one archive.</summary>
    Focus14,

    /// <summary>FOCUS 1.2, one file.</summary>
    Focus12,

    /// <summary>One row per posting, for accounting.</summary>
    Journal,
}

/// <summary>Writes one format. The same package gives the same bytes, on every machine and at any time.</summary>
public interface IInvoiceWriter
{
    InvoiceFormat Format { get; }

    string ContentType { get; }

    /// <summary>A name for the file: letters, digits, dots and hyphens only.</summary>
    string FileName(InvoiceDocument document);

    /// <summary>Writes from the start of <paramref name="output"/> on, which stays open.</summary>
    /// <exception cref="InvoiceFormatUnavailableException">The machine cannot make this format now; nothing was written.</exception>
    Task WriteAsync(InvoicePackage package, Stream output, CancellationToken cancellationToken);
}

/// <summary>A format cannot be made on this machine, or not of this document; the other formats are not affected.</summary>
/// <param name="command">What an operator runs so that it can; null where nothing is missing.</param>
public sealed class InvoiceFormatUnavailableException(string message, string? command) : Exception(message)
{
    public string? Command { get; } = command;
}
