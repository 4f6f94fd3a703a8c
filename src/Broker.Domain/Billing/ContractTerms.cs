using Broker.Domain.Shared;

namespace Broker.Domain.Billing;

public enum GrantKind
{
    /// <summary>Bought before: covers what is to be paid, VAT included.</summary>
    Prepaid,

    /// <summary>Given: lowers what is billed, before VAT.</summary>
    Promotional,
}

public enum CollectionMethod
{
    BankTransfer,

    Stripe,
}

/// <summary>What was agreed with a customer about money. Amounts are in <see cref="Currency"/>.</summary>
public sealed record ContractTerms
{
    /// <summary>Of every invoice.</summary>
    public required Currency Currency { get; init; }

    /// <summary>Days from issue to due date, 0..180.</summary>
    public int NetDays { get; init; } = 30;

    public CollectionMethod Collection { get; init; } = CollectionMethod.BankTransfer;

    /// <summary>Off all usage, in percent, 0..100.</summary>
    public decimal DiscountPercent { get; init; }

    /// <summary>Off the usage of single networks, in percent, in place of <see cref="DiscountPercent"/>; by network id.</summary>
    public IReadOnlyDictionary<string, decimal> NetworkDiscounts { get; init; } = new Dictionary<string, decimal>(StringComparer.Ordinal);

    /// <summary>Further percent off the part of a month's usage that lies above a threshold, ascending.</summary>
    public IReadOnlyList<DiscountTier> Tiers { get; init; } = [];

    public SpendCommitment? Commitment { get; init; }

    /// <summary>Least that is billed per month, before VAT; 0 for none.</summary>
    public decimal MinimumPerMonth { get; init; }

    /// <summary>Without a valid order nothing is invoiced: the period close stops for the customer.</summary>
    public bool RequiresPurchaseOrder { get; init; }

    /// <summary>Of an organisation that has signed nothing else.</summary>
    public static ContractTerms Standard { get; } = new() { Currency = Currency.Usd };
}

/// <param name="Above">Usage of the month above this amount, in the contract's currency.</param>
/// <param name="Percent">Off that part, 0..100.</param>
public sealed record DiscountTier(decimal Above, decimal Percent);

/// <summary>An amount the customer spends within a term; what is missing at its end is billed then.</summary>
/// <param name="Amount">For the whole term, before VAT.</param>
public sealed record SpendCommitment(string Id, string Name, decimal Amount, BillingPeriod Term, DateTimeOffset AgreedAt);
