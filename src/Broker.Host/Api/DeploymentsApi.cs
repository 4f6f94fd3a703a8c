using System.ComponentModel;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Host.Api;

/// <param name="PlanId">The plan to accept.</param>
internal sealed record DeployRequest(PlanId PlanId);

/// <summary>Filter and order of the deployments.</summary>
internal sealed record DeploymentParameters(
    [property: Description("Part of the name.")] string? Search,
    Status? Status,
    [property: Description("Closed ones too; default false.")] bool? IncludeClosed,
    DeploymentSort? Sort,
    [property: Description("Default true.")] bool? Descending)
{
    public DeploymentQuery ToQuery(PageRequest page) => new(
        Search, Status, IncludeClosed ?? false, Sort ?? DeploymentSort.Created, Descending ?? true, page);
}

/// <summary>Deployments of the caller's organisation: accept a plan, list, look, close.</summary>
internal static class DeploymentsApi
{
    public static void MapDeployments(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/deployments").WithTags("Deployments");
        group.MapPost("", DeployAsync).RequireAuthorization(BrokerPolicies.Deploy).WithName("CreateDeployment")
            .WithSummary("Accepts a plan and starts its replicas")
            .WithDescription("The plan is the idempotency key: accepting it again answers 200 with the deployment it became. "
                + "402 an overdue invoice or a budget stands against it, 404 no such plan, 409 the name is taken, 410 the plan has expired.")
            .ProducesProblem(StatusCodes.Status402PaymentRequired)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status410Gone);
        group.MapGet("", ListAsync).RequireAuthorization(BrokerPolicies.Read).WithName("ListDeployments")
            .WithSummary("Deployments, newest first");
        group.MapGet("/{id:guid}", FindAsync).RequireAuthorization(BrokerPolicies.Read).WithName("GetDeployment")
            .WithSummary("One deployment with its replicas and incidents").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/{id:guid}", CloseAsync).RequireAuthorization(BrokerPolicies.Deploy).WithName("CloseDeployment")
            .WithSummary("Asks to close a deployment; its leases end in the background")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDeploymentDetails();
        group.MapJobResults();
        group.MapDeploymentLabels();
    }

    internal static async Task<Results<Created<DeploymentView>, Ok<DeploymentView>, ProblemHttpResult>> DeployAsync(
        DeployRequest request, IDeploymentCommands commands, IDeploymentReader reader, CancellationToken cancellationToken)
    {
        switch (await commands.DeployAsync(request.PlanId, cancellationToken))
        {
            case DeployOutcome.Accepted(var id, var already):
                var view = await reader.FindAsync(id, cancellationToken)
                    ?? throw new InvalidOperationException($"Deployment {id} was accepted and cannot be read.");
                return already ? TypedResults.Ok(view) : TypedResults.Created(PathOf(id), view);
            case DeployOutcome.PlanNotFound:
                return ApiProblems.NotFound("plan");
            case DeployOutcome.PlanExpired(var at):
                return ApiProblems.Of(StatusCodes.Status410Gone, "The plan has expired.", $"It could be accepted until {at:O}. Plan again for present prices.");
            case DeployOutcome.NameTaken(var name):
                return ApiProblems.Of(StatusCodes.Status409Conflict, "The name is taken.", $"A deployment named '{name}' is still open.");
            case DeployOutcome.Forbidden(var why):
                return ApiProblems.Forbidden(why);
            case DeployOutcome.OverBudget over:
                return SpendingProblems.Of(over);
            case DeployOutcome.Blocked blocked:
                return SpendingProblems.Of(blocked);
            case var other:
                throw new InvalidOperationException($"Unknown outcome {other}.");
        }
    }

    internal static async Task<Results<Ok<Page<DeploymentRow>>, ValidationProblem>> ListAsync(
        [AsParameters] DeploymentParameters parameters, [AsParameters] PageParameters page, IDeploymentReader reader, CancellationToken cancellationToken)
    {
        if (page.Problem() is { } problem)
        {
            return problem;
        }

        return TypedResults.Ok(await reader.ListAsync(parameters.ToQuery(page.Request), cancellationToken));
    }

    internal static async Task<Results<Ok<DeploymentView>, ProblemHttpResult>> FindAsync(
        Guid id, IDeploymentReader reader, CancellationToken cancellationToken) =>
        await reader.FindAsync(new DeploymentId(id), cancellationToken) is { } view
            ? TypedResults.Ok(view)
            : ApiProblems.NotFound("deployment");

    internal static async Task<Results<Accepted, ProblemHttpResult>> CloseAsync(
        Guid id, IDeploymentCommands commands, CancellationToken cancellationToken) =>
        await commands.CloseAsync(new DeploymentId(id), cancellationToken) switch
        {
            CloseDeploymentOutcome.Closing => TypedResults.Accepted(PathOf(new DeploymentId(id))),
            CloseDeploymentOutcome.NotFound => ApiProblems.NotFound("deployment"),
            CloseDeploymentOutcome.Forbidden { Why: var why } => ApiProblems.Forbidden(why),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };

    private static string PathOf(DeploymentId id) => $"{ApiSetup.Prefix}/deployments/{id}";
}
