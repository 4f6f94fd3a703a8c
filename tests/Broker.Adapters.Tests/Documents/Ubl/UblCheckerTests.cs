using System.Text;
using Broker.Adapters.Documents.Ubl;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Documents.Ubl;

/// <summary>What strangers may send.</summary>
public sealed class UblCheckerTests
{
    private const string Root = "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"";

    [Theory]
    [InlineData("")]
    [InlineData("not xml")]
    [InlineData("<Invoice/>")]
    [InlineData("<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2\"/>")]
    [InlineData("<CrossIndustryInvoice xmlns=\"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100\"/>")]
    [InlineData(Root + ">")]
    [InlineData("<!DOCTYPE Invoice SYSTEM \"file:///etc/passwd\">" + Root + "/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>" + Root + ">&b;</Invoice>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"no-such-encoding\"?>" + Root + "/>")]
    [InlineData(Root + ">&#0;</Invoice>")]
    public async Task What_is_no_ubl_document_is_refused_with_a_reason(string text)
    {
        Assert.IsType<InvoiceCheck.Unreadable>(await CheckAsync(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        Assert.IsType<InvoiceCheck.Unreadable>(await CheckAsync([0x3C, 0xFF, 0xFE, 0x00, 0x80, 0x3E]));
    }

    [Fact]
    public async Task Nesting_that_would_exhaust_the_stack_is_refused()
    {
        const int Depth = 50_000;
        var text = $"{Root}>{string.Concat(Enumerable.Repeat("<a>", Depth))}1{string.Concat(Enumerable.Repeat("</a>", Depth))}</Invoice>";

        var check = await CheckAsync(Encoding.UTF8.GetBytes(text));

        Assert.Contains("deeper than", Assert.IsType<InvoiceCheck.Unreadable>(check).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("1e5")]
    [InlineData("NaN")]
    [InlineData("1,000.00")]
    [InlineData("")]
    public async Task An_amount_that_is_none_breaks_rules_and_nothing_else(string amount)
    {
        var text = Fixture.Text("en16931/own/invoice-standard-21.xml").Replace(">382.25<", $">{amount}<", StringComparison.Ordinal);

        var check = Assert.IsType<InvoiceCheck.Checked>(await CheckAsync(Encoding.UTF8.GetBytes(text)));

        Assert.Contains(check.Findings, f => f.Rule == "BR-CO-13");
    }

    [Fact]
    public async Task Another_namespace_does_not_count()
    {
        var text = Fixture.Text("en16931/own/invoice-standard-21.xml").Replace("CommonBasicComponents-2", "CommonBasicComponents-3", StringComparison.Ordinal);

        var check = Assert.IsType<InvoiceCheck.Checked>(await CheckAsync(Encoding.UTF8.GetBytes(text)));

        Assert.Contains(check.Findings, f => f.Rule == "BR-01");
    }

    [Fact]
    public async Task A_rule_broken_on_every_line_is_reported_often_enough_and_with_its_place()
    {
        var text = Fixture.Text("en16931/own/invoice-standard-21.xml");
        var line = text[text.IndexOf("  <cac:InvoiceLine>", StringComparison.Ordinal)..text.IndexOf("</Invoice>", StringComparison.Ordinal)].Replace("HUR", "HOUR", StringComparison.Ordinal);
        var many = text.Replace("</Invoice>", string.Concat(Enumerable.Repeat(line, 500)) + "</Invoice>", StringComparison.Ordinal);

        var check = Assert.IsType<InvoiceCheck.Checked>(await CheckAsync(Encoding.UTF8.GetBytes(many)));

        var units = check.Findings.Where(f => f.Rule == "BR-CL-23").ToList();
        Assert.Equal(100, units.Count);
        Assert.Equal("/Invoice/cac:InvoiceLine[3]/cbc:InvoicedQuantity", units[0].Path);
    }

    [Theory]
    [InlineData("2.345", "2.35")]
    [InlineData("-2.345", "-2.34")]
    [InlineData("2.3449", "2.34")]
    [InlineData("-2.3451", "-2.35")]
    public void Halves_are_rounded_towards_plus_infinity(string amount, string rounded)
    {
        Assert.Equal(decimal.Parse(rounded, System.Globalization.CultureInfo.InvariantCulture), Rounding.ToCents(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task The_stream_stays_open()
    {
        await using var stream = File.OpenRead(Fixture.Path("en16931/own/creditnote-full.xml"));

        await new UblChecker().CheckAsync(stream, CancellationToken.None);

        Assert.True(stream.CanRead);
    }

    private static async Task<InvoiceCheck> CheckAsync(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return await new UblChecker().CheckAsync(stream, CancellationToken.None);
    }
}
