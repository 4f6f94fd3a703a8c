using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Testing.Billing;

namespace Broker.Adapters.Tests.Documents.Focus;

/// <summary>One wrong cell in the small datasets of an export that is right.</summary>
public sealed class FocusReferenceRuleTests
{
    private static readonly InvoicePackage Package = new InvoiceDocumentBuilder().BuildPackage() with
    {
        Commitment = new CommitmentRow(
            "COM-1", "Spend 2026", new BillingPeriod(new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 1)), 50_000, 20_000, 1000, DateTimeOffset.UnixEpoch),
    };

    [Theory]
    [InlineData("contract-commitment.csv", "ContractCommitmentCost", "", "commitment_without_value")]
    [InlineData("contract-commitment.csv", "ContractCommitmentUnit", "Hours", "unit_without_quantity")]
    [InlineData("contract-commitment.csv", "BillingCurrency", "", "cost_without_currency")]
    [InlineData("contract-commitment.csv", "ContractCommitmentModel", "Continuous", "full_period_of_continuous")]
    [InlineData("contract-commitment.csv", "ContractCommitmentDurationType", "a year", "bad_duration")]
    [InlineData("contract-commitment.csv", "ContractCommitmentBenefitCategory", "Discount", "discount_and_benefit")]
    [InlineData("contract-commitment.csv", "ContractCommitmentDiscountPercentage", "1.1", "number_out_of_range")]
    [InlineData("contract-commitment.csv", "ContractCommitmentPeriodEnd", "2026-01-01T00:00:00Z", "period_not_ascending")]
    [InlineData("contract-commitment.csv", "ContractCommitmentApplicability", "{\"IsGlobalScope\":true,\"IsComplexScope\":true}", "bad_json_shape")]
    [InlineData("contract-commitment.csv", "ContractCommitmentApplicability", "{}", "bad_json_shape")]
    [InlineData("contract-commitment.csv", "ContractCommitmentId", "COM-2", "contract_commitment_not_found")]
    [InlineData("billing-period.csv", "BillingPeriodLastUpdated", "2026-09-30T00:00:00Z", "time_not_ascending")]
    [InlineData("billing-period.csv", "InvoiceIssuerName", "Somebody else", "billing_period_not_found")]
    [InlineData("invoice-detail.csv", "PaymentDueDate", "2026-11-01T00:00:00Z", "time_not_ascending")]
    [InlineData("invoice-detail.csv", "InvoiceIssueDate", "", "issued_without_date")]
    [InlineData("invoice-detail.csv", "InvoiceDetailGrain", "{\"Deployment\":\"a\"}", "custom_key_not_prefixed")]
    [InlineData("invoice-detail.csv", "PaymentTerms", "", "null_not_allowed")]
    public async Task One_wrong_cell_is_one_finding(string file, string column, string value, string rule)
    {
        var files = (await Written.Focus14Async(Package)).ToDictionary(f => f.Key, f => CsvText.Parse(f.Value), StringComparer.Ordinal);
        files[file][0, column] = value;

        var found = await FocusFiles.FindingsAsync([.. files.Select(f => FocusFiles.Of(f.Key, f.Value.ToString()))]);

        Assert.Equal(rule, Assert.Single(found).Rule);
    }

    [Fact]
    public async Task Nothing_is_wrong_before()
    {
        var files = await Written.Focus14Async(Package);

        Assert.Equal(4, files.Count);
        Assert.Empty(await FocusFiles.FindingsAsync([.. files.Select(f => new CostExportFile(f.Key, () => new MemoryStream(f.Value)))]));
    }
}
