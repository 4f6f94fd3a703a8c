using System.Globalization;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing.Budgets;

/// <summary>
/// Looks at every budget: warns once per threshold and month, and closes what a spent budget covers. Safe to repeat: what
/// was told is known by its key, and what is closed already is left alone.
/// </summary>
public sealed class EvaluateBudgets(
    SystemDatabase database, CloseAllOf closing, TimeProvider clock, ILogger<EvaluateBudgets> logger)
{
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        List<OrganisationId> organisations;
        await using (var db = database.CreateContext())
        {
            organisations = await db.Budgets.Where(b => b.RemovedAt == null).Select(b => b.OrganisationId).Distinct().ToListAsync(cancellationToken);
        }

        foreach (var organisation in organisations)
        {
            try
            {
                await EvaluateAsync(organisation, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // One customer's trouble must not leave the others' budgets unwatched.
                BudgetLog.EvaluationFailed(logger, exception, organisation);
            }
        }
    }

    /// <summary>Of one organisation.</summary>
    public async Task EvaluateAsync(OrganisationId organisation, CancellationToken cancellationToken)
    {
        List<Stop> stops;
        await using (var db = database.CreateContext())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await SpendingGate.EnterAsync(db, organisation, cancellationToken);
            stops = await JudgeAsync(db, organisation, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        foreach (var stop in stops)
        {
            await closing.ExecuteAsync(stop.Deployments, $"The budget “{stop.Budget}” is spent: leases are being ended", cancellationToken);
        }
    }

    private async Task<List<Stop>> JudgeAsync(BrokerDbContext db, OrganisationId organisation, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var budgets = await db.Budgets.AsNoTracking().Where(b => b.OrganisationId == organisation && b.RemovedAt == null).ToListAsync(cancellationToken);
        var spends = await MonthSpend.ReadAsync(db, organisation, now, cancellationToken);
        var rates = await BudgetRates.ReadAsync(db, now, cancellationToken);
        var running = spends.Where(s => s.PerHour is not null).ToList();
        var stops = new List<Stop>();
        foreach (var budget in budgets)
        {
            var terms = budget.Terms;
            var standing = terms.Stand(spends, now, money => rates.Convert(money, terms.Amount.Currency));
            var covered = running.Where(s => terms.Covers(s.Deployment, s.Team)).Select(s => s.Deployment).ToList();
            foreach (var percent in standing.Crossed(terms.Thresholds))
            {
                await WarnAsync(db, budget, standing, percent, covered, now, cancellationToken);
            }

            if (terms.Action == BudgetAction.StopAll && standing.IsSpent && covered.Count > 0)
            {
                await TellStopAsync(db, budget, standing, covered.Count, now, cancellationToken);
                stops.Add(new Stop(budget.Name, covered));
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        return stops;
    }

    private async Task WarnAsync(
        BrokerDbContext db, BudgetEntity budget, BudgetStanding standing, int percent, IReadOnlyList<DeploymentId> covered, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var text = $"Budget “{budget.Name}”: {percent} % of {Amount(standing.Amount)} for {Month(now)} is spent ({Amount(standing.Spent)}); {What(budget, standing)}";
        if (!await Notices.TellAsync(db, Notice(budget, BillingNoticeKind.BudgetWarning, $"{percent}", text, now), cancellationToken))
        {
            return;
        }

        BudgetLog.Warned(logger, budget.Id, percent);
        db.AddRange(covered.Select(deployment => new ActivityEntity
        {
            OrganisationId = budget.OrganisationId,
            DeploymentId = deployment,
            At = now,
            Kind = ActivityKind.Info,
            Text = text,
        }));
    }

    private async Task TellStopAsync(
        BrokerDbContext db, BudgetEntity budget, BudgetStanding standing, int count, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var text = $"Budget “{budget.Name}”: {Amount(standing.Amount)} for {Month(now)} is spent; {(count == 1 ? "the deployment" : $"the {count} deployments")} it covers {(count == 1 ? "is" : "are")} being closed";
        if (await Notices.TellAsync(db, Notice(budget, BillingNoticeKind.BudgetStopped, "stop", text, now), cancellationToken))
        {
            BudgetLog.Stopped(logger, budget.Id, count);
        }
    }

    private static BillingNoticeEntity Notice(BudgetEntity budget, BillingNoticeKind kind, string what, string text, DateTimeOffset now) => new()
    {
        OrganisationId = budget.OrganisationId,
        NoticeKey = string.Create(CultureInfo.InvariantCulture, $"budget/{budget.Id}/{now:yyyy-MM}/{what}"),
        Kind = kind,
        Text = text,
        At = now,
        BudgetId = budget.Id,
    };

    private static string What(BudgetEntity budget, BudgetStanding standing) => budget.Action switch
    {
        BudgetAction.StopAll => "when all of it is spent, what it covers is closed",
        BudgetAction.BlockNew => "what would not fit is refused",
        BudgetAction.Warn => $"the month comes to {Amount(standing.Forecast)} as things run now",
        var other => throw new InvalidOperationException($"Unknown action {other}."),
    };

    private static string Month(DateTimeOffset now) => now.ToString("MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Amount(Money money) =>
        string.Create(CultureInfo.InvariantCulture, $"{money.ToChargeable().Amount:#,0.00} {money.Currency}");

    private sealed record Stop(string Budget, IReadOnlyList<DeploymentId> Deployments);
}
