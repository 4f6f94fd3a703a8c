using Broker.Domain.Billing;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Dunning;
using Broker.Engine.Deployments;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Billing;

public sealed class BudgetGateTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private SpendingWorld _world = null!;

    public async Task InitializeAsync() => _world = await SpendingWorld.CreateAsync(postgres.Database);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task What_fits_is_deployed_and_reserved_until_it_is_closed()
    {
        await _world.BudgetAsync(10 * _world.HoursLeft, BudgetAction.BlockNew);

        var deployment = await _world.DeployedAsync(pricePerHour: 10);

        var held = await _world.ReadAsync(db => db.BudgetReservations.SingleAsync(r => r.DeploymentId == deployment));
        Assert.Equal((Money.Usd(10), null), (held.PricePerHour, held.ReleasedAt));
        Assert.IsType<DeployOutcome.OverBudget>(await _world.DeployAsync(await _world.PlanAsync(0.01m)));

        await _world.CloseAsync(deployment);
        await _world.DeployedAsync(pricePerHour: 10);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_with_the_figures_and_leaves_nothing_behind()
    {
        await _world.BudgetAsync(9 * _world.HoursLeft, BudgetAction.BlockNew, "November");
        var plan = await _world.PlanAsync(pricePerHour: 10);

        var over = Assert.IsType<DeployOutcome.OverBudget>(await _world.DeployAsync(plan));

        Assert.Equal(
            ("November", Money.Usd(9 * _world.HoursLeft), Money.Usd(0), Money.Usd(0), Money.Usd(10 * _world.HoursLeft)),
            (over.Budget, over.Amount, over.Spent, over.Reserved, over.Wanted));
        Assert.False(await _world.ReadAsync(db => db.Deployments.AnyAsync(d => d.OrganisationId == _world.Organisation)));
        Assert.Null(await _world.ReadAsync(db => db.Plans.Where(p => p.Id == plan).Select(p => p.AcceptedAs).SingleAsync()));
    }

    [Fact]
    public async Task Of_deployments_at_the_same_moment_only_as_many_pass_as_fit()
    {
        await _world.BudgetAsync(25 * _world.HoursLeft, BudgetAction.BlockNew);
        var plans = new List<PlanId>();
        for (var i = 0; i < 6; i++)
        {
            plans.Add(await _world.PlanAsync(pricePerHour: 10));
        }

        var outcomes = await Task.WhenAll(plans.Select(_world.DeployAsync));

        Assert.Equal(2, outcomes.Count(o => o is DeployOutcome.Accepted));
        Assert.Equal(4, outcomes.Count(o => o is DeployOutcome.OverBudget));
    }

    [Fact]
    public async Task The_same_plan_accepted_twice_at_once_is_one_deployment_and_one_reservation()
    {
        await _world.BudgetAsync(15 * _world.HoursLeft, BudgetAction.BlockNew);
        var plan = await _world.PlanAsync(pricePerHour: 10);

        var outcomes = await Task.WhenAll(_world.DeployAsync(plan), _world.DeployAsync(plan), _world.DeployAsync(plan));

        Assert.Single(outcomes.Cast<DeployOutcome.Accepted>().Select(o => o.Deployment).Distinct());
        Assert.Single(outcomes.Cast<DeployOutcome.Accepted>(), o => !o.Already);
    }

    [Fact]
    public async Task What_was_used_this_month_counts_and_last_months_does_not()
    {
        await _world.BudgetAsync(100 * _world.HoursLeft, BudgetAction.BlockNew);
        var deployment = await _world.DeployedAsync(pricePerHour: 2);
        await _world.UsedSinceAsync(deployment, _world.MonthStart.AddDays(-5), pricePerHour: 2);

        var over = Assert.IsType<DeployOutcome.OverBudget>(await _world.DeployAsync(await _world.PlanAsync(pricePerHour: 100)));

        Assert.Equal(Money.Usd(2 * 24 * 14.5m), over.Spent);
        Assert.Equal(Money.Usd(2 * _world.HoursLeft), over.Reserved);
    }

    [Fact]
    public async Task A_batch_job_needs_no_more_than_it_may_run()
    {
        await _world.BudgetAsync(21, BudgetAction.BlockNew);

        await _world.DeployedAsync(pricePerHour: 10, runLimit: TimeSpan.FromHours(2));

        Assert.IsType<DeployOutcome.OverBudget>(await _world.DeployAsync(await _world.PlanAsync(1, TimeSpan.FromHours(2))));
    }

    [Fact]
    public async Task A_budget_that_only_warns_refuses_nothing()
    {
        await _world.BudgetAsync(1, BudgetAction.Warn);

        await _world.DeployedAsync(pricePerHour: 10);
    }

    [Fact]
    public async Task A_dearer_replacement_reserves_more()
    {
        var deployment = await _world.DeployedAsync(pricePerHour: 10);
        var first = (await _world.Engine.ReplicasAsync(deployment))[0];

        await using (var book = await _world.Engine.Get<DeploymentBooks>().OpenAsync(deployment, CancellationToken.None))
        {
            Assert.NotNull(book);
            await book.EndAsync(book.Replica(first.Id), ReplicaEnd.Died, "Died", CancellationToken.None);
            var dearer = Rows.Replica(book.Deployment, 2, ReplicaState.Planned, Rows.Offer(pricePerGpuHour: 12), first.Id);
            book.Add(dearer);
            await book.SaveAsync(CancellationToken.None);
        }

        Assert.Equal(12, await _world.ReadAsync(db => db.BudgetReservations.Where(r => r.DeploymentId == deployment).Select(r => r.PricePerHour.Amount).SingleAsync()));
    }

    [Fact]
    public async Task An_overdue_invoice_blocks_by_name_until_it_is_paid()
    {
        var invoice = BillingRows.Invoice(_world.Organisation, state: InvoiceState.Overdue);
        await _world.AddAsync(invoice);
        await _world.AddAsync(new SpendingBlockEntity
        {
            Id = Guid.NewGuid(),
            OrganisationId = _world.Organisation,
            InvoiceId = invoice.Id,
            InvoiceNumber = invoice.Number,
            Reason = "14 days overdue.",
            Since = _world.Now,
        });
        var plan = await _world.PlanAsync(1);

        var blocked = Assert.IsType<DeployOutcome.Blocked>(await _world.DeployAsync(plan));

        Assert.Equal(invoice.Number, blocked.InvoiceNumber);
        await _world.ReadAsync(db => db.Invoices.Where(i => i.Id == invoice.Id).ExecuteUpdateAsync(set => set.SetProperty(i => i.State, InvoiceState.Paid)));
        Assert.IsType<DeployOutcome.Accepted>(await _world.DeployAsync(plan));
    }
}
