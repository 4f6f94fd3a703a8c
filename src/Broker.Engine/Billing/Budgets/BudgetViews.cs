using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Placement;

namespace Broker.Engine.Billing.Budgets;

/// <param name="Currency">USD, or the contract's.</param>
/// <param name="Team">Only for a team.</param>
/// <param name="Deployment">Only for a deployment.</param>
public sealed record BudgetDraft(
    string Name, BudgetScope Scope, string? Team, DeploymentId? Deployment, decimal Amount, string Currency, BudgetAction Action,
    IReadOnlyList<int> Thresholds);

/// <param name="Covers">In words: the whole organisation, a team, a deployment.</param>
/// <param name="Standing">In the present month.</param>
public sealed record BudgetView(
    BudgetId Id, string Name, BudgetScope Scope, string? Team, DeploymentId? Deployment, string Covers, BudgetAction Action,
    IReadOnlyList<int> Thresholds, BudgetStanding Standing, DateTimeOffset UpdatedAt);

/// <param name="Month">The month the figures are of.</param>
/// <param name="Currencies">In which a budget can be set.</param>
/// <param name="Teams">That deployments carry.</param>
/// <param name="Deployments">That can have a budget of their own.</param>
public sealed record BudgetBoard(
    BillingPeriod Month, DateTimeOffset At, IReadOnlyList<BudgetView> Budgets, IReadOnlyList<BillingNoticeView> Notices,
    IReadOnlyList<string> Currencies, IReadOnlyList<string> Teams, IReadOnlyList<NamedDeployment> Deployments, SpendingBlockView? Block);

public sealed record NamedDeployment(DeploymentId Id, string Name);

public sealed record BillingNoticeView(BillingNoticeKind Kind, string Text, DateTimeOffset At, BudgetId? Budget, InvoiceId? Invoice);

/// <summary>Why nothing new can be deployed.</summary>
public sealed record SpendingBlockView(InvoiceId Invoice, string InvoiceNumber, string Reason, DateTimeOffset Since);

public abstract record SaveBudgetOutcome
{
    private SaveBudgetOutcome() { }

    public sealed record Saved(BudgetId Budget) : SaveBudgetOutcome;

    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : SaveBudgetOutcome;

    public sealed record NotFound : SaveBudgetOutcome;

    public sealed record Forbidden(string Why) : SaveBudgetOutcome;
}

/// <summary>Budgets of the signed-in member's organisation, with where each stands.</summary>
public interface IBudgetReader
{
    Task<BudgetBoard> ReadAsync(CancellationToken cancellationToken);
}

public interface IBudgetCommands
{
    /// <summary>Makes a budget with an id the caller chose, or changes the one that has it: safe to repeat.</summary>
    Task<SaveBudgetOutcome> SaveAsync(BudgetId id, BudgetDraft draft, CancellationToken cancellationToken);

    Task<SaveBudgetOutcome> RemoveAsync(BudgetId id, CancellationToken cancellationToken);
}
