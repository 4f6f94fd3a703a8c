using System.Text;
using System.Xml.Linq;
using Broker.Adapters.Documents.Ubl;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Testing.Billing;

namespace Broker.Adapters.Tests.Documents.Ubl;

public sealed class UblWriterTests
{
    public static TheoryData<string> Documents => ["reverse charge", "domestic", "credit note", "prepaid"];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task What_leaves_the_house_breaks_no_rule(string kind)
    {
        var document = Of(kind);

        var root = await WrittenUbl.RootAsync(document);

        Assert.Equal(UblNames.Peppol, root.Text("cbc:CustomizationID"));
        Assert.Empty(WrittenUbl.Words(WrittenUbl.Findings(root)));
        Assert.Empty(SchemaOrder.Violations(root));
        AssertTotals(document, root);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Any_document_becomes_ubl_without_a_finding_and_with_its_own_totals(int part)
    {
        foreach (var seed in Enumerable.Range(part * 1000, 100))
        {
            var document = new RandomInvoices(seed).Next();

            var root = await WrittenUbl.RootAsync(document);

            Assert.True(WrittenUbl.Findings(root).Count == 0, $"seed {seed}: {string.Join(", ", WrittenUbl.Words(WrittenUbl.Findings(root)))}");
            Assert.Empty(SchemaOrder.Violations(root));
            AssertTotals(document, root);
        }
    }

    [Fact]
    public async Task Three_thousand_lines_add_up()
    {
        var document = new InvoiceDocumentBuilder().ManyLines(3000).Build();

        var root = await WrittenUbl.RootAsync(document);

        Assert.Equal(document.Lines.Count, root.Each("cac:InvoiceLine").Count());
        Assert.Empty(WrittenUbl.Words(WrittenUbl.Findings(root)));
        AssertTotals(document, root);
    }

    [Fact]
    public async Task The_same_document_gives_the_same_bytes()
    {
        Assert.Equal(await WrittenUbl.BytesAsync(Of("prepaid")), await WrittenUbl.BytesAsync(Of("prepaid")));
    }

    [Fact]
    public async Task Without_an_electronic_address_on_both_sides_it_is_the_european_core_and_not_peppol()
    {
        var document = new InvoiceDocumentBuilder().With(d => d with { Buyer = d.Buyer with { ElectronicAddress = null } }).Build();

        var root = await WrittenUbl.RootAsync(document);

        Assert.Equal(UblNames.Core, root.Text("cbc:CustomizationID"));
        Assert.False(root.Has("cbc:ProfileID"));
        Assert.False(root.Has("cac:AccountingCustomerParty/cac:Party/cbc:EndpointID"));
        Assert.Empty(WrittenUbl.Words(WrittenUbl.Findings(root)));
    }

    [Fact]
    public async Task Outside_the_scope_of_vat_nobodys_vat_id_and_no_rate_is_named()
    {
        var document = new InvoiceDocumentBuilder()
            .With(d => d with { Vat = Vat.Decide("DE", "US", null), Seller = d.Seller with { RegistrationNumber = null } }).Build();

        var root = await WrittenUbl.RootAsync(document);

        Assert.Empty(root.Descendants(UblNames.Aggregate + "PartyTaxScheme"));
        Assert.Empty(root.Descendants(UblNames.Basic + "Percent"));
        Assert.Equal("VATEX-EU-O", root.Text("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode"));
        Assert.Empty(WrittenUbl.Words(WrittenUbl.Findings(root)));
    }

    [Fact]
    public async Task A_reverse_charge_names_both_vat_ids_and_the_reason()
    {
        var root = await WrittenUbl.RootAsync(Of("reverse charge"));

        Assert.Equal("DE136695976", root.Text("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID"));
        Assert.Equal("NL859214606B01", root.Text("cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID"));
        Assert.Equal("AE", root.Text("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID"));
        Assert.Equal("VATEX-EU-AE", root.Text("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode"));
    }

    [Fact]
    public async Task A_correction_is_a_negative_quantity_at_a_price_that_is_not_and_names_what_it_corrects()
    {
        var before = new BillingPeriod(new DateOnly(2026, 9, 12), new DateOnly(2026, 9, 14));
        var document = new InvoiceDocumentBuilder().With(d => d with
        {
            Lines = [d.Lines[0], d.Lines[1] with { Kind = InvoiceLineKind.Correction, Quantity = -2, UnitPrice = 1.25m, Amount = -2.50m, Period = before, CorrectsInvoice = "INV-2026-000390" }],
            Allowances = [],
        }).Build();

        var root = await WrittenUbl.RootAsync(document);

        var line = root.Each("cac:InvoiceLine").Last();
        Assert.Equal("-2", line.Text("cbc:InvoicedQuantity"));
        Assert.Equal("1.25", line.Text("cac:Price/cbc:PriceAmount"));
        Assert.Equal("-2.50", line.Text("cbc:LineExtensionAmount"));
        Assert.False(line.Has("cac:InvoicePeriod"));
        Assert.Contains(line.Each("cac:Item/cac:AdditionalItemProperty"), p => p.Text("cbc:Value") == "2026-09-12 to 2026-09-13");
        Assert.Equal("INV-2026-000390", root.Text("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"));
        Assert.Empty(WrittenUbl.Words(WrittenUbl.Findings(root)));
    }

    [Fact]
    public async Task A_line_rounded_to_whole_yen_says_so()
    {
        var yen = Currency.Of("JPY");
        var document = new InvoiceDocumentBuilder().With(d => d with
        {
            Currency = yen,
            Lines = [d.Lines[0] with { Quantity = 3, UnitPrice = 100.2m, Amount = 301 }],
            Allowances = [],
            Fx = null,
        }).Build();

        var root = await WrittenUbl.RootAsync(document);

        var rounding = root.First("cac:InvoiceLine/cac:AllowanceCharge")!;
        Assert.Equal("true", rounding.Text("cbc:ChargeIndicator"));
        Assert.Equal("0.40", rounding.Text("cbc:Amount"));
        Assert.Equal("301", root.Text("cac:InvoiceLine/cbc:LineExtensionAmount"));
        Assert.Empty(WrittenUbl.Words(WrittenUbl.Findings(root)));
    }

    [Theory]
    [InlineData("a\u0000b\u001fc", "abc")]
    [InlineData("<b>&amp;</b>", "<b>&amp;</b>")]
    [InlineData("half \ud83d pair", "half  pair")]
    [InlineData("👩‍🚀 שלום", "👩‍🚀 שלום")]
    [InlineData("\u0085\u009f\ufffe", "Compute")]
    public async Task A_name_keeps_what_xml_can_carry_and_nothing_else(string name, string written)
    {
        var document = new InvoiceDocumentBuilder().With(d => d with { Lines = [d.Lines[0] with { Name = name }], Allowances = [] }).Build();

        var root = await WrittenUbl.RootAsync(document);

        Assert.Equal(written, root.First("cac:InvoiceLine/cac:Item/cbc:Name")!.Value);
    }

    [Theory]
    [InlineData("DEPT-7", "CC-1", "PO-1", "DEPT-7")]
    [InlineData(null, "CC-1", "PO-1", "CC-1")]
    [InlineData(" ", null, "PO-1", "PO-1")]
    [InlineData(null, null, null, "C-10482")]
    public async Task The_buyer_always_finds_a_reference(string? reference, string? costCentre, string? order, string written)
    {
        var document = new InvoiceDocumentBuilder()
            .With(d => d with { BuyerReference = reference, CostCentre = costCentre, PurchaseOrder = order }).Build();

        var root = await WrittenUbl.RootAsync(document);

        Assert.Equal(written, root.Text("cbc:BuyerReference"));
        Assert.Equal(order ?? "", root.Text("cac:OrderReference/cbc:ID"));
    }

    [Fact]
    public async Task A_note_is_not_mistaken_for_a_coded_one()
    {
        var document = new InvoiceDocumentBuilder().With(d => d with { Notes = ["See ticket #123# for the reason."], Fx = null }).Build();

        var root = await WrittenUbl.RootAsync(document);

        Assert.Equal("See ticket # 123# for the reason.", root.Text("cbc:Note"));
        Assert.Empty(WrittenUbl.Words(WrittenUbl.Findings(root)));
    }

    [Fact]
    public async Task A_credit_that_was_capped_no_longer_claims_to_be_a_percentage()
    {
        var document = new InvoiceDocumentBuilder()
            .With(d => d with { Allowances = [new InvoiceAllowance(AllowanceKind.SlaCredit, 50, "SLA credit") { Percent = 25, BaseAmount = 1000 }] }).Build();

        var root = await WrittenUbl.RootAsync(document);

        Assert.False(root.Has("cac:AllowanceCharge/cbc:MultiplierFactorNumeric"));
        Assert.False(root.Has("cac:AllowanceCharge/cbc:BaseAmount"));
        Assert.Empty(WrittenUbl.Words(WrittenUbl.Findings(root)));
    }

    [Fact]
    public async Task The_stream_stays_open_and_starts_without_a_byte_order_mark()
    {
        using var output = new MemoryStream();

        await new UblWriter().WriteAsync(new InvoiceDocumentBuilder().BuildPackage(), output, CancellationToken.None);

        Assert.True(output.CanWrite);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Invoice ", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INV-2026-000417", "INV-2026-000417.xml")]
    [InlineData("../../etc/passwd", "etc-passwd.xml")]
    [InlineData("7/2026 \"x\"", "7-2026--x.xml")]
    public void A_file_is_named_after_the_number(string number, string file)
    {
        var document = Of("domestic") with { Number = number };

        Assert.Equal(file, new UblWriter().FileName(document));
    }

    private static InvoiceDocument Of(string kind) => kind switch
    {
        "reverse charge" => new InvoiceDocumentBuilder().Build(),
        "domestic" => new InvoiceDocumentBuilder().Domestic().Build(),
        "credit note" => new InvoiceDocumentBuilder().CreditNote().Build(),
        "prepaid" => new InvoiceDocumentBuilder().WithPrepaid(100).Build(),
        var other => throw new ArgumentException(other, nameof(kind)),
    };

    private static void AssertTotals(InvoiceDocument document, XElement root)
    {
        var totals = document.Totals;
        var sums = root.First("cac:LegalMonetaryTotal")!;
        Assert.Equal(totals.LineTotal, sums.Number("cbc:LineExtensionAmount"));
        Assert.Equal(totals.AllowanceTotal, sums.Number("cbc:AllowanceTotalAmount") ?? 0);
        Assert.Equal(totals.TaxExclusive, sums.Number("cbc:TaxExclusiveAmount"));
        Assert.Equal(totals.Tax, root.Number("cac:TaxTotal/cbc:TaxAmount"));
        Assert.Equal(totals.TaxInclusive, sums.Number("cbc:TaxInclusiveAmount"));
        Assert.Equal(totals.Prepaid, sums.Number("cbc:PrepaidAmount") ?? 0);
        Assert.Equal(totals.Payable, sums.Number("cbc:PayableAmount"));
        Assert.Equal(document.Lines.Select(l => l.Amount), root.Elements().Where(e => e.Name.LocalName is "InvoiceLine" or "CreditNoteLine").Select(l => l.Number("cbc:LineExtensionAmount") ?? -1));
    }
}
