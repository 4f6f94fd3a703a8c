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

    // UBL's own documents stay below 12; deeper ones only exhaust the stack.
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
            var document = await XDocument.LoadAsync(reader, LoadOptions.None, cancellationToken);
            return Judge(document.Root!);
        }
        catch (XmlException exception)
        {
            return new UblReading.Refused($"This is not an XML document we read: {exception.Message}");
        }
    }

    private static UblReading Judge(XElement root)
    {
        if (root.Name != UblNames.Invoice + "Invoice" && root.Name != UblNames.CreditNote + "CreditNote")
        {
            return new UblReading.Refused($"This is a {root.Name.LocalName}, not a UBL 2.1 Invoice or CreditNote.");
        }

        return IsTooDeep(root)
            ? new UblReading.Refused($"Elements are nested deeper than {MostLevels} levels.")
            : new UblReading.Read(new UblDocument(root));
    }

    // Without recursion, and before anything asks for an element's text, which recurses.
    private static bool IsTooDeep(XElement root)
    {
        var depth = 0;
        XNode? at = root;
        while (at is not null)
        {
            if (at is XElement { FirstNode: { } first })
            {
                at = first;
                if (++depth > MostLevels)
                {
                    return true;
                }

                continue;
            }

            while (at is not null && at != root && at.NextNode is null)
            {
                at = at.Parent;
                depth--;
            }

            at = at == root ? null : at?.NextNode;
        }

        return false;
    }
}
