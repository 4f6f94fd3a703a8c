using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Host.Api;

/// <param name="Reason">What is wrong with the result, 1 to 500 characters.</param>
internal sealed record RefuseResultRequest(string Reason);

/// <summary>Results of batch jobs: look, accept, refuse.</summary>
internal static class JobResultsApi
{
    public static void MapJobResults(this RouteGroupBuilder deployments)
    {
        var group = deployments.MapGroup("/{id:guid}/results");
        group.MapGet("", ListAsync).RequireAuthorization(BrokerPolicies.Read).WithName("ListResults")
            .WithSummary("Results of a batch job, newest first").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/{resultId:guid}/accept", AcceptAsync).RequireAuthorization(BrokerPolicies.Deploy).WithName("AcceptResult")
            .WithSummary("Accepts a result: its run time may be billed, the job is complete")
            .WithDescription("Accepting twice answers 204 twice. 409 when it was refused or its output is still being collected. A result nobody decides accepts itself.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{resultId:guid}/refuse", RefuseAsync).RequireAuthorization(BrokerPolicies.Deploy).WithName("RefuseResult")
            .WithSummary("Refuses a result: its run time is never billed, the work is done again elsewhere")
            .WithDescription("The third refusal ends the job and calls a person. 409 when it was accepted or its output is still being collected.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    internal static async Task<Results<Ok<IReadOnlyList<JobResultView>>, ProblemHttpResult>> ListAsync(
        Guid id, IDeploymentReader deployments, IJobResults results, CancellationToken cancellationToken) =>
        await deployments.FindAsync(new DeploymentId(id), cancellationToken) is null
            ? ApiProblems.NotFound("deployment")
            : TypedResults.Ok(await results.ListAsync(new DeploymentId(id), cancellationToken));

    internal static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> AcceptAsync(
        Guid id, Guid resultId, IJobResults results, CancellationToken cancellationToken) =>
        await IsOfAsync(id, resultId, results, cancellationToken)
            ? Answer(await results.AcceptAsync(new JobResultId(resultId), cancellationToken))
            : ApiProblems.NotFound("result");

    internal static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> RefuseAsync(
        Guid id, Guid resultId, RefuseResultRequest request, IJobResults results, CancellationToken cancellationToken) =>
        await IsOfAsync(id, resultId, results, cancellationToken)
            ? Answer(await results.RefuseAsync(new JobResultId(resultId), request.Reason, cancellationToken))
            : ApiProblems.NotFound("result");

    private static async Task<bool> IsOfAsync(Guid deployment, Guid result, IJobResults results, CancellationToken cancellationToken) =>
        (await results.ListAsync(new DeploymentId(deployment), cancellationToken)).Any(r => r.Id.Value == result);

    private static Results<NoContent, ValidationProblem, ProblemHttpResult> Answer(ReviewOutcome outcome) => outcome switch
    {
        ReviewOutcome.Done or ReviewOutcome.PersonCalled => TypedResults.NoContent(),
        ReviewOutcome.NotInReview { State: var state } => ApiProblems.Of(
            StatusCodes.Status409Conflict, "The result is not in review.", $"It is {state}."),
        ReviewOutcome.Invalid { Why: var why } => TypedResults.ValidationProblem(
            new Dictionary<string, string[]>(StringComparer.Ordinal) { ["reason"] = [why] }),
        ReviewOutcome.NotFound => ApiProblems.NotFound("result"),
        ReviewOutcome.Forbidden { Why: var why } => ApiProblems.Forbidden(why),
        var other => throw new InvalidOperationException($"Unknown outcome {other}."),
    };
}
