using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Domain.Sla;

namespace Broker.Engine.Sla;

/// <param name="Evidence">The evidence as JSON, as it was hashed.</param>
public sealed record SlaCreditView(
    Guid Id, OrganisationId Organisation, string OrganisationName, DeploymentId Deployment, string DeploymentName, DateOnly Period,
    decimal Objective, decimal Availability, TimeSpan Downtime, int Percent, Money Charges, Money Amount, bool IsProvisional,
    SlaCreditState State, string? DecidedByName, DateTimeOffset? DecidedAt, string? Decision, InvoiceId? Invoice, string Evidence,
    string EvidenceHash);

public abstract record SlaDecisionOutcome
{
    private SlaDecisionOutcome() { }

    public sealed record Done : SlaDecisionOutcome;

    public sealed record NotFound : SlaDecisionOutcome;

    /// <summary>It is no longer what it was, or may not be decided like this.</summary>
    public sealed record Refused(string Why) : SlaDecisionOutcome;
}

/// <summary>Credits for missed availability: a customer's own, or everybody's for the operator's staff.</summary>
public interface ISlaCredits
{
    /// <summary>Newest month first. Members see those of their organisation, staff all.</summary>
    Task<Page<SlaCreditView>> ListAsync(SlaCreditState? state, BillingPeriod? period, PageRequest page, CancellationToken cancellationToken);

    Task<SlaCreditView?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Staff who may bill: puts a proposed credit on the next invoice.</summary>
    Task<SlaDecisionOutcome> ApproveAsync(Guid id, string reason, CancellationToken cancellationToken);

    /// <summary>Staff who may bill: the customer gets nothing, and the reason stays.</summary>
    Task<SlaDecisionOutcome> RejectAsync(Guid id, string reason, CancellationToken cancellationToken);

    /// <summary>Staff who may bill: time of a deployment that does not count. Credits that are on no invoice follow it when computed again.</summary>
    Task<SlaDecisionOutcome> ExcludeAsync(DeploymentId deployment, Interval time, string reason, CancellationToken cancellationToken);

    /// <summary>Takes an exclusion back by another row; both stay readable.</summary>
    Task<SlaDecisionOutcome> TakeBackAsync(Guid exclusion, string reason, CancellationToken cancellationToken);

    /// <summary>The next version of a deployment's contract; governs the months that begin at <paramref name="from"/> or later.</summary>
    Task<SlaDecisionOutcome> AgreeAsync(DeploymentId deployment, SlaContract terms, DateOnly from, CancellationToken cancellationToken);
}
