using Broker.Domain.Billing;

namespace Broker.Portal.Billing.Budgets;

internal static class BudgetWords
{
    public static string Of(BudgetAction action) => action switch
    {
        BudgetAction.Warn => "Only warn",
        BudgetAction.BlockNew => "Refuse new deployments that would not fit",
        BudgetAction.StopAll => "Close what it covers when it is spent",
        _ => throw new InvalidOperationException($"Unknown action {action}."),
    };
}
