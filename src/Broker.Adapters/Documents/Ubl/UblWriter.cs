using System.Text;
using System.Xml;
using System.Xml.Linq;
using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>
/// UBL 2.1 by EN 16931, in the shape of Peppol BIS Billing 3 where both parties have an electronic address. Lines are
/// written one by one, so that memory does not grow with them.
/// </summary>
internal sealed class UblWriter : IInvoiceWriter
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Async = true,
        CloseOutput = false,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
        NewLineHandling = NewLineHandling.None,
    };

    public InvoiceFormat Format => InvoiceFormat.Ubl;

    public string ContentType => "application/xml";

    public string FileName(InvoiceDocument document) => InvoiceFiles.Name(document, "xml");

    public async Task WriteAsync(InvoicePackage package, Stream output, CancellationToken cancellationToken)
    {
        var document = package.Document;
        await using var writer = XmlWriter.Create(output, Settings);
        await writer.WriteStartDocumentAsync();
        await StartRootAsync(writer, document.Kind);
        foreach (var element in UblHeader.Of(document).OfType<XElement>())
        {
            await element.WriteToAsync(writer, cancellationToken);
        }

        foreach (var line in document.Lines)
        {
            await UblLines.Of(document, line).WriteToAsync(writer, cancellationToken);
        }

        await writer.WriteEndElementAsync();
        await writer.WriteEndDocumentAsync();
    }

    private static async Task StartRootAsync(XmlWriter writer, InvoiceKind kind)
    {
        var (name, space) = kind == InvoiceKind.CreditNote ? ("CreditNote", UblNames.CreditNote) : ("Invoice", UblNames.Invoice);
        await writer.WriteStartElementAsync(null, name, space.NamespaceName);
        await writer.WriteAttributeStringAsync("xmlns", "cac", null, UblNames.Aggregate.NamespaceName);
        await writer.WriteAttributeStringAsync("xmlns", "cbc", null, UblNames.Basic.NamespaceName);
    }
}
