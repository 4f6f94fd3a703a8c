using System.Xml;
using System.Xml.Linq;

namespace Broker.Adapters.Documents.Ubl;

internal abstract record UblReading
{
    private UblReading() { }

    public sealed record Read(UblDocument Document) : UblReading;

    public sealed record Refused(string Reason) : UblReading;
}

/// <summary>Reads what strangers send: no document type, nothing fetched, size and depth bounded.</summary>
internal static class UblReader
{
    // 50,000 lines of 1,600 characters fit; a tree of that size takes about ten times the memory.
    private const long MostCharacters = 100_000_000;

    // UBL's own documents stay below 12; deeper ones only exhaust the stack of whoever asks for an element's text.
    private const int MostLevels = 40;

    private static readonly XmlReaderSettings Settings = new()
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MostCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = false,
    };

    public static async Task<UblReading> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = XmlReader.Create(stream, Settings);
            return await RootAsync(reader, cancellationToken) is { } root
                ? Judge(root)
                : new UblReading.Refused($"Elements are nested deeper than {MostLevels} levels.");
        }
        catch (XmlException exception)
        {
            return new UblReading.Refused($"This is not an XML document we read: {exception.Message}");
        }
    }

    // XDocument would take any depth, in a time that grows with its square. Null for a document that is too deep.
    private static async Task<XElement?> RootAsync(XmlReader reader, CancellationToken cancellationToken)
    {
        var top = new XElement("document");
        XContainer at = top;
        while (await reader.ReadAsync())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when reader.Depth >= MostLevels:
                    return null;
                case XmlNodeType.Element:
                    cancellationToken.ThrowIfCancellationRequested();
                    var (isEmpty, element) = (reader.IsEmptyElement, Element(reader));
                    at.Add(element);
                    at = isEmpty ? at : element;
                    break;
                case XmlNodeType.EndElement:
                    at = at.Parent!;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    at.Add(await reader.GetValueAsync());
                    break;
                default:
                    break;
            }
        }

        var root = (XElement)top.FirstNode!;
        root.Remove();
        return root;
    }

    private static XElement Element(XmlReader reader)
    {
        var element = new XElement(XName.Get(reader.LocalName, reader.NamespaceURI));
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != XNamespace.Xmlns.NamespaceName)
            {
                element.Add(new XAttribute(XName.Get(reader.LocalName, reader.NamespaceURI), reader.Value));
            }
        }

        return element;
    }

    private static UblReading Judge(XElement root) =>
        root.Name == UblNames.Invoice + "Invoice" || root.Name == UblNames.CreditNote + "CreditNote"
            ? new UblReading.Read(new UblDocument(root))
            : new UblReading.Refused($"This is a {root.Name.LocalName}, not a UBL 2.1 Invoice or CreditNote.");
}
