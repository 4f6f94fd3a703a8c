using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Documents.Focus;

/// <summary>What the files of one delivery say of each other.</summary>
public sealed class FocusBundleTests
{
    private readonly CsvText _costs = CsvText.Parse(FocusFiles.Text("example/cost_and_usage.csv"));
    private readonly CsvText _details = CsvText.Parse(FocusFiles.Text("example/invoice_detail.csv"));
    private readonly CsvText _periods = CsvText.Parse(FocusFiles.Text("example/billing_period.csv"));

    [Fact]
    public async Task A_line_that_is_a_cent_more_than_its_rows_is_found_where_it_stands()
    {
        _details[0, "BilledCost"] = "423.73";

        var found = Assert.Single(await CheckAsync());

        Assert.Equal(("details.csv", 2L, "BilledCost", "sum_mismatch"), (found.File, found.Row!.Value, found.Column, found.Rule));
    }

    [Fact]
    public async Task Digits_behind_the_cents_are_no_difference()
    {
        _costs[0, "BilledCost"] = "414.7249";

        Assert.Empty(await CheckAsync());
    }

    [Fact]
    public async Task Rows_without_a_line_number_still_have_to_add_up_to_the_invoice()
    {
        _costs.Repeat(1).Set(5, "InvoiceDetailId", "");

        Assert.Equal("sum_mismatch", Assert.Single(await CheckAsync()).Rule);
    }

    [Theory]
    [InlineData("InvoiceDetailId", "INV-2026-000117-L9", "invoice_detail_not_found", "cost_and_usage_not_found")]
    [InlineData("BillingPeriodStart", "2026-09-01T00:00:00Z", "billing_period_not_found")]
    [InlineData("BillingAccountId", "org_1", "invoice_detail_differs")]
    [InlineData("BillingCurrency", "USD", "invoice_detail_differs")]
    public async Task A_row_that_belongs_to_something_else_is_found(string column, string value, params string[] rules)
    {
        _costs[2, column] = value;

        Assert.Equal(rules, (await CheckAsync()).Select(f => f.Rule));
    }

    [Fact]
    public async Task An_invoice_nobody_issued_is_found()
    {
        _costs[2, "InvoiceId"] = "INV-2026-000118";

        Assert.Equal(["invoice_detail_not_found", "cost_and_usage_not_found"], (await CheckAsync()).Select(f => f.Rule));
    }

    [Fact]
    public async Task A_sum_of_which_a_part_cannot_be_read_is_not_judged()
    {
        _costs[0, "BilledCost"] = "n.a.";

        Assert.Equal("bad_numeric_format", Assert.Single(await CheckAsync()).Rule);
    }

    [Fact]
    public async Task The_same_line_twice_is_found()
    {
        _details.Repeat(2);

        Assert.Equal("duplicate_key", Assert.Single(await CheckAsync()).Rule);
    }

    private Task<IReadOnlyList<CostExportNote.Finding>> CheckAsync() => FocusFiles.FindingsAsync(
        FocusFiles.Of("costs.csv", _costs.ToString()), FocusFiles.Of("details.csv", _details.ToString()), FocusFiles.Of("periods.csv", _periods.ToString()));
}
