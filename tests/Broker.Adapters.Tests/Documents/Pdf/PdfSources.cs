using System.Text;
using Broker.Adapters.Documents.Pdf;
using Broker.Domain.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Broker.Adapters.Tests.Documents.Pdf;

/// <summary>Things to print, and printers that print them.</summary>
internal static class PdfSources
{
    public static readonly PdfAttachment Ubl = new(
        "INV-1.xml", "text/xml", "The same document as UBL", PdfRelationship.Alternative, Encoding.UTF8.GetBytes("<Invoice>Zoë & 1,00 €</Invoice>"));

    public static PdfSource Letter(string body = "<h1>Invoice INV-1</h1><p>EUR 1,234.50</p>", params PdfAttachment[] attachments) => new(
        $"<!DOCTYPE html><html lang=\"en\"><head><title>Invoice INV-1</title></head><body>{body}</body></html>",
        new PdfStyle("plain", "body { font-family: 'DejaVu Sans', sans-serif }", new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)),
        new PdfMetadata("Invoice INV-1", "Broker Compute GmbH", "Invoice for Zoë, October 2026", new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero), "en"),
        attachments,
        "6f1c0de46f1c0de46f1c0de46f1c0de46f1c0de46f1c0de46f1c0de46f1c0de4");

    public static WeasyPrintPrinter Printer(Action<PdfOptions>? change = null)
    {
        var options = new PdfOptions { Workers = 1 };
        change?.Invoke(options);
        return new WeasyPrintPrinter(Options.Create(options), TimeProvider.System, NullLogger<WeasyPrintPrinter>.Instance);
    }

    public static async Task<PdfOutcome.Printed> PrintedAsync(this IPdfPrinter printer, PdfSource source) =>
        Assert.IsType<PdfOutcome.Printed>(await printer.PrintAsync(source, CancellationToken.None));
}
