using System.Text.Json;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Documents.Focus;

/// <summary>The checker against the fifteen planted defects, and against a set that has none.</summary>
public sealed class FocusCheckerTests
{
    /// <summary>Where expected.json only points to a rule in words, this is the finding meant by it.</summary>
    private static readonly Dictionary<string, (string Column, string Rule)> InWords = new(StringComparer.Ordinal)
    {
        ["consumedunit-null.csv"] = ("ConsumedUnit", "unit_without_quantity"),
        ["listcost-mismatch.csv"] = ("ListCost", "price_times_quantity"),
        ["period-reversed.csv"] = ("ChargePeriodEnd", "period_not_ascending"),
        ["pricingunit-null.csv"] = ("PricingUnit", "unit_without_quantity"),
        ["tax-with-pricingquantity.csv"] = ("PricingQuantity", "not_null_on_tax"),
    };

    public static TheoryData<string> Cases()
    {
        using var expected = Expected();
        return [.. expected.RootElement.EnumerateArray().Select(c => c.GetProperty("file").GetString()!)];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_planted_defect_is_found_and_nothing_else(string file)
    {
        using var expected = Expected();
        var planted = expected.RootElement.EnumerateArray().Single(c => c.GetProperty("file").GetString() == file);

        var found = await FocusFiles.FindingsAsync(FocusFiles.Fixture($"cases/{file}"));

        var (columns, rules) = InWords.TryGetValue(file, out var meant)
            ? ([meant.Column], [meant.Rule])
            : (Strings(planted, "columns"), Strings(planted, "kinds"));
        Assert.Equal(columns, found.Select(f => f.Column!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(rules, found.Select(f => f.Rule).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(columns.Count, found.Count);
    }

    [Fact]
    public void There_are_fifteen_planted_defects() => Assert.Equal(15, Cases().Count);

    [Fact]
    public async Task Nothing_is_wrong_with_the_example()
    {
        var notes = await FocusFiles.CheckAsync(FocusFiles.Example());

        Assert.Empty(notes.OfType<CostExportNote.Finding>());
        Assert.Equal(
            ["Cost and Usage 1.4: 5", "Invoice Detail 1.4: 4", "Billing Period 1.4: 1"],
            notes.OfType<CostExportNote.Read>().Select(r => $"{r.Dataset} {r.Version}: {r.Rows}"));
    }

    [Theory]
    [InlineData("tax-with-pricingquantity.csv", 5)]
    [InlineData("currency-token.csv", 3)]
    public async Task A_finding_names_the_row_as_a_spreadsheet_counts_it(string file, long row)
    {
        var found = await FocusFiles.FindingsAsync(FocusFiles.Fixture($"cases/{file}"));

        Assert.Equal(row, Assert.Single(found).Row);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Name,Amount\r\na,1\r\n")]
    [InlineData("\"BilledCost,BillingAccountId")]
    [InlineData("\0\u0001\u0002")]
    public async Task What_is_no_cost_export_is_said_to_be_none(string text)
    {
        var notes = await FocusFiles.CheckAsync(FocusFiles.Of("x.csv", text));

        Assert.IsType<CostExportNote.Unreadable>(Assert.Single(notes));
    }

    [Fact]
    public async Task A_row_that_lacks_a_field_is_found_and_the_others_are_still_checked()
    {
        var lines = FocusFiles.Text("cases/currency-token.csv").Split('\n');
        lines[1] = lines[1][..lines[1].LastIndexOf(',')];

        var found = await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", string.Join('\n', lines)));

        Assert.Equal(["malformed_row", "bad_currency"], found.Select(f => f.Rule));
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_ends_the_reading_with_a_finding()
    {
        var text = FocusFiles.Text("example/billing_period.csv") + "\"2026-10-01T00:00:00Z,2026-11-01T00:00:00Z";

        var found = await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", text));

        Assert.Equal("malformed_row", Assert.Single(found).Rule);
    }

    private static JsonDocument Expected() => JsonDocument.Parse(FocusFiles.Text("cases/expected.json"));

    private static List<string> Strings(JsonElement of, string name) =>
        [.. of.GetProperty(name).EnumerateArray().Select(e => e.GetString()!).Order(StringComparer.Ordinal)];
}
