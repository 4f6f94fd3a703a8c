using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing;

/// <summary>All that one organisation's document for one period is computed from, read at one moment.</summary>
/// <param name="Profile">Null where the organisation has not said who it is on paper.</param>
/// <param name="Contract">The version that holds on the period's last day; null for the standard terms.</param>
/// <param name="Order">The order that is valid on the period's last day.</param>
/// <param name="LatestCheck">Of the VAT id the profile has now.</param>
/// <param name="Rates">Of exchange into the contract's currency, by the currency converted from.</param>
public sealed record BillingCase(
    OrganisationId Organisation,
    string Name,
    BillingPeriod Period,
    BillingProfileEntity? Profile,
    ContractEntity? Contract,
    PurchaseOrderEntity? Order,
    VatCheckEntity? LatestCheck,
    IReadOnlyList<UsageCharge> Usage,
    UsageDigest? Digest,
    RatingExtras Extras,
    IReadOnlyDictionary<Currency, FxRate> Rates)
{
    /// <summary>What a tax calculator said; null where our own rules decide.</summary>
    public TaxVerdict? Tax { get; init; }

    public ContractTerms Terms => Contract?.Terms ?? ContractTerms.Standard;

    /// <summary>Whether there may be anything to bill at all.</summary>
    public bool IsIdle => Usage.Count == 0 && Extras.Pending.Count == 0 && Extras.SlaCredits.Count == 0
        && Terms is { MinimumPerMonth: 0, Commitment: null };
}

/// <summary>A document in the making: complete but for its number.</summary>
/// <param name="Warnings">What a person should know, such as an order that is used up.</param>
public sealed record ComposedInvoice(InvoiceDocument Document, RatedInvoice Rated, PurchaseOrderEntity? Order, IReadOnlyList<string> Warnings);

public abstract record ComposeOutcome
{
    private ComposeOutcome() { }

    public sealed record Ready(ComposedInvoice Invoice) : ComposeOutcome;

    /// <summary>There is nothing to bill.</summary>
    public sealed record Nothing : ComposeOutcome;

    /// <summary>A person has to do something first.</summary>
    public sealed record Blocked(IReadOnlyList<string> Reasons) : ComposeOutcome;
}
