using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Npgsql;

namespace Broker.Testing.Persistence;

/// <summary>An organisation with one row in every tenant table.</summary>
public sealed record TenantSeed(
    OrganisationEntity Organisation, BrokerUser User, PlanEntity Plan, DeploymentEntity Deployment, ReplicaEntity Replica, JobResultEntity Result)
{
    public OrganisationId Id => Organisation.Id;

    public static async Task<TenantSeed> CreateAsync(SystemDatabase database, string name = "Northwind")
    {
        var organisation = Rows.Organisation(name);
        var user = Rows.User();
        var plan = Rows.Plan(organisation.Id);
        var deployment = Rows.Deployment(plan);
        var replica = Rows.Replica(deployment);
        var result = Rows.JobResult(replica);
        await using var context = database.CreateContext();
        context.AddRange(
            organisation,
            user,
            Rows.ApiKey(organisation.Id, user),
            plan,
            deployment,
            replica,
            Rows.HealthInterval(replica),
            Rows.UsageInterval(replica),
            Rows.Incident(replica),
            result,
            Rows.Activity(deployment),
            Rows.Outbox(organisation.Id));
        await context.SaveChangesAsync();
        context.AddRange([.. BillingRows.OneOfEach(replica), .. SlaRows.OneOfEach(deployment)]);
        await context.SaveChangesAsync();

        // Its reference to the user is the database's alone, so EF would not know which of the two comes first.
        context.Add(Rows.Membership(organisation.Id, user));
        await context.SaveChangesAsync();
        await AddProbeSampleAsync(database, replica);
        return new TenantSeed(organisation, user, plan, deployment, replica, result);
    }

    private static async Task AddProbeSampleAsync(SystemDatabase database, ReplicaEntity replica)
    {
        await using var command = database.DataSource.CreateCommand(
            "insert into probe_samples (at, replica_id, organisation_id, deployment_id, vantage, outcome, http_status, latency_us, fence) "
            + "values (now(), $1, $2, $3, 0, 0, 200, 1500, 1)");
        command.Parameters.Add(new NpgsqlParameter { Value = replica.Id.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = replica.OrganisationId.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = replica.DeploymentId.Value });
        await command.ExecuteNonQueryAsync();
    }
}
