using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Documents.Focus;

/// <summary>The official 1.2 model, executed over the example with the column names of 1.2.</summary>
public sealed class FocusModel12Tests
{
    private readonly CsvText _valid = CsvText.Parse(FocusFiles.Text("example/cost_and_usage.csv"))
        .Rename("ServiceProviderName", "PublisherName")
        .Rename("HostProviderName", "x_HostProviderName")
        .Drop("InvoiceDetailId")
        .Add("ProviderName", _ => "Example GPU Broker BV");

    [Fact]
    public async Task A_valid_file_passes_all_rules_that_apply_to_it()
    {
        var notes = await FocusFiles.CheckAsync(FocusFiles.Of("x.csv", _valid.ToString()));

        // 255 leaf rules, less three that are encoded wrongly and 43 on zones, reservations and commitment discounts, which the file has none of.
        var read = Assert.IsType<CostExportNote.Read>(Assert.Single(notes));
        Assert.Equal(("Cost and Usage", "1.2", 5L, 209), (read.Dataset, read.Version, read.Rows, read.Rules));
    }

    [Theory]
    [InlineData(0, "BilledCost", "", "BilledCost-C-003-M")]
    [InlineData(0, "ChargeCategory", "usage", "ChargeCategory-C-003-M", "ConsumedQuantity-C-004-C")]
    [InlineData(0, "ConsumedUnit", "", "ConsumedUnit-C-006-C")]
    [InlineData(0, "PricingUnit", "", "PricingUnit-C-006-C")]
    [InlineData(0, "ListCost", "1", "ListCost-C-009-C", "ListUnitPrice-C-010-C")]
    [InlineData(0, "ChargePeriodStart", "2026-10-03T02:00:00+02:00", "ChargePeriodStart-C-001-M", "ChargePeriodStart-C-002-M")]
    [InlineData(0, "ServiceSubcategory", "Relational Databases", "ServiceSubcategory-C-004-M")]
    [InlineData(0, "ProviderName", "Akash Network", "BilledCost-C-005-C")]
    [InlineData(0, "BillingCurrency", "AKT", "BillingCurrency-C-006-M")]
    [InlineData(0, "Tags", "no object", "Tags-C-001-M")]
    [InlineData(0, "ListUnitPrice", "-2.4", "ListCost-C-009-C", "ListUnitPrice-C-008-M", "ListUnitPrice-C-010-C")]
    [InlineData(0, "SkuPriceId", "GPU-4090-RENDER-EUR-2026", "SkuPriceId-C-008-M")]
    [InlineData(3, "PricingQuantity", "1", "PricingQuantity-C-004-C", "PricingUnit-C-006-C")]
    [InlineData(4, "ConsumedQuantity", "", "ConsumedQuantity-C-006-C", "ConsumedUnit-C-005-C")]
    public async Task A_broken_rule_is_named_as_the_model_names_it(int row, string column, string value, params string[] rules)
    {
        _valid[row, column] = value;

        var found = await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", _valid.ToString()));

        Assert.Equal(rules, found.Select(f => f.Rule).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ServiceName", "CostAndUsage-D-041-M")]
    [InlineData("SubAccountName", "CostAndUsage-D-029-C")]
    [InlineData("SkuMeter", "CostAndUsage-D-059-C")]
    public async Task A_column_that_must_be_there_is_missed(string column, string rule)
    {
        _valid.Drop(column);

        var found = await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", _valid.ToString()));

        Assert.Equal(rule, Assert.Single(found).Rule);
    }

    [Fact]
    public async Task A_column_of_a_later_version_is_a_custom_column_without_its_prefix()
    {
        _valid.Rename("x_HostProviderName", "HostProviderName");

        var found = await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", _valid.ToString()));

        Assert.Equal("ColumnHandling-A-010-M", Assert.Single(found).Rule);
    }
}
