using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Broker.Engine.Placement;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Broker.Engine.Billing.Budgets;

internal sealed class BudgetCommands(IDbContextFactory<BrokerDbContext> database, TenantContext tenant, TimeProvider clock) : IBudgetCommands
{
    private const int LongestName = 100;
    private const int MostThresholds = 5;
    private const decimal HighestAmount = 1_000_000_000;

    public async Task<SaveBudgetOutcome> SaveAsync(BudgetId id, BudgetDraft draft, CancellationToken cancellationToken)
    {
        if (Member is not { } member)
        {
            return MayNot;
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var budget = await db.Budgets.SingleOrDefaultAsync(b => b.Id == id, cancellationToken);
        if (budget?.RemovedAt is not null)
        {
            return new SaveBudgetOutcome.NotFound();
        }

        var now = clock.GetUtcNow();
        var errors = await ErrorsAsync(db, draft, now, cancellationToken);
        if (errors.Count > 0)
        {
            return new SaveBudgetOutcome.Invalid(errors);
        }

        Apply(db, budget, id, draft, member, now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } taken)
        {
            // The id of another organisation's budget is as unknown here as one that never was.
            return taken.ConstraintName == "ux_budgets_name_in_use"
                ? new SaveBudgetOutcome.Invalid([new FieldError("name", $"There is a budget called {draft.Name.Trim()} already.")])
                : new SaveBudgetOutcome.NotFound();
        }

        return new SaveBudgetOutcome.Saved(id);
    }

    public async Task<SaveBudgetOutcome> RemoveAsync(BudgetId id, CancellationToken cancellationToken)
    {
        if (Member is null)
        {
            return MayNot;
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var budget = await db.Budgets.SingleOrDefaultAsync(b => b.Id == id && b.RemovedAt == null, cancellationToken);
        if (budget is null)
        {
            return new SaveBudgetOutcome.NotFound();
        }

        budget.RemovedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        return new SaveBudgetOutcome.Saved(id);
    }

    private static SaveBudgetOutcome.Forbidden MayNot => new("Only owners and finance people set budgets.");

    private Tenant.Member? Member => tenant.Current is Tenant.Member member && Permissions.MaySeeMoney(member.Role) ? member : null;

    private static void Apply(BrokerDbContext db, BudgetEntity? budget, BudgetId id, BudgetDraft draft, Tenant.Member member, DateTimeOffset now)
    {
        var amount = new Money(draft.Amount, Currency.Of(draft.Currency));
        var thresholds = draft.Thresholds.Distinct().Order().ToList();
        var team = draft.Scope == BudgetScope.Team ? draft.Team!.Trim() : null;
        var deployment = draft.Scope == BudgetScope.Deployment ? draft.Deployment : null;
        if (budget is null)
        {
            db.Add(new BudgetEntity
            {
                Id = id,
                OrganisationId = member.Organisation,
                Name = draft.Name.Trim(),
                Scope = draft.Scope,
                Team = team,
                DeploymentId = deployment,
                Amount = amount,
                Action = draft.Action,
                Thresholds = thresholds,
                CreatedAt = now,
                UpdatedAt = now,
                UpdatedBy = member.User,
            });
            return;
        }

        budget.Name = draft.Name.Trim();
        budget.Scope = draft.Scope;
        budget.Team = team;
        budget.DeploymentId = deployment;
        budget.Amount = amount;
        budget.Action = draft.Action;
        budget.Thresholds = thresholds;
        budget.UpdatedAt = now;
        budget.UpdatedBy = member.User;
    }

    private static async Task<List<FieldError>> ErrorsAsync(BrokerDbContext db, BudgetDraft draft, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(draft.Name) || draft.Name.Trim().Length > LongestName)
        {
            errors.Add(new FieldError("name", $"A name of 1 to {LongestName} characters."));
        }

        if (draft.Amount is <= 0 or > HighestAmount || decimal.Round(draft.Amount, 2) != draft.Amount)
        {
            errors.Add(new FieldError("amount", "An amount above zero, with at most two decimals."));
        }

        if (draft.Scope == BudgetScope.Team && (string.IsNullOrWhiteSpace(draft.Team) || draft.Team.Trim().Length > LongestName))
        {
            errors.Add(new FieldError("team", $"The team, as deployments carry it: 1 to {LongestName} characters."));
        }

        if (draft.Scope == BudgetScope.Deployment
            && (draft.Deployment is not { } deployment || !await db.Deployments.AnyAsync(d => d.Id == deployment, cancellationToken)))
        {
            errors.Add(new FieldError("deployment", "Choose one of your deployments."));
        }

        if (draft.Thresholds.Count > MostThresholds || draft.Thresholds.Any(t => t is < 1 or > 100))
        {
            errors.Add(new FieldError("thresholds", $"Up to {MostThresholds} whole percentages between 1 and 100."));
        }

        var currencies = await BudgetCurrencies.ReadAsync(db, now, await BudgetRates.ReadAsync(db, now, cancellationToken), cancellationToken);
        if (!currencies.Contains(draft.Currency, StringComparer.Ordinal))
        {
            errors.Add(new FieldError("currency", $"One of {string.Join(", ", currencies)}."));
        }

        return errors;
    }
}
