using System.Collections.Concurrent;
using System.Xml.Linq;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>UBL 2.1's names, written as in its own documents: <c>cac:Party/cbc:EndpointID</c>.</summary>
internal static class UblNames
{
    public static readonly XNamespace Invoice = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
    public static readonly XNamespace CreditNote = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2";
    public static readonly XNamespace Aggregate = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
    public static readonly XNamespace Basic = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

    public const string Core = "urn:cen.eu:en16931:2017";
    public const string Peppol = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
    public const string PeppolProfile = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

    // Only paths of our own rules come in here, so the table stays small.
    private static readonly ConcurrentDictionary<string, XName[]> Paths = new(StringComparer.Ordinal);

    public static XName[] Path(string path) => Paths.GetOrAdd(path, static p => [.. p.Split('/').Select(Name)]);

    public static XName Name(string prefixed) => prefixed switch
    {
        ['c', 'a', 'c', ':', .. var local] => Aggregate + local,
        ['c', 'b', 'c', ':', .. var local] => Basic + local,
        _ => throw new ArgumentException($"'{prefixed}' needs the prefix cac: or cbc:.", nameof(prefixed)),
    };

    public static string Prefixed(XName name) =>
        name.Namespace == Aggregate ? "cac:" + name.LocalName
        : name.Namespace == Basic ? "cbc:" + name.LocalName
        : name.LocalName;
}
