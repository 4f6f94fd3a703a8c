using Broker.Domain.Billing;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Budgets;

internal sealed class BudgetReader(IDbContextFactory<BrokerDbContext> database, TenantContext tenant, TimeProvider clock) : IBudgetReader
{
    private const int NoticesShown = 20;

    public async Task<BudgetBoard> ReadAsync(CancellationToken cancellationToken)
    {
        var organisation = Members.OfMoney(tenant).Organisation;
        var now = clock.GetUtcNow();
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var budgets = await db.Budgets.AsNoTracking().Where(b => b.RemovedAt == null).OrderBy(b => b.Scope).ThenBy(b => b.Name).ToListAsync(cancellationToken);
        var spends = await MonthSpend.ReadAsync(db, organisation, now, cancellationToken);
        var rates = await BudgetRates.ReadAsync(db, now, cancellationToken);
        var deployments = await db.Deployments.AsNoTracking().OrderBy(d => d.Name)
            .Select(d => new { d.Id, d.Name, d.Team, d.State }).ToListAsync(cancellationToken);
        var names = deployments.ToDictionary(d => d.Id, d => d.Name);
        var notices = await db.BillingNotices.AsNoTracking().OrderByDescending(n => n.At).ThenByDescending(n => n.Id).Take(NoticesShown)
            .Select(n => new BillingNoticeView(n.Kind, n.Text, n.At, n.BudgetId, n.InvoiceId)).ToListAsync(cancellationToken);
        return new BudgetBoard(
            BillingPeriod.MonthOf(now), now, [.. budgets.Select(b => View(b, names, b.Terms.Stand(spends, now, m => rates.Convert(m, b.Amount.Currency))))],
            notices, await BudgetCurrencies.ReadAsync(db, now, rates, cancellationToken),
            [.. deployments.Select(d => d.Team).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)],
            [.. deployments.Where(d => d.State is DeploymentState.Launching or DeploymentState.Active).Select(d => new NamedDeployment(d.Id, d.Name))],
            await BlockAsync(db, cancellationToken));
    }

    private static BudgetView View(BudgetEntity budget, Dictionary<DeploymentId, string> names, BudgetStanding standing) => new(
        budget.Id, budget.Name, budget.Scope, budget.Team, budget.DeploymentId,
        budget.Scope switch
        {
            BudgetScope.Organisation => "The whole organisation",
            BudgetScope.Team => $"Team {budget.Team}",
            BudgetScope.Deployment => $"Deployment {names.GetValueOrDefault(budget.DeploymentId!.Value, "that is gone")}",
            var other => throw new InvalidOperationException($"Unknown scope {other}."),
        },
        budget.Action, budget.Thresholds, standing, budget.UpdatedAt);

    private static Task<SpendingBlockView?> BlockAsync(BrokerDbContext db, CancellationToken cancellationToken) =>
        db.SpendingBlocks.AsNoTracking().Where(b => b.LiftedAt == null)
            .Join(db.Invoices.Where(i => i.State == InvoiceState.Overdue), b => b.InvoiceId, i => i.Id, (b, i) => b)
            .OrderBy(b => b.Since).Select(b => new SpendingBlockView(b.InvoiceId, b.InvoiceNumber, b.Reason, b.Since))
            .FirstOrDefaultAsync(cancellationToken);
}

internal static class Members
{
    /// <exception cref="UnauthorizedAccessException">The caller may not see money matters of an organisation.</exception>
    public static Tenant.Member OfMoney(TenantContext tenant)
    {
        var member = tenant.RequireMember();
        return Permissions.MaySeeMoney(member.Role)
            ? member
            : throw new UnauthorizedAccessException("Only owners and finance people see money matters.");
    }
}
