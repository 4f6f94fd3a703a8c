using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Placement;

namespace Broker.Engine.Billing.Views;

/// <summary>Who an organisation is on paper, as somebody types it; empty texts mean nothing is there.</summary>
/// <param name="CountryCode">ISO 3166-1 alpha-2.</param>
/// <param name="ElectronicScheme">Of the Electronic Address Scheme list, four digits.</param>
public sealed record BillingProfileDraft(
    string LegalName, string? RegistrationNumber, string Line1, string? Line2, string City, string PostalCode, string? Subdivision,
    string CountryCode, string? VatId, string? ElectronicScheme, string? ElectronicAddress, string Email, string? ContactName,
    string? BuyerReference, string? CostCentre);

public sealed record VatCheckView(
    string VatId, DateTimeOffset CheckedAt, VatCheckResult Result, string? Reference, string? RegisteredName, string? RegisteredAddress, string Source);

/// <param name="Drawn">Invoiced against it in its term so far, in the contract's currency.</param>
public sealed record CommitmentView(SpendCommitment Commitment, Money Amount, Money Drawn);

/// <param name="Number">Null for the standard terms, which nobody signed.</param>
public sealed record ContractView(string? Number, int? Version, DateOnly? ValidFrom, ContractTerms Terms, CommitmentView? Commitment);

public sealed record UsableGrantView(Guid Id, GrantKind Kind, string Name, Money Amount, Money Remaining, DateOnly EffectiveFrom, DateOnly? ExpiresOn);

public sealed record PurchaseOrderView(
    Guid Id, string Number, DateOnly ValidFrom, DateOnly? ValidTo, Money? Cap, decimal Used, DateTimeOffset? WithdrawnAt);

/// <param name="Draft">What is stored; null before somebody has filled it in.</param>
/// <param name="Check">The newest check of the VAT id the profile has now.</param>
/// <param name="Orders">Newest first, withdrawn ones included.</param>
/// <param name="Grants">That are not used up, in the order of use.</param>
public sealed record BillingProfileView(
    BillingProfileDraft? Draft, VatCheckView? Check, ContractView Contract, IReadOnlyList<PurchaseOrderView> Orders,
    IReadOnlyList<UsableGrantView> Grants, DateTimeOffset? UpdatedAt);

public abstract record ProfileOutcome
{
    private ProfileOutcome() { }

    /// <param name="Check">The answer of the register, if it was asked.</param>
    public sealed record Saved(VatCheckView? Check) : ProfileOutcome;

    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : ProfileOutcome;

    /// <summary>Somebody else saved at the same time; nothing was stored.</summary>
    public sealed record Changed : ProfileOutcome;

    public sealed record Forbidden(string Why) : ProfileOutcome;
}

/// <summary>The billing profile of the signed-in member's organisation.</summary>
public interface IBillingProfiles
{
    /// <summary>Null for who may not see money.</summary>
    Task<BillingProfileView?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Stores the draft; a VAT id that changed is checked with the register at once.</summary>
    Task<ProfileOutcome> SaveAsync(BillingProfileDraft draft, CancellationToken cancellationToken);

    /// <summary>Asks the register about the VAT id that is stored, and keeps its answer.</summary>
    Task<ProfileOutcome> CheckVatIdAsync(CancellationToken cancellationToken);
}

/// <param name="Cap">Most that may be invoiced on it, VAT left out, in the contract's currency; null for no cap.</param>
public sealed record PurchaseOrderDraft(string Number, DateOnly ValidFrom, DateOnly? ValidTo, decimal? Cap);

public abstract record PurchaseOrderOutcome
{
    private PurchaseOrderOutcome() { }

    public sealed record Done(PurchaseOrderView Order) : PurchaseOrderOutcome;

    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : PurchaseOrderOutcome;

    public sealed record NotFound : PurchaseOrderOutcome;

    public sealed record Forbidden(string Why) : PurchaseOrderOutcome;
}

/// <summary>Purchase orders of the signed-in member's organisation.</summary>
public interface IPurchaseOrders
{
    Task<PurchaseOrderOutcome> AddAsync(PurchaseOrderDraft draft, CancellationToken cancellationToken);

    /// <summary>Nothing more is invoiced on it; what was stays.</summary>
    Task<PurchaseOrderOutcome> WithdrawAsync(Guid order, CancellationToken cancellationToken);
}
