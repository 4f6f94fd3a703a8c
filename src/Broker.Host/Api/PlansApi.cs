using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Placement;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Host.Api;

/// <summary>Plans: priced placements that can be accepted until they expire.</summary>
internal static class PlansApi
{
    public static void MapPlans(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/plans").WithTags("Plans");
        group.MapPost("", PlanAsync).RequireAuthorization(BrokerPolicies.Plan).WithName("CreatePlan")
            .WithSummary("Finds the cheapest redundant placement for a workload")
            .WithDescription("Nothing is rented until the plan is accepted. 400 names each wrong field; 422 says why the market cannot serve the request.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        group.MapGet("/{id:guid}", FindAsync).RequireAuthorization(BrokerPolicies.Member).WithName("GetPlan")
            .WithSummary("One plan of the caller's organisation");
    }

    internal static async Task<Results<Created<PlanView>, ValidationProblem, ProblemHttpResult>> PlanAsync(
        PlanDraft draft, IPlanning planning, CancellationToken cancellationToken) =>
        await planning.PlanAsync(draft, cancellationToken) switch
        {
            PlanOutcome.Planned { Plan: var plan } => TypedResults.Created($"{ApiSetup.Prefix}/plans/{plan.Id}", plan),
            PlanOutcome.Invalid { Errors: var errors } => TypedResults.ValidationProblem(
                errors.GroupBy(e => e.Field, StringComparer.Ordinal)
                    .ToDictionary(g => g.Key, g => g.Select(e => e.Message).ToArray(), StringComparer.Ordinal)),
            PlanOutcome.Infeasible { Reasons: var reasons } => ApiProblems.Of(
                StatusCodes.Status422UnprocessableEntity, "The market cannot serve this now.", string.Join(" ", reasons),
                new Dictionary<string, object?>(StringComparer.Ordinal) { ["reasons"] = reasons }),
            PlanOutcome.Forbidden { Why: var why } => ApiProblems.Forbidden(why),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };

    internal static async Task<Results<Ok<PlanView>, ProblemHttpResult>> FindAsync(
        Guid id, IPlanning planning, CancellationToken cancellationToken) =>
        await planning.FindAsync(new PlanId(id), cancellationToken) is { } plan
            ? TypedResults.Ok(plan)
            : ApiProblems.NotFound("plan");
}
