using System.Globalization;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Budgets;

namespace Broker.Portal.Billing.Budgets;

/// <summary>A budget as it is typed.</summary>
internal sealed class BudgetForm
{
    public string Name { get; set; } = "";

    public string Amount { get; set; } = "";

    public string Currency { get; set; } = "USD";

    public BudgetScope Scope { get; set; }

    public string Team { get; set; } = "";

    public string Deployment { get; set; } = "";

    public BudgetAction Action { get; set; } = BudgetAction.BlockNew;

    public string Thresholds { get; set; } = "50, 80, 100";

    public static BudgetForm Of(BudgetView budget) => new()
    {
        Name = budget.Name,
        Amount = Typed.Text(budget.Standing.Amount.Amount),
        Currency = budget.Standing.Amount.Currency.Code,
        Scope = budget.Scope,
        Team = budget.Team ?? "",
        Deployment = budget.Deployment?.Value.ToString() ?? "",
        Action = budget.Action,
        Thresholds = string.Join(", ", budget.Thresholds.Select(t => t.ToString(CultureInfo.InvariantCulture))),
    };

    public BudgetDraft Read() => new(
        Name, Scope, Scope == BudgetScope.Team ? Team : null,
        Scope == BudgetScope.Deployment && Guid.TryParse(Deployment, out var id) ? new DeploymentId(id) : null,
        Typed.Number(Amount) ?? 0, Currency, Action,
        [.. Thresholds.Split([',', ';', ' ', '%'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Typed.Whole)]);
}
