using System.Xml.Linq;
using Broker.Adapters.Documents.Ubl;
using Broker.Adapters.Tests.Fixtures;

namespace Broker.Adapters.Tests.Documents.Ubl;

/// <summary>A document that uses everything and breaks nothing, and per rule a change that breaks it.</summary>
public sealed class EveryRuleTests
{
    private const int Taxable = 190;

    private static readonly XNamespace Vefa = "http://difi.no/xsd/vefa/validator/1.0";

    // Category, prefix of its rules, a rate it allows and one it forbids; no rate outside the scope of VAT.
    private static readonly (string Code, string Prefix, int? Rate, string BadRate)[] Categories =
    [
        ("S", "BR-S", 21, "0"), ("Z", "BR-Z", 0, "5"), ("E", "BR-E", 0, "5"), ("AE", "BR-AE", 0, "5"), ("K", "BR-IC", 0, "5"), ("G", "BR-G", 0, "5"),
        ("O", "BR-O", null, "0"), ("L", "BR-AF", 7, "-1"), ("M", "BR-AG", 7, "-1"),
    ];

    private static readonly string[] WithReason = ["E", "AE", "K", "G", "O"];

    public static TheoryData<string> Codes => [.. Categories.Select(c => c.Code)];

    [Fact]
    public void Every_rule_is_broken_by_the_change_that_is_written_beside_it()
    {
        Assert.All(Breaks(), b =>
        {
            var root = Everything();

            foreach (var edit in b.Edits)
            {
                UblEdit.Apply(root, edit);
            }

            Assert.Contains(b.Rule, Rules(root));
        });
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_document_of_one_vat_category_breaks_no_rule(string code)
    {
        Assert.Empty(Rules(InCategory(code)));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Each_rule_of_a_vat_category_is_broken_by_what_it_forbids(string code)
    {
        var breakers = VatBreakers(code);

        Assert.All(breakers, b =>
        {
            var root = InCategory(code);

            b.Break(root);

            Assert.Contains(b.Rule, Rules(root));
        });
    }

    [Fact]
    public void There_is_a_case_that_breaks_each_rule()
    {
        var broken = Breaks().Select(b => b.Rule)
            .Concat(Categories.SelectMany(c => VatBreakers(c.Code)).Select(b => b.Rule))
            .Concat(OfficialCases());

        Assert.Empty(UblChecker.Rules.Select(r => r.Id).Except(broken, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_rule_has_an_id_of_its_own_and_says_what_it_wants()
    {
        Assert.Equal(UblChecker.Rules.Count, UblChecker.Rules.DistinctBy(r => r.Id).Count());
        Assert.All(UblChecker.Rules, r => Assert.EndsWith(".", r.Text, StringComparison.Ordinal));
    }

    private static XElement Everything() => XElement.Load(Fixture.Path("ubl/everything.xml"));

    private static IEnumerable<string> Rules(XElement root) => WrittenUbl.Findings(root).Select(f => f.Rule);

    private static IEnumerable<(string Rule, string[] Edits)> Breaks() => File.ReadLines(Fixture.Path("ubl/breaks.txt"))
        .Select(line => line.Split('\t'))
        .Select(parts => (parts[0], parts[1..]));

    private static IEnumerable<string> OfficialCases() => new[] { "unit-invoice", "unit-creditnote" }
        .SelectMany(folder => Directory.GetFiles(Fixture.Path("en16931/" + folder)))
        .SelectMany(file => XElement.Load(file).Elements(Vefa + "test").Elements(Vefa + "assert").Elements())
        .Where(e => e.Name.LocalName is "error" or "warning")
        .Select(e => e.Value.Trim());

    private static XElement InCategory(string code)
    {
        var (_, _, rate, _) = Categories.Single(c => c.Code == code);
        var root = Everything();
        foreach (var category in root.Descendants().Where(e => e.Name.LocalName is "TaxCategory" or "ClassifiedTaxCategory"))
        {
            category.SetElementValue(UblNames.Basic + "ID", code);
            category.SetElementValue(UblNames.Basic + "Percent", rate);
        }

        if (WithReason.Contains(code, StringComparer.Ordinal))
        {
            UblEdit.Apply(root, "add cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory cbc:TaxExemptionReason because");
        }

        if (rate is null)
        {
            root.Descendants(UblNames.Aggregate + "PartyTaxScheme").Where(s => s.IsVat()).Remove();
            root.Descendants(UblNames.Aggregate + "TaxRepresentativeParty").Remove();
        }

        var tax = Taxable * (rate ?? 0) / 100m;
        Set(root, "cac:TaxTotal/cbc:TaxAmount", tax);
        Set(root, "cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount", tax);
        Set(root, "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount", Taxable + tax);
        Set(root, "cac:LegalMonetaryTotal/cbc:PayableAmount", Taxable + tax - 29.90m + 0.10m);
        return root;
    }

    private static void Set(XElement root, string path, decimal amount) => UblEdit.Apply(root, FormattableString.Invariant($"set {path} {amount:F2}"));

    private static IEnumerable<(string Rule, Action<XElement> Break)> VatBreakers(string code)
    {
        const string Breakdown = "cac:TaxTotal/cac:TaxSubtotal";
        var (_, prefix, rate, badRate) = Categories.Single(c => c.Code == code);
        var isPerRate = code is "S" or "L" or "M";
        yield return ($"{prefix}-01", r => UblEdit.Apply(r, isPerRate ? $"set {Breakdown}/cac:TaxCategory/cbc:ID Z" : $"twice {Breakdown}"));
        foreach (var number in new[] { "02", "03", "04" })
        {
            yield return ($"{prefix}-{number}", r => Reregister(r, code));
        }

        yield return ($"{prefix}-05", r => Rate(r, "cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory"));
        yield return ($"{prefix}-06", r => Rate(r, "cac:AllowanceCharge[1]/cac:TaxCategory"));
        yield return ($"{prefix}-07", r => Rate(r, "cac:AllowanceCharge[2]/cac:TaxCategory"));
        yield return ($"{prefix}-08", r => UblEdit.Apply(r, $"set {Breakdown}/cbc:TaxableAmount 999"));
        yield return ($"{prefix}-09", r => UblEdit.Apply(r, $"set {Breakdown}/cbc:TaxAmount 99"));
        yield return ($"{prefix}-10", r => UblEdit.Apply(r, WithReason.Contains(code, StringComparer.Ordinal)
            ? $"remove {Breakdown}/cac:TaxCategory/cbc:TaxExemptionReason"
            : $"add {Breakdown}/cac:TaxCategory cbc:TaxExemptionReason because"));

        void Rate(XElement root, string category) => UblEdit.Apply(
            root, rate is null ? $"add {category} cbc:Percent {badRate}" : $"set {category}/cbc:Percent {badRate}");
    }

    // A VAT identifier too many where none may stand, and none where one must.
    private static void Reregister(XElement root, string code)
    {
        if (code == "O")
        {
            UblEdit.Find(root, "cac:AccountingCustomerParty/cac:Party").Add(new XElement(
                UblNames.Aggregate + "PartyTaxScheme",
                new XElement(UblNames.Basic + "CompanyID", "NL987654321B01"),
                new XElement(UblNames.Aggregate + "TaxScheme", new XElement(UblNames.Basic + "ID", "VAT"))));
            return;
        }

        root.Descendants(UblNames.Aggregate + "PartyTaxScheme").Remove();
    }
}
