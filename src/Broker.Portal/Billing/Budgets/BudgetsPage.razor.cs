using Broker.Domain.Shared;
using Broker.Engine.Billing.Budgets;
using Broker.Portal.Access;
using Broker.Portal.Shared;
using MudBlazor;

namespace Broker.Portal.Billing.Budgets;

/// <summary>Will the money last? What may be spent per month, what is spent and promised, and what happens when it is not enough.</summary>
public sealed partial class BudgetsPage(IBudgetReader budgets, IBudgetCommands commands, IDialogService dialogs)
{
    private BudgetBoard? _board;
    private BudgetView? _edited;
    private BudgetForm _form = new();
    private BudgetId _next = BudgetId.New();

    protected override Task StartAsync(Viewer viewer) => ReadBoardAsync();

    private string Title => _board is not { Budgets.Count: > 0 } board
        ? L["Budgets"]
        : board.Budgets.Count(b => b.Standing.Free.Amount < 0) is > 0 and var few
            ? L["{0} of {1} will not be enough", few, board.Budgets.Count]
            : L["All {0} will be enough", board.Budgets.Count];

    private Task ReadBoardAsync() => ReadAsync(async cancellationToken =>
    {
        _board = await budgets.ReadAsync(cancellationToken);
        if (_edited is null && !_board.Currencies.Contains(_form.Currency))
        {
            _form.Currency = _board.Currencies[0];
        }
    });

    private void Edit(BudgetView budget)
    {
        _edited = budget;
        _form = BudgetForm.Of(budget);
    }

    private void Clear()
    {
        _edited = null;
        _form = new BudgetForm { Currency = _board?.Currencies[0] ?? "USD" };
        // A repeated click saves the same budget again; only the next one has an id of its own.
        _next = BudgetId.New();
    }

    private async Task SaveAsync()
    {
        await ActAsync(async cancellationToken =>
        {
            switch (await commands.SaveAsync(_edited?.Id ?? _next, _form.Read(), cancellationToken))
            {
                case SaveBudgetOutcome.Saved:
                    var name = _form.Name.Trim();
                    Clear();
                    return L["{0} is watched from now on.", name];
                case SaveBudgetOutcome.Invalid invalid:
                    return Refuse(invalid.Errors);
                case SaveBudgetOutcome.Forbidden forbidden:
                    return Refuse(forbidden.Why);
                default:
                    Clear();
                    return Refuse(L["Somebody removed that budget meanwhile."]);
            }
        });
        await ReadBoardAsync();
    }

    private async Task RemoveAsync(BudgetView budget)
    {
        var sure = await dialogs.ConfirmAsync(
            L["Remove the budget {0}?", budget.Name],
            [L["{0} a month no longer limits anything.", Figures.Amount(budget.Standing.Amount)], L["What it told stays readable."]],
            L["Remove {0}", budget.Name]);
        if (!sure)
        {
            return;
        }

        await ActAsync(async cancellationToken => await commands.RemoveAsync(budget.Id, cancellationToken) is SaveBudgetOutcome.Forbidden forbidden
            ? Refuse(forbidden.Why)
            : L["{0} is removed.", budget.Name]);
        if (_edited?.Id == budget.Id)
        {
            Clear();
        }

        await ReadBoardAsync();
    }
}
