using Broker.Domain.Billing;
using Broker.Engine.Placement;

namespace Broker.Engine.Billing.Staff;

/// <summary>What a contract's next version and a grant may say; fields are named as the page and the API spell them.</summary>
internal static class ContractRules
{
    private const int LongestNumber = 50;
    private const int LongestName = 200;
    private const int LongestReason = 500;
    private const int LongestNetDays = 180;
    private const decimal HighestAmount = 1_000_000_000;

    /// <param name="newest">The version before it; null for the first.</param>
    /// <param name="closedUntil">First day that is not closed; null where nothing is.</param>
    public static IEnumerable<FieldError> Errors(ContractDraft draft, ContractEntity? newest, DateOnly? closedUntil)
    {
        var terms = draft.Terms;
        if (string.IsNullOrWhiteSpace(draft.Number) || draft.Number.Trim().Length > LongestNumber)
        {
            yield return new FieldError("number", $"The contract's number, 1 to {LongestNumber} characters.");
        }
        else if (newest is not null && newest.Number != draft.Number.Trim())
        {
            yield return new FieldError("number", $"All versions share one number: {newest.Number}.");
        }

        if (draft.ValidFrom.Day != 1)
        {
            yield return new FieldError("validFrom", "The first of a month: one month is billed by one version.");
        }

        if (draft.ValidFrom < closedUntil)
        {
            yield return new FieldError("validFrom", $"Months before {closedUntil:yyyy-MM-dd} are closed.");
        }

        if (newest is not null && draft.ValidFrom < newest.ValidFrom)
        {
            yield return new FieldError("validFrom", $"Not before version {newest.Version}, which holds from {newest.ValidFrom:yyyy-MM-dd}.");
        }

        if (terms.NetDays is < 0 or > LongestNetDays)
        {
            yield return new FieldError("netDays", $"Between 0 and {LongestNetDays} days.");
        }

        foreach (var error in DiscountErrors(terms))
        {
            yield return error;
        }

        if (terms.MinimumPerMonth is < 0 or > HighestAmount)
        {
            yield return new FieldError("minimumPerMonth", "Not below zero.");
        }

        if (terms.Commitment is { } commitment && (commitment.Amount is <= 0 or > HighestAmount || string.IsNullOrWhiteSpace(commitment.Name)))
        {
            yield return new FieldError("commitment", "A name and an amount above zero.");
        }
    }

    public static IEnumerable<FieldError> Errors(GrantDraft draft)
    {
        if (string.IsNullOrWhiteSpace(draft.Name) || draft.Name.Trim().Length > LongestName)
        {
            yield return new FieldError("name", $"A name of 1 to {LongestName} characters; the customer reads it.");
        }

        if (draft.Amount is <= 0 or > HighestAmount || decimal.Round(draft.Amount, 2) != draft.Amount)
        {
            yield return new FieldError("amount", "An amount above zero, with at most two decimals.");
        }

        if (draft.ExpiresOn <= draft.EffectiveFrom)
        {
            yield return new FieldError("expiresOn", "After its first day.");
        }

        if (draft.Priority is < 0 or > 1000)
        {
            yield return new FieldError("priority", "Between 0 and 1000; smaller is used first.");
        }

        if (string.IsNullOrWhiteSpace(draft.Reason) || draft.Reason.Trim().Length > LongestReason)
        {
            yield return new FieldError("reason", $"Why it is given, or how it was paid, in at most {LongestReason} characters.");
        }
    }

    private static IEnumerable<FieldError> DiscountErrors(ContractTerms terms)
    {
        if (terms.DiscountPercent is < 0 or > 100 || terms.NetworkDiscounts.Values.Any(d => d is < 0 or > 100))
        {
            yield return new FieldError("discountPercent", "Between 0 and 100 percent.");
        }

        var tiers = terms.Tiers;
        if (tiers.Any(t => t.Percent is < 0 or > 100 || t.Above < 0) || tiers.Zip(tiers.Skip(1)).Any(p => p.First.Above >= p.Second.Above))
        {
            yield return new FieldError("tiers", "Thresholds ascending, each with 0 to 100 percent.");
        }
    }
}
