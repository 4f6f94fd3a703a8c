namespace Broker.Adapters.Tests.Documents.Focus;

/// <summary>What one changed cell of the example makes wrong. Rows as in a file: 2 H200 use, 3 render job, 4 credit, 5 tax, 6 correction.</summary>
public sealed class FocusRowRuleTests
{
    [Theory]
    [InlineData(2, "BilledCost", "1,5", "bad_numeric_format")]
    [InlineData(2, "BilledCost", "+414.72", "bad_numeric_format")]
    [InlineData(2, "BilledCost", "1E+2", "bad_numeric_format")]
    [InlineData(2, "BilledCost", "414.72 EUR", "bad_numeric_format")]
    [InlineData(2, "HostProviderName", "N/A", "placeholder")]
    [InlineData(2, "ChargePeriodEnd", "2026-10-04", "bad_datetime")]
    [InlineData(2, "ChargePeriodEnd", "2026-10-04T00:00:00.000Z", "bad_datetime")]
    [InlineData(2, "ChargePeriodEnd", "2026-02-30T00:00:00Z", "bad_datetime")]
    [InlineData(2, "BillingCurrency", "eur", "bad_currency")]
    [InlineData(2, "Tags", "{\"a\":[1]}", "bad_key_value")]
    [InlineData(2, "Tags", "{\"a\":1,\"a\":2}", "bad_json")]
    [InlineData(2, "Tags", "[]", "bad_json")]
    [InlineData(2, "ContractedCost", "414.71", "price_times_quantity")]
    [InlineData(2, "ContractedUnitPrice", "", "null_on_priced_charge")]
    [InlineData(2, "RegionName", "", "incomplete_pair")]
    [InlineData(2, "SubAccountName", "", "incomplete_pair")]
    [InlineData(2, "ServiceSubcategory", "Nonsense", "not_in_allowed_values")]
    [InlineData(2, "SkuPriceId", "GPU-4090-RENDER-EUR-2026", "not_one_to_one")]
    [InlineData(2, "BillingPeriodEnd", "2026-10-01T00:00:00Z", "period_not_ascending")]
    [InlineData(4, "BilledCost", "41.47", "credit_not_negative")]
    [InlineData(5, "SkuId", "VAT", "not_null_on_tax")]
    [InlineData(5, "ListUnitPrice", "1", "not_null_on_tax")]
    public async Task One_wrong_cell_is_one_finding(int row, string column, string value, string rule)
    {
        var file = Example().Set(row - 2, column, value);

        var found = await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", file.ToString()));

        Assert.Contains(found, f => f.Rule == rule && f.Row >= row);
        Assert.All(found, f => Assert.Equal(rule, f.Rule));
    }

    [Theory]
    [InlineData(2, "BilledCost", "4.1472E2")]
    [InlineData(2, "BilledCost", "41472E-2")]
    [InlineData(2, "ListCost", "460.8")]
    [InlineData(6, "ListCost", "-7")]
    [InlineData(4, "ChargeDescription", "")]
    [InlineData(2, "HostProviderName", "")]
    public async Task What_is_unusual_but_right_is_no_finding(int row, string column, string value)
    {
        var file = Example().Set(row - 2, column, value);

        Assert.Empty(await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", file.ToString())));
    }

    [Fact]
    public async Task A_rounded_product_is_right_and_a_cent_beside_it_is_wrong()
    {
        var rounded = Example().Set(0, "PricingQuantity", "192.001").Set(0, "ListCost", "460.80").Set(0, "ContractedCost", "414.72216");
        var wrong = Example().Set(0, "PricingQuantity", "192.001").Set(0, "ListCost", "460.81").Set(0, "ContractedCost", "414.72216");

        Assert.Empty(await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", rounded.ToString())));
        Assert.Equal("price_times_quantity", Assert.Single(await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", wrong.ToString()))).Rule);
    }

    [Fact]
    public async Task A_purchase_that_is_spent_at_once_is_wrong()
    {
        var file = Example().Set(0, "ChargeCategory", "Purchase").Set(0, "ConsumedQuantity", "").Set(0, "ConsumedUnit", "").Set(0, "ChargeFrequency", "One-Time");

        var found = await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", file.ToString()));

        Assert.Equal("purchase_effective_cost", Assert.Single(found).Rule);
        Assert.Empty(await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", file.Set(0, "EffectiveCost", "0").ToString())));
    }

    [Fact]
    public async Task A_column_that_is_there_twice_is_found()
    {
        var file = Example().Add("BilledCost", _ => "1");

        Assert.Equal("duplicate_column", Assert.Single(await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", file.ToString()))).Rule);
    }

    [Theory]
    [InlineData("{\"Elements\":[{\"ContractId\":\"MSA\",\"ContractCommitmentId\":\"C1\",\"ContractCommitmentAppliedCost\":4.5}]}", true)]
    [InlineData("{\"Elements\":[{\"ContractId\":\"MSA\",\"ContractCommitmentId\":\"C1\",\"ContractCommitmentAppliedCost\":\"4.5\"}]}", false)]
    [InlineData("{\"Elements\":[{\"ContractId\":\"MSA\",\"ContractCommitmentId\":\"C1\"}]}", false)]
    [InlineData("{\"Elements\":[{\"ContractId\":\"MSA\",\"ContractCommitmentId\":\"C1\",\"ContractCommitmentAppliedCost\":1,\"ContractCommitmentAppliedQuantity\":1,\"ContractCommitmentAppliedUnit\":\"Hours\"}]}", false)]
    [InlineData("{\"Elements\":[]}", false)]
    [InlineData("{\"Elements\":[{\"ContractCommitmentId\":\"C1\",\"ContractCommitmentAppliedCost\":4.5}]}", false)]
    [InlineData("{\"Elements\":[{\"ContractId\":\"MSA\",\"ContractCommitmentId\":\"C1\",\"ContractCommitmentAppliedCost\":4.5,\"x_Note\":1}],\"x_Note\":2}", true)]
    [InlineData("{\"Elements\":[{\"ContractId\":\"MSA\",\"ContractCommitmentId\":\"C1\",\"ContractCommitmentAppliedCost\":4.5,\"Note\":1}]}", false)]
    public async Task Applied_contracts_follow_the_official_schema(string value, bool right)
    {
        var file = Example().Add("ContractApplied", i => i == 0 ? value : "");

        var found = await FocusFiles.FindingsAsync(FocusFiles.Of("x.csv", file.ToString()));

        Assert.Equal(right ? [] : ["bad_json_shape"], found.Select(f => f.Rule));
    }

    private static CsvText Example() => CsvText.Parse(FocusFiles.Text("example/cost_and_usage.csv"));
}
