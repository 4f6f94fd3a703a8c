using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing.Budgets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Host.Api;

/// <summary>Budgets of the caller's organisation.</summary>
internal static class BudgetsApi
{
    public static void MapBudgets(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/budgets").WithTags("Billing").RequireAuthorization(BrokerPolicies.Money);
        group.MapGet("", ReadAsync).WithName("ListBudgets")
            .WithSummary("Budgets with what is spent and reserved in the present month, and what was told about them");
        group.MapPut("/{id:guid}", SaveAsync).WithName("SaveBudget").WithSummary("Makes or changes a budget")
            .WithDescription("The caller chooses the id: the same call twice makes one budget. 404 the id is another's, or its budget was removed.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/{id:guid}", RemoveAsync).WithName("RemoveBudget").WithSummary("Removes a budget")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<Ok<BudgetBoard>> ReadAsync(IBudgetReader reader, CancellationToken cancellationToken) =>
        TypedResults.Ok(await reader.ReadAsync(cancellationToken));

    internal static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> SaveAsync(
        Guid id, BudgetDraft draft, IBudgetCommands commands, CancellationToken cancellationToken) =>
        Answer(await commands.SaveAsync(new BudgetId(id), draft, cancellationToken));

    internal static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> RemoveAsync(
        Guid id, IBudgetCommands commands, CancellationToken cancellationToken) =>
        Answer(await commands.RemoveAsync(new BudgetId(id), cancellationToken));

    private static Results<NoContent, ValidationProblem, ProblemHttpResult> Answer(SaveBudgetOutcome outcome) => outcome switch
    {
        SaveBudgetOutcome.Saved => TypedResults.NoContent(),
        SaveBudgetOutcome.Invalid(var errors) => TypedResults.ValidationProblem(
            errors.GroupBy(e => e.Field, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(e => e.Message).ToArray(), StringComparer.Ordinal)),
        SaveBudgetOutcome.NotFound => ApiProblems.NotFound("budget"),
        SaveBudgetOutcome.Forbidden(var why) => ApiProblems.Forbidden(why),
        var other => throw new InvalidOperationException($"Unknown outcome {other}."),
    };
}
