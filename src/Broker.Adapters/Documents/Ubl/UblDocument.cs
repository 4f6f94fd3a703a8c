using System.Xml.Linq;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>A UBL document prepared for rules: what many rules ask for is looked up once.</summary>
internal sealed class UblDocument
{
    private readonly Dictionary<XName, List<XElement>> _byName = [];
    private readonly HashSet<XName> _attributes = [];

    public UblDocument(XElement root)
    {
        Root = root;
        foreach (var element in root.DescendantsAndSelf())
        {
            _attributes.UnionWith(element.Attributes().Select(a => a.Name));
            if (!_byName.TryGetValue(element.Name, out var sameName))
            {
                _byName.Add(element.Name, sameName = []);
            }

            sameName.Add(element);
        }

        IsCreditNote = root.Name.Namespace == UblNames.CreditNote;
        Lines = [.. Named("cac:InvoiceLine"), .. Named("cac:CreditNoteLine")];
        Allowances = [.. AllowanceCharges(Root).Where(a => a.Flag("cbc:ChargeIndicator") is false)];
        Charges = [.. AllowanceCharges(Root).Where(a => a.Flag("cbc:ChargeIndicator") is true)];
        LineAllowances = [.. Lines.SelectMany(AllowanceCharges).Where(a => a.Flag("cbc:ChargeIndicator") is false)];
        LineCharges = [.. Lines.SelectMany(AllowanceCharges).Where(a => a.Flag("cbc:ChargeIndicator") is true)];
        Vat = new VatUse(this);
    }

    public XElement Root { get; }

    public bool IsCreditNote { get; }

    public IReadOnlyList<XElement> Lines { get; }

    /// <summary>Of the document, not of its lines.</summary>
    public IReadOnlyList<XElement> Allowances { get; }

    /// <summary>Of the document, not of its lines.</summary>
    public IReadOnlyList<XElement> Charges { get; }

    public IReadOnlyList<XElement> LineAllowances { get; }

    public IReadOnlyList<XElement> LineCharges { get; }

    public VatUse Vat { get; }

    public string Currency => Root.Text("cbc:DocumentCurrencyCode");

    public bool IsPeppol => Root.Text("cbc:CustomizationID").Contains("peppol.eu:2017:poacc:billing:3", StringComparison.Ordinal);

    public IReadOnlyList<XElement> Named(string name) => Named(UblNames.Name(name));

    public IReadOnlyList<XElement> Named(XName name) => _byName.TryGetValue(name, out var found) ? found : [];

    public IEnumerable<XName> Names => _byName.Keys;

    /// <summary>Every element at the end of such a path, wherever the path begins.</summary>
    public IEnumerable<XElement> Each(string path)
    {
        var names = UblNames.Path(path);
        return names.Length == 1 ? Named(names[0]) : Named(names[^1]).Where(e => EndsWith(e, names));
    }

    /// <summary>Whether there is one, wherever the path begins.</summary>
    public bool Has(string path) => Each(path).Any();

    /// <summary>Whether any element has it.</summary>
    public bool HasAttribute(XName name) => _attributes.Contains(name);

    private static bool EndsWith(XElement element, XName[] names)
    {
        var at = element;
        for (var i = names.Length - 1; i >= 0; i--, at = at.Parent)
        {
            if (at is null || at.Name != names[i])
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<XElement> AllowanceCharges(XElement of) => of.Each("cac:AllowanceCharge");
}
