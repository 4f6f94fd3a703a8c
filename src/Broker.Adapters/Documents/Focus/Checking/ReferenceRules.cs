using System.Text.RegularExpressions;

namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>What the cells of one row of the smaller datasets say of each other.</summary>
internal sealed partial class ReferenceRules(string dataset)
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public void Check(FocusRow row, Findings findings)
    {
        switch (dataset)
        {
            case FocusModel.InvoiceDetail:
                FocusRules.CheckOrder(row, "BillingPeriodStart", "BillingPeriodEnd", findings);
                CheckNotBefore(row, "InvoiceDetailCreated", "InvoiceDetailLastUpdated", findings);
                CheckNotBefore(row, "InvoiceIssueDate", "PaymentDueDate", findings);
                CheckUnique(row, findings, "InvoiceIssuerName", "InvoiceId", "InvoiceDetailId");
                CheckIssued(row, findings);
                break;
            case FocusModel.BillingPeriod:
                FocusRules.CheckOrder(row, "BillingPeriodStart", "BillingPeriodEnd", findings);
                CheckNotBefore(row, "BillingPeriodCreated", "BillingPeriodLastUpdated", findings);
                CheckUnique(row, findings, "InvoiceIssuerName", "BillingPeriodStart", "BillingPeriodEnd");
                break;
            case FocusModel.ContractCommitment:
                FocusRules.CheckOrder(row, "ContractCommitmentPeriodStart", "ContractCommitmentPeriodEnd", findings);
                FocusRules.CheckOrder(row, "ContractPeriodStart", "ContractPeriodEnd", findings);
                CheckNotBefore(row, "ContractCommitmentCreated", "ContractCommitmentLastUpdated", findings);
                CheckUnique(row, findings, "InvoiceIssuerName", "ContractCommitmentId");
                CheckCommitment(row, findings);
                break;
            default:
                throw new InvalidOperationException($"There are no rules for the FOCUS dataset {dataset}.");
        }
    }

    [GeneratedRegex("^[1-9][0-9]* (Minute|Hour|Day|Week|Month|Quarter|Year)s?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Duration();

    private static void CheckNotBefore(FocusRow row, string first, string second, Findings findings)
    {
        if (row.Time(first) is { } earlier && row.Time(second) is { } later && later < earlier)
        {
            findings.Add(second, "time_not_ascending", $"{second} is before {first}.");
        }
    }

    private static void CheckIssued(FocusRow row, Findings findings)
    {
        if (row["InvoiceIssueStatus"] == "Issued" && row.Has("InvoiceIssueDate") && !row.IsSet("InvoiceIssueDate"))
        {
            findings.Add("InvoiceIssueDate", "issued_without_date", "An issued invoice has a date.");
        }
    }

    private static void CheckCommitment(FocusRow row, Findings findings)
    {
        if (!row.IsSet("ContractCommitmentCost") && (row["ContractCommitmentCategory"] == "Spend" || !row.IsSet("ContractCommitmentQuantity")))
        {
            findings.Add("ContractCommitmentCost", "commitment_without_value", "A spend commitment has a cost, a usage commitment a quantity or a cost.");
        }

        if (row.IsSet("ContractCommitmentUnit") != row.IsSet("ContractCommitmentQuantity"))
        {
            findings.Add("ContractCommitmentUnit", "unit_without_quantity", "ContractCommitmentUnit is null exactly when ContractCommitmentQuantity is.");
        }

        if (row.IsSet("ContractCommitmentCost") && row.Has("BillingCurrency") && !row.IsSet("BillingCurrency"))
        {
            findings.Add("BillingCurrency", "cost_without_currency", "A cost has a currency.");
        }

        if (row["ContractCommitmentModel"] == "Continuous" && row["ContractCommitmentFulfillmentInterval"] == "Full Period")
        {
            findings.Add("ContractCommitmentFulfillmentInterval", "full_period_of_continuous", "A continuous commitment is not measured over its full period.");
        }

        if (row["ContractCommitmentDurationType"] is { } duration && !Duration().IsMatch(duration))
        {
            findings.Add("ContractCommitmentDurationType", "bad_duration", $"'{duration}' is not written as '12 Months'.");
        }

        var benefit = row["ContractCommitmentBenefitCategory"];
        var discount = row.IsSet("ContractCommitmentDiscountPercentage");
        if (row.Has("ContractCommitmentDiscountPercentage") && ((benefit == "Discount" && !discount) || (benefit == "Availability" && discount)))
        {
            findings.Add("ContractCommitmentDiscountPercentage", "discount_and_benefit", $"The percentage does not go with the benefit {benefit}.");
        }
    }

    private void CheckUnique(FocusRow row, Findings findings, params ReadOnlySpan<string> columns)
    {
        var parts = new string?[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            parts[i] = row[columns[i]];
        }

        // A missing part was said already, and tells nothing of who is who.
        if (parts.All(p => p is not null) && !_keys.Add(string.Join('\u001f', parts)))
        {
            findings.Add(columns[^1], "duplicate_key", "Another row has the same key.");
        }
    }
}
