using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Pdf.Files;

/// <summary>
/// What a PDF/A-3b says about itself (ISO 19005-3, 6.6.2). Replaces WeasyPrint's, which puts the description into the
/// subject. Factur-X is not claimed: the attached invoice is UBL, not CII.
/// </summary>
internal static class Xmp
{
    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Dc = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace Basic = "http://ns.adobe.com/xap/1.0/";
    private static readonly XNamespace Pdf = "http://ns.adobe.com/pdf/1.3/";
    private static readonly XNamespace PdfA = "http://www.aiim.org/pdfa/ns/id/";
    private static readonly XNamespace Meta = "adobe:ns:meta/";

    public static byte[] Write(PdfMetadata metadata, string producer)
    {
        var date = metadata.Date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);
        var packet = new XElement(
            Meta + "xmpmeta",
            new XAttribute(XNamespace.Xmlns + "x", Meta),
            new XElement(
                Rdf + "RDF",
                new XAttribute(XNamespace.Xmlns + "rdf", Rdf),
                new XElement(
                    Rdf + "Description",
                    new XAttribute(Rdf + "about", ""),
                    new XAttribute(XNamespace.Xmlns + "dc", Dc),
                    new XAttribute(XNamespace.Xmlns + "xmp", Basic),
                    new XAttribute(XNamespace.Xmlns + "pdf", Pdf),
                    new XAttribute(XNamespace.Xmlns + "pdfaid", PdfA),
                    new XElement(PdfA + "part", "3"),
                    new XElement(PdfA + "conformance", "B"),
                    new XElement(Dc + "format", "application/pdf"),
                    new XElement(Dc + "title", InDefaultLanguage(metadata.Title)),
                    new XElement(Dc + "creator", new XElement(Rdf + "Seq", new XElement(Rdf + "li", metadata.Author))),
                    new XElement(Dc + "description", InDefaultLanguage(metadata.Subject)),
                    new XElement(Basic + "CreateDate", date),
                    new XElement(Basic + "ModifyDate", date),
                    new XElement(Basic + "MetadataDate", date),
                    new XElement(Pdf + "Producer", producer))));
        return Encoding.UTF8.GetBytes(
            $"<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n{packet.ToString(SaveOptions.DisableFormatting)}\n<?xpacket end=\"r\"?>");
    }

    private static XElement InDefaultLanguage(string text) =>
        new(Rdf + "Alt", new XElement(Rdf + "li", new XAttribute(XNamespace.Xml + "lang", "x-default"), text));
}
