using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Domain.Sla;

namespace Broker.Engine.Sla;

/// <summary>One version of what is promised of a deployment. Never edited: a change is the next version.</summary>
public sealed class SlaContractEntity
{
    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DeploymentId DeploymentId { get; init; }

    /// <summary>1, 2, … of the deployment.</summary>
    public required int Version { get; init; }

    /// <summary>Governs the months that begin then or later; the first version also the month it begins in.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    public required SlaContract Terms { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who changed it, by name; null for the broker itself.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>The version a deployment begins with.</summary>
    public static SlaContractEntity First(
        OrganisationId organisation, DeploymentId deployment, decimal promised, DateTimeOffset acceptedAt, DateTimeOffset now) => new()
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = organisation,
            DeploymentId = deployment,
            Version = 1,
            ValidFrom = acceptedAt,
            Terms = SlaContract.For(promised),
            CreatedAt = now,
        };
}

/// <summary>Time that was agreed not to count, with who said so and why. Never edited: taking one back is another row.</summary>
public sealed class SlaExclusionEntity
{
    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DeploymentId DeploymentId { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>Shown to the customer.</summary>
    public required string Reason { get; init; }

    /// <summary>The exclusion this row takes back; null for one that excludes.</summary>
    public Guid? TakesBack { get; init; }

    public required UserId AuthorId { get; init; }

    public required string Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

public enum SlaCreditState
{
    /// <summary>Over the limit, or computed from too few data: a person decides.</summary>
    Proposed,

    /// <summary>Goes on the next invoice.</summary>
    Approved,

    Rejected,

    /// <summary>On an issued document: never changes again.</summary>
    Invoiced,
}

/// <summary>What a deployment is credited for a month in which its objective was missed.</summary>
public sealed class SlaCreditEntity
{
    public required Guid Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DeploymentId DeploymentId { get; init; }

    public required string DeploymentName { get; set; }

    /// <summary>First day of the month.</summary>
    public required DateOnly Period { get; init; }

    public required Guid ContractId { get; set; }

    /// <summary>The promised share, 0..1.</summary>
    public required decimal Objective { get; set; }

    /// <summary>The share that was kept, 0..1, for people; the tier was decided in integers.</summary>
    public required decimal Availability { get; set; }

    public required TimeSpan Downtime { get; set; }

    public required TimeSpan Counted { get; set; }

    public required int Percent { get; set; }

    /// <summary>The deployment's charges of the month, before VAT.</summary>
    public required Money Charges { get; set; }

    public required Money Amount { get; set; }

    /// <summary>Too little of the time was watched.</summary>
    public required bool IsProvisional { get; set; }

    /// <summary><see cref="SlaEvidence"/> as JSON, letter by letter as it was hashed.</summary>
    public required string Evidence { get; set; }

    /// <summary>SHA-256 of <see cref="Evidence"/>, lower-case hexadecimal.</summary>
    public required string EvidenceHash { get; set; }

    public required SlaCreditState State { get; set; }

    /// <summary>Null while no person has decided.</summary>
    public UserId? DecidedBy { get; set; }

    public string? DecidedByName { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public string? Decision { get; set; }

    public InvoiceId? InvoiceId { get; set; }

    public required DateTimeOffset ComputedAt { get; set; }

    public uint RowVersion { get; set; }

    /// <summary>As it stands on the invoice.</summary>
    public InvoiceAllowance ToAllowance() => new(
        AllowanceKind.SlaCredit,
        Amount.Amount,
        FormattableString.Invariant(
            $"{DeploymentName}: available {Availability * 100:0.####} % in {Period:yyyy-MM}, promised {Objective * 100:0.####} %"))
    {
        Percent = Percent,
        BaseAmount = Charges.Amount,
        Evidence = new CreditEvidence(Id, BillingPeriod.MonthOf(Period), EvidenceHash),
        DeploymentId = DeploymentId,
        DeploymentName = DeploymentName,
    };
}
