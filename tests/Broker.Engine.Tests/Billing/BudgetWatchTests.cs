using Broker.Domain.Billing;
using Broker.Domain.Deployments;
using Broker.Engine.Billing.Budgets;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Billing;

public sealed class BudgetWatchTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private SpendingWorld _world = null!;

    public async Task InitializeAsync() => _world = await SpendingWorld.CreateAsync(postgres.Database);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Each_threshold_is_told_once_a_month_and_again_in_the_next()
    {
        await _world.BudgetAsync(100, BudgetAction.Warn);
        var deployment = await _world.DeployedAsync(pricePerHour: 1);
        await _world.UsedSinceAsync(deployment, _world.Now.AddHours(-60), pricePerHour: 1);

        await _world.EvaluateAsync();
        await _world.EvaluateAsync();
        Assert.Single(await _world.NoticesAsync());

        _world.Engine.Clock.Advance(TimeSpan.FromHours(60));
        await _world.EvaluateAsync();
        await _world.EvaluateAsync();
        Assert.Equal(3, (await _world.NoticesAsync()).Count);

        _world.Engine.Clock.Advance(_world.MonthStart.AddMonths(1).AddHours(55) - _world.Now);
        await _world.EvaluateAsync();
        var notices = await _world.NoticesAsync();
        Assert.Equal(4, notices.Count);
        Assert.All(notices, n => Assert.Equal(BillingNoticeKind.BudgetWarning, n.Kind));
        Assert.Equal(4, await _world.ReadAsync(db => db.Activity.CountAsync(a => a.DeploymentId == deployment && a.Text.StartsWith("Budget"))));
    }

    [Fact]
    public async Task Two_nodes_at_once_tell_once()
    {
        await _world.BudgetAsync(10, BudgetAction.Warn);
        var deployment = await _world.DeployedAsync(pricePerHour: 1);
        await _world.UsedSinceAsync(deployment, _world.Now.AddHours(-60), pricePerHour: 1);

        await Task.WhenAll(_world.EvaluateAsync(), _world.EvaluateAsync(), _world.EvaluateAsync());

        Assert.Equal(3, (await _world.NoticesAsync()).Count);
    }

    [Fact]
    public async Task A_spent_budget_closes_what_it_covers_once_and_goes_on_where_it_died()
    {
        var team = BillingRows.Budget(_world.Organisation, 50, BudgetAction.StopAll, "Research");
        team.Scope = BudgetScope.Team;
        team.Team = "Research";
        await _world.AddAsync(team);
        var (first, second, other) = (await _world.DeployedAsync(1), await _world.DeployedAsync(1), await _world.DeployedAsync(1));
        await _world.ReadAsync(db => db.Deployments.Where(d => d.Id == first || d.Id == second)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.Team, "research")));
        await _world.UsedSinceAsync(first, _world.Now.AddHours(-49), pricePerHour: 1);
        await _world.EvaluateAsync();
        Assert.Equal(DeploymentState.Launching, (await _world.Engine.DeploymentAsync(first)).State);

        _world.Engine.Clock.Advance(TimeSpan.FromHours(1));
        await _world.EvaluateAsync();
        // As after a death between the two: the second was not closed yet.
        await _world.ReadAsync(db => db.Deployments.Where(d => d.Id == second).ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DeploymentState.Active)));
        await _world.ReadAsync(db => db.BudgetReservations.Where(r => r.DeploymentId == second).ExecuteUpdateAsync(set => set.SetProperty(r => r.ReleasedAt, (DateTimeOffset?)null)));
        await _world.EvaluateAsync();
        await _world.EvaluateAsync();

        Assert.Equal(DeploymentState.Closing, (await _world.Engine.DeploymentAsync(first)).State);
        Assert.Equal(DeploymentState.Closing, (await _world.Engine.DeploymentAsync(second)).State);
        Assert.Equal(DeploymentState.Launching, (await _world.Engine.DeploymentAsync(other)).State);
        Assert.Single(await _world.NoticesAsync(), n => n.Kind == BillingNoticeKind.BudgetStopped);
        Assert.Equal(1, await _world.ReadAsync(db => db.Activity.CountAsync(a => a.DeploymentId == first && a.Text.Contains("leases are being ended"))));
    }

    [Fact]
    public async Task A_budget_that_cannot_be_evaluated_does_not_keep_the_others_from_it()
    {
        await using var strange = await SpendingWorld.CreateAsync(postgres.Database);
        await strange.AddAsync(Foreign(strange));
        await strange.DeployedAsync(1);
        await _world.BudgetAsync(10, BudgetAction.Warn);
        await _world.UsedSinceAsync(await _world.DeployedAsync(1), _world.Now.AddHours(-20), pricePerHour: 1);

        await _world.Engine.Get<EvaluateBudgets>().ExecuteAsync(CancellationToken.None);

        Assert.Equal(3, (await _world.NoticesAsync()).Count);
    }

    // A currency without a rate: refused when a budget is made, so only a row written past the command has it.
    private static BudgetEntity Foreign(SpendingWorld world)
    {
        var budget = BillingRows.Budget(world.Organisation);
        budget.Amount = new Broker.Domain.Shared.Money(10, Broker.Domain.Shared.Currency.Of("JPY"));
        return budget;
    }
}
