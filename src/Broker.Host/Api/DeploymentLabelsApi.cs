using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Host.Api;

/// <summary>Whom a deployment's cost is charged to.</summary>
internal static class DeploymentLabelsApi
{
    public static void MapDeploymentLabels(this RouteGroupBuilder deployments) => deployments
        .MapPut("/{id:guid}/labels", SaveAsync).RequireAuthorization(BrokerPolicies.Deploy).WithName("LabelDeployment")
        .WithSummary("Sets team, cost centre and tags, in place of those there are")
        .WithDescription("They stand on invoice lines and in cost exports from then on; issued invoices keep what they say.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<DeploymentLabels>, ValidationProblem, ProblemHttpResult>> SaveAsync(
        Guid id, DeploymentLabels labels, IDeploymentLabels deployments, CancellationToken cancellationToken) =>
        await deployments.SaveAsync(new DeploymentId(id), labels, cancellationToken) switch
        {
            LabelOutcome.Saved saved => TypedResults.Ok(saved.Labels),
            LabelOutcome.Invalid invalid => TypedResults.ValidationProblem(
                invalid.Errors.GroupBy(e => e.Field, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(e => e.Message).ToArray(), StringComparer.Ordinal)),
            LabelOutcome.Forbidden forbidden => ApiProblems.Forbidden(forbidden.Why),
            LabelOutcome.NotFound => ApiProblems.NotFound("deployment"),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };
}
