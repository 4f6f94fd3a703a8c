using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Host.Api;

/// <summary>Why money stands against a deployment, with the figures a program needs to decide what to do.</summary>
internal static class SpendingProblems
{
    public static ProblemHttpResult Of(DeployOutcome.OverBudget over) => ApiProblems.Of(
        StatusCodes.Status402PaymentRequired,
        "It does not fit into a budget.",
        $"Budget '{over.Budget}' leaves {Text(over.Amount - over.Spent - over.Reserved)} of {Text(over.Amount)} this month; "
            + $"the deployment would cost {Text(over.Wanted)} until the month's end. Nothing was deployed.",
        new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["budget"] = over.Budget,
            ["amount"] = over.Amount,
            ["spent"] = over.Spent,
            ["reserved"] = over.Reserved,
            ["wanted"] = over.Wanted,
        });

    public static ProblemHttpResult Of(DeployOutcome.Blocked blocked) => ApiProblems.Of(
        StatusCodes.Status402PaymentRequired,
        "An invoice is overdue.",
        $"{blocked.Why} Nothing new is deployed until invoice {blocked.InvoiceNumber} is paid.",
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["invoice"] = blocked.InvoiceNumber, ["since"] = blocked.Since });

    private static string Text(Money money) => money.ToChargeable().ToString();
}
