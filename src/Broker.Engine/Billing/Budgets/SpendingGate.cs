using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Budgets;

/// <summary>What stands between an accepted plan and its deployment: unpaid invoices and budgets.</summary>
internal static class SpendingGate
{
    /// <summary>
    /// One acceptance of an organisation at a time, until the transaction ends: of two that fit alone but not together, the
    /// second sees what the first reserved.
    /// </summary>
    public static Task EnterAsync(BrokerDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({$"spending/{organisation}"}, 0))", cancellationToken);

    /// <summary>Null when the deployment may go ahead.</summary>
    public static async Task<DeployOutcome?> RefusalAsync(
        BrokerDbContext db, OrganisationId organisation, string? team, BudgetReservationEntity wanted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await BlockAsync(db, organisation, cancellationToken) is { } blocked)
        {
            return blocked;
        }

        var budgets = await db.Budgets.AsNoTracking()
            .Where(b => b.OrganisationId == organisation && b.RemovedAt == null && b.Action != BudgetAction.Warn)
            .ToListAsync(cancellationToken);
        budgets.RemoveAll(b => !b.Terms.Covers(wanted.DeploymentId, team));
        if (budgets.Count == 0)
        {
            return null;
        }

        var spends = await MonthSpend.ReadAsync(db, organisation, now, cancellationToken);
        var rates = await BudgetRates.ReadAsync(db, now, cancellationToken);
        var month = BillingPeriod.MonthOf(now).Time;
        var cost = DeploymentSpend.Reserve(wanted.PricePerHour, wanted.RunsUntil, now, month.End);
        return budgets.Select(b => OverBudget(b, spends, rates, cost, now)).FirstOrDefault(refusal => refusal is not null);
    }

    /// <summary>What a plan will reserve once it is a deployment.</summary>
    public static BudgetReservationEntity Reservation(DeploymentEntity deployment, DateTimeOffset now) => new()
    {
        DeploymentId = deployment.Id,
        OrganisationId = deployment.OrganisationId,
        PricePerHour = deployment.PricePerHour,
        RunsUntil = now + deployment.Workload.RunLimit,
        Since = now,
    };

    private static async Task<DeployOutcome?> BlockAsync(BrokerDbContext db, OrganisationId organisation, CancellationToken cancellationToken)
    {
        // The invoice itself is asked too: whoever has paid need not wait until the block is lifted.
        var block = await db.SpendingBlocks.AsNoTracking()
            .Where(b => b.OrganisationId == organisation && b.LiftedAt == null)
            .Join(db.Invoices.Where(i => i.State == InvoiceState.Overdue), b => b.InvoiceId, i => i.Id, (b, i) => b)
            .OrderBy(b => b.Since).FirstOrDefaultAsync(cancellationToken);
        return block is null ? null : new DeployOutcome.Blocked(block.InvoiceNumber, block.Reason, block.Since);
    }

    private static DeployOutcome.OverBudget? OverBudget(
        BudgetEntity budget, IReadOnlyList<DeploymentSpend> spends, BudgetRates rates, Money cost, DateTimeOffset now)
    {
        var currency = budget.Amount.Currency;
        var standing = budget.Terms.Stand(spends, now, money => rates.Convert(money, currency));
        var asked = new Money(rates.Convert(cost, currency), currency);
        return asked > standing.Free
            ? new DeployOutcome.OverBudget(budget.Name, standing.Amount, standing.Spent, standing.Reserved, asked)
            : null;
    }
}
