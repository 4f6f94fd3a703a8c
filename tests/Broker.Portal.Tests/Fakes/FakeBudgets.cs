using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Budgets;

namespace Broker.Portal.Tests.Fakes;

internal sealed class FakeBudgets : IBudgetReader, IBudgetCommands
{
    public List<BudgetView> Rows { get; } = [];

    public List<BudgetDraft> Saved { get; } = [];

    public SpendingBlockView? Block { get; set; }

    public SaveBudgetOutcome? Answer { get; set; }

    public static BudgetView Budget(string name, decimal amount, decimal spent, decimal reserved) => new(
        BudgetId.New(), name, BudgetScope.Organisation, null, null, "The whole organisation", BudgetAction.BlockNew, [50, 80],
        new BudgetStanding(Money.Usd(amount), Money.Usd(spent), Money.Usd(reserved)), DateTimeOffset.UnixEpoch);

    public Task<BudgetBoard> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new BudgetBoard(
        BillingPeriod.MonthOf(new DateOnly(2026, 11, 1)), DateTimeOffset.UnixEpoch, Rows, [], ["USD"], ["Vision"], [], Block));

    public Task<SaveBudgetOutcome> SaveAsync(BudgetId id, BudgetDraft draft, CancellationToken cancellationToken)
    {
        Saved.Add(draft);
        return Task.FromResult(Answer ?? new SaveBudgetOutcome.Saved(id));
    }

    public Task<SaveBudgetOutcome> RemoveAsync(BudgetId id, CancellationToken cancellationToken) =>
        Task.FromResult<SaveBudgetOutcome>(new SaveBudgetOutcome.Saved(id));
}
