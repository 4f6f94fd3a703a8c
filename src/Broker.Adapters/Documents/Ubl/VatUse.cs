using System.Xml.Linq;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>Where a VAT category stands.</summary>
internal enum VatPlace
{
    Line,

    Allowance,

    Charge,

    Breakdown,

    Elsewhere,
}

/// <param name="Code">S, Z, E, AE, K, G, O, L, M or B; empty if missing.</param>
/// <param name="IsVat">False where the tax scheme is another, or is not said.</param>
internal sealed record VatMark(XElement Element, VatPlace Place, string Code, bool IsVat, decimal? Percent);

/// <summary>The VAT categories of a document, and what falls under each.</summary>
internal sealed class VatUse
{
    private readonly ILookup<string, VatMark> _byCode;
    private readonly Dictionary<string, decimal> _totals = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Code, decimal? Percent), decimal> _totalsByRate = [];

    public VatUse(UblDocument document)
    {
        var marks = document.Named("cac:ClassifiedTaxCategory").Select(e => Mark(e, VatPlace.Line))
            .Concat(document.Named("cac:TaxCategory").Select(e => Mark(e, PlaceOf(e))));
        _byCode = marks.ToLookup(m => m.Code, StringComparer.Ordinal);
        foreach (var line in document.Root.Elements().Where(IsLine))
        {
            Add(line.Each("cac:Item/cac:ClassifiedTaxCategory"), line.Number("cbc:LineExtensionAmount"));
        }

        foreach (var charge in document.Charges)
        {
            Add(charge.Each("cac:TaxCategory"), charge.Number("cbc:Amount"));
        }

        foreach (var allowance in document.Allowances)
        {
            Add(allowance.Each("cac:TaxCategory"), -allowance.Number("cbc:Amount"));
        }
    }

    public IEnumerable<VatMark> Marks(string code) => _byCode[code];

    public IEnumerable<VatMark> Marks(string code, VatPlace place) => _byCode[code].Where(m => m.Place == place);

    public IEnumerable<VatMark> Others(string code, VatPlace place) =>
        _byCode.Where(g => g.Key != code).SelectMany(g => g).Where(m => m.Place == place);

    /// <summary>Lines plus charges minus allowances of a category.</summary>
    public decimal Total(string code) => _totals.GetValueOrDefault(code);

    public decimal Total(string code, decimal? percent) => _totalsByRate.GetValueOrDefault((code, percent));

    private static VatMark Mark(XElement category, VatPlace place) =>
        new(category, place, category.Text("cbc:ID"), category.IsVat(), category.Number("cbc:Percent"));

    private static VatPlace PlaceOf(XElement category)
    {
        if (category.Parent is not { } parent)
        {
            return VatPlace.Elsewhere;
        }

        if (parent.Name == UblNames.Aggregate + "TaxSubtotal")
        {
            return VatPlace.Breakdown;
        }

        return (parent.Name == UblNames.Aggregate + "AllowanceCharge", parent.Flag("cbc:ChargeIndicator")) switch
        {
            (true, true) => VatPlace.Charge,
            (true, false) => VatPlace.Allowance,
            _ => VatPlace.Elsewhere,
        };
    }

    private static bool IsLine(XElement element) =>
        element.Name == UblNames.Aggregate + "InvoiceLine" || element.Name == UblNames.Aggregate + "CreditNoteLine";

    private void Add(IEnumerable<XElement> categories, decimal? amount)
    {
        foreach (var (code, percent) in categories.Select(c => (c.Text("cbc:ID"), c.Number("cbc:Percent"))).Distinct())
        {
            _totals[code] = _totals.GetValueOrDefault(code) + (amount ?? 0);
            _totalsByRate[(code, percent)] = _totalsByRate.GetValueOrDefault((code, percent)) + (amount ?? 0);
        }
    }
}
