using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Domain.Tests.Billing;

public sealed class MonthlyBudgetTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset MonthEnd = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DeploymentId Chat = DeploymentId.New();

    [Fact]
    public void What_runs_is_reserved_for_until_the_month_ends()
    {
        var standing = All(5000).Stand([Spend(Chat, 1000, perHour: 10)], Now, m => m.Amount);

        Assert.Equal(Money.Usd(1000), standing.Spent);
        Assert.Equal(Money.Usd(10 * 252), standing.Reserved);
        Assert.Equal(Money.Usd(3520), standing.Forecast);
        Assert.Equal(Money.Usd(1480), standing.Free);
        Assert.Equal(70.4m, standing.ForecastPercent);
    }

    [Fact]
    public void A_reservation_shrinks_to_nothing_at_the_months_end()
    {
        var spend = Spend(Chat, 0, perHour: 10);

        Assert.Equal(Money.Usd(10), spend.ReservedAt(MonthEnd.AddHours(-1), MonthEnd));
        Assert.Equal(Money.Usd(0), spend.ReservedAt(MonthEnd, MonthEnd));
    }

    [Fact]
    public void A_batch_job_is_reserved_for_no_longer_than_it_may_run() =>
        Assert.Equal(Money.Usd(5), DeploymentSpend.Reserve(Money.Usd(2), Now.AddMinutes(150), Now, MonthEnd));

    [Fact]
    public void What_has_ended_is_spent_and_no_longer_reserved_for() =>
        Assert.Equal(Money.Usd(0), (Spend(Chat, 40, perHour: 1) with { PerHour = null }).ReservedAt(Now, MonthEnd));

    [Fact]
    public void A_budget_counts_what_it_covers_and_nothing_else()
    {
        DeploymentSpend[] spends = [Spend(Chat, 7, team: "Research"), Spend(DeploymentId.New(), 5, team: "research"), Spend(DeploymentId.New(), 3)];

        Assert.Equal(15, Spent(All(100), spends));
        Assert.Equal(12, Spent(All(100) with { Scope = BudgetScope.Team, Team = "Research" }, spends));
        Assert.Equal(7, Spent(All(100) with { Scope = BudgetScope.Deployment, Deployment = Chat }, spends));
    }

    [Fact]
    public void Thresholds_are_crossed_at_and_above_their_share()
    {
        var standing = new BudgetStanding(Money.Usd(200), Money.Usd(160), Money.Usd(0));

        Assert.Equal([50, 80], standing.Crossed([100, 80, 50]));
        Assert.False(standing.IsSpent);
        Assert.True((standing with { Spent = Money.Usd(200) }).IsSpent);
    }

    private static decimal Spent(Budget budget, IEnumerable<DeploymentSpend> spends) => budget.Stand(spends, Now, m => m.Amount).Spent.Amount;

    private static Budget All(decimal amount) => new(BudgetScope.Organisation, null, null, Money.Usd(amount), BudgetAction.Warn, [50, 80, 100]);

    private static DeploymentSpend Spend(DeploymentId id, decimal spent, decimal perHour = 0, string? team = null) =>
        new(id, "chat", team, Money.Usd(spent), Money.Usd(perHour), null);
}
