using System.Xml.Linq;
using Broker.Adapters.Documents.Ubl;
using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Documents.Ubl;

/// <summary>What the writer makes of a document, read back and judged.</summary>
internal static class WrittenUbl
{
    public static async Task<byte[]> BytesAsync(InvoiceDocument document)
    {
        using var output = new MemoryStream();
        await new UblWriter().WriteAsync(new InvoicePackage(document, "hash", [], [], null), output, CancellationToken.None);
        return output.ToArray();
    }

    public static async Task<XElement> RootAsync(InvoiceDocument document)
    {
        using var stream = new MemoryStream(await BytesAsync(document));
        return XDocument.Load(stream).Root!;
    }

    public static IReadOnlyList<InvoiceFinding> Findings(XElement root) => UblChecker.Findings(new UblDocument(root));

    public static IEnumerable<string> Words(IEnumerable<InvoiceFinding> findings) => findings.Select(f => $"{f.Rule} {f.Path}");
}
