using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Engine.Sla;

namespace Broker.Testing.Persistence;

/// <summary>Rows of what was promised and credited.</summary>
public static class SlaRows
{
    public static SlaContractEntity Contract(DeploymentEntity deployment) => SlaContractEntity.First(
        deployment.OrganisationId, deployment.Id, deployment.PromisedAvailability, deployment.CreatedAt, deployment.CreatedAt);

    public static SlaExclusionEntity Exclusion(DeploymentEntity deployment, DateTimeOffset start, DateTimeOffset end) => new()
    {
        Id = Guid.CreateVersion7(),
        OrganisationId = deployment.OrganisationId,
        DeploymentId = deployment.Id,
        StartsAt = start,
        EndsAt = end,
        Reason = "Announced maintenance",
        AuthorId = new UserId(Guid.NewGuid()),
        Author = "Britta Lindqvist",
        CreatedAt = end,
    };

    public static SlaCreditEntity Credit(
        DeploymentEntity deployment, SlaContractEntity contract, SlaCreditState state = SlaCreditState.Approved) => new()
        {
            Id = Guid.CreateVersion7(),
            OrganisationId = deployment.OrganisationId,
            DeploymentId = deployment.Id,
            DeploymentName = deployment.Name,
            Period = BillingRows.October,
            ContractId = contract.Id,
            Objective = 0.9995m,
            Availability = 0.998m,
            Downtime = TimeSpan.FromMinutes(89),
            Counted = TimeSpan.FromDays(31),
            Percent = 10,
            Charges = Money.Usd(200),
            Amount = Money.Usd(20),
            IsProvisional = false,
            Evidence = "{}",
            EvidenceHash = new string('0', 64),
            State = state,
            ComputedAt = deployment.CreatedAt,
        };

    /// <summary>One row in every table of promises a customer reads.</summary>
    public static IReadOnlyList<object> OneOfEach(DeploymentEntity deployment)
    {
        var contract = Contract(deployment);
        return [contract, Exclusion(deployment, Rows.Now, Rows.Now.AddHours(1)), Credit(deployment, contract)];
    }
}
