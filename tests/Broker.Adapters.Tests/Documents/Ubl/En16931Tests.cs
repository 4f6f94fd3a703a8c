using System.Globalization;
using System.Xml.Linq;
using Broker.Adapters.Documents.Ubl;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Documents.Ubl;

/// <summary>The official unit cases and examples of EN 16931 against our rules.</summary>
public sealed class En16931Tests
{
    private static readonly XNamespace Vefa = "http://difi.no/xsd/vefa/validator/1.0";

    private static readonly IReadOnlyDictionary<string, UblRule> Rules = UblChecker.Rules.ToDictionary(r => r.Id, StringComparer.Ordinal);

    public static TheoryData<string> UnitFiles => Files("unit-invoice", "unit-creditnote");

    public static TheoryData<string> WholeDocuments => Files("ubl-examples", "ubl-more", "own");

    [Theory]
    [MemberData(nameof(UnitFiles))]
    public void Every_official_case_is_judged_as_it_says(string file)
    {
        var cases = XDocument.Load(Fixture.Path(file)).Root!.Elements(Vefa + "test").ToList();

        Assert.NotEmpty(cases);
        Assert.All(cases, Judge);
    }

    [Theory]
    [MemberData(nameof(WholeDocuments))]
    public async Task A_published_document_has_no_error(string file)
    {
        await using var stream = File.OpenRead(Fixture.Path(file));

        var check = await new UblChecker().CheckAsync(stream, CancellationToken.None);

        var findings = Assert.IsType<InvoiceCheck.Checked>(check).Findings;
        Assert.Empty(findings.Select(f => $"{f.Rule} {f.Path}"));
    }

    [Theory]
    [MemberData(nameof(WholeDocuments))]
    public void A_published_document_has_the_order_we_hold_the_writer_to(string file)
    {
        var root = XElement.Load(Fixture.Path(file));

        Assert.Empty(root.DescendantsAndSelf().SelectMany(SchemaOrder.Disorder));
    }

    private static void Judge(XElement test, int index)
    {
        var document = new UblDocument(new XElement(test.Elements().Single(e => e.Name.Namespace != Vefa)));
        foreach (var expected in test.Elements(Vefa + "assert").Elements().Where(e => e.Name.LocalName is "success" or "error" or "warning"))
        {
            var rule = Rules[expected.Value.Trim()];
            var broken = rule.Broken(document).Count();
            var name = $"case {index + 1}, {expected.Name.LocalName} {rule.Id}: {broken} places";
            if (expected.Name.LocalName == "success")
            {
                Assert.True(broken == 0, name);
                continue;
            }

            Assert.True(broken > 0, name);
            Assert.Equal(expected.Name.LocalName == "warning" ? FindingSeverity.Warning : FindingSeverity.Error, rule.Severity);
            if (expected.Attribute("number") is { } number)
            {
                Assert.True(broken == int.Parse(number.Value, CultureInfo.InvariantCulture), name);
            }
        }
    }

    private static TheoryData<string> Files(params string[] folders) =>
        [.. folders.SelectMany(f => Directory.GetFiles(Fixture.Path("en16931/" + f)).Order(StringComparer.Ordinal).Select(p => $"en16931/{f}/{Path.GetFileName(p)}"))];
}
