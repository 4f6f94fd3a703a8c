using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing;

/// <summary>Who an organisation is on paper. What an issued document says stays as it was then.</summary>
public sealed class BillingProfileEntity
{
    public required OrganisationId OrganisationId { get; init; }

    public required string LegalName { get; set; }

    public string? RegistrationNumber { get; set; }

    public required PostalAddress Address { get; set; }

    /// <summary>With the country's prefix; see <see cref="VatCheckEntity"/> for whether it was found valid.</summary>
    public string? VatId { get; set; }

    public ElectronicAddress? ElectronicAddress { get; set; }

    /// <summary>Where invoices and reminders go.</summary>
    public required string Email { get; set; }

    public string? ContactName { get; set; }

    public string? BuyerReference { get; set; }

    /// <summary>For what names no cost centre of its own.</summary>
    public string? CostCentre { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>The person who wrote it last; null for the seed.</summary>
    public UserId? UpdatedBy { get; set; }

    public uint RowVersion { get; set; }
}

public enum VatCheckResult
{
    Valid,

    Invalid,

    /// <summary>The register could not say; it is asked again.</summary>
    Unavailable,
}

/// <summary>One answer of a VAT register, kept for ever: a reverse charge rests on it.</summary>
public sealed class VatCheckEntity
{
    public long Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required string VatId { get; init; }

    public required DateTimeOffset CheckedAt { get; init; }

    public required VatCheckResult Result { get; init; }

    /// <summary>What the register calls its answer; null where it gave none.</summary>
    public string? Reference { get; init; }

    public string? RegisteredName { get; init; }

    public string? RegisteredAddress { get; init; }

    public required string Source { get; init; }

    /// <summary>The register's answer as it came.</summary>
    public required string Answer { get; init; }
}

/// <summary>The terms of an organisation from a day on. A change is another version; none is ever edited.</summary>
public sealed class ContractEntity
{
    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    /// <summary>As both sides call it; all versions share it.</summary>
    public required string Number { get; init; }

    /// <summary>1, 2, …</summary>
    public required int Version { get; init; }

    /// <summary>The first day it holds; until the next version's.</summary>
    public required DateOnly ValidFrom { get; init; }

    /// <summary>A <see cref="ContractTerms"/> as JSON.</summary>
    public required ContractTerms Terms { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public UserId? CreatedBy { get; init; }
}

/// <summary>A customer's order: its number goes on invoices while it is valid and not used up.</summary>
public sealed class PurchaseOrderEntity
{
    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required string Number { get; init; }

    public required DateOnly ValidFrom { get; init; }

    /// <summary>The last day it is valid; null without an end.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>Most that may be invoiced on it, VAT left out; null without a cap.</summary>
    public Money? Cap { get; init; }

    /// <summary>Invoiced on it so far, VAT left out, in the cap's currency.</summary>
    public decimal Used { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When somebody took it back.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }

    public uint RowVersion { get; set; }
}

/// <summary>Credit an organisation may use up: bought before, or given.</summary>
public sealed class GrantEntity
{
    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required GrantKind Kind { get; init; }

    public required string Name { get; init; }

    public required Money Amount { get; init; }

    /// <summary>What is left of it.</summary>
    public required decimal Remaining { get; set; }

    /// <summary>Smaller is used first.</summary>
    public required int Priority { get; init; }

    public required DateOnly EffectiveFrom { get; init; }

    /// <summary>The last day it may be used; null without an end.</summary>
    public DateOnly? ExpiresOn { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string? Reason { get; init; }

    public uint RowVersion { get; set; }
}

/// <summary>What an invoice used of a grant.</summary>
public sealed class GrantDrawEntity
{
    public required Guid GrantId { get; init; }

    public required InvoiceId InvoiceId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required decimal Amount { get; init; }

    public required DateTimeOffset At { get; init; }
}
