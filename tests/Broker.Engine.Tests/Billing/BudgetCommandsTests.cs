using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Budgets;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Billing;

public sealed class BudgetCommandsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly BudgetDraft Draft = new("November", BudgetScope.Organisation, null, null, 1000, "USD", BudgetAction.BlockNew, [80, 50]);

    private SpendingWorld _world = null!;

    public async Task InitializeAsync() => _world = await SpendingWorld.CreateAsync(postgres.Database);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_budget_is_made_once_changed_in_place_and_removed()
    {
        var id = BudgetId.New();

        Assert.IsType<SaveBudgetOutcome.Saved>(await SaveAsync(id, Draft));
        Assert.IsType<SaveBudgetOutcome.Saved>(await SaveAsync(id, Draft with { Amount = 2000 }));

        var budget = Assert.Single((await ReadAsync()).Budgets);
        Assert.Equal(Money.Usd(2000), budget.Standing.Amount);
        Assert.Equal([50, 80], budget.Thresholds);
        Assert.IsType<SaveBudgetOutcome.Saved>(await RemoveAsync(id));
        Assert.Empty((await ReadAsync()).Budgets);
        Assert.IsType<SaveBudgetOutcome.NotFound>(await RemoveAsync(id));
        Assert.IsType<SaveBudgetOutcome.NotFound>(await SaveAsync(id, Draft));
    }

    [Fact]
    public async Task The_board_says_what_is_spent_and_what_will_be()
    {
        await SaveAsync(BudgetId.New(), Draft);
        var deployment = await _world.DeployedAsync(pricePerHour: 1);
        await _world.UsedSinceAsync(deployment, _world.Now.AddHours(-100), pricePerHour: 1);

        var standing = Assert.Single((await ReadAsync()).Budgets).Standing;

        Assert.Equal((Money.Usd(100), Money.Usd(_world.HoursLeft)), (standing.Spent, standing.Reserved));
    }

    [Theory]
    [InlineData("name", "", 10, "USD", 50)]
    [InlineData("amount", "x", 0, "USD", 50)]
    [InlineData("amount", "x", 1.001, "USD", 50)]
    [InlineData("currency", "x", 10, "EUR", 50)]
    [InlineData("thresholds", "x", 10, "USD", 101)]
    public async Task What_cannot_be_is_said_at_its_field(string field, string name, double amount, string currency, int threshold)
    {
        var outcome = await SaveAsync(
            BudgetId.New(), Draft with { Name = name, Amount = (decimal)amount, Currency = currency, Thresholds = [threshold] });

        Assert.Equal(field, Assert.Single(Assert.IsType<SaveBudgetOutcome.Invalid>(outcome).Errors).Field);
    }

    [Fact]
    public async Task A_budget_in_the_contracts_currency_needs_a_rate()
    {
        await _world.AddAsync(BillingRows.Contract(_world.Organisation, ContractTerms.Standard with { Currency = Currency.Of("SEK") }));
        Assert.IsType<SaveBudgetOutcome.Invalid>(await SaveAsync(BudgetId.New(), Draft with { Currency = "SEK" }));

        await _world.AddAsync(new FxRateEntity
        {
            From = Currency.Usd,
            To = Currency.Of("SEK"),
            Date = new DateOnly(2026, 11, 2),
            Source = "ECB",
            Rate = 10,
            RecordedAt = _world.Now,
        });
        Assert.IsType<SaveBudgetOutcome.Saved>(await SaveAsync(BudgetId.New(), Draft with { Currency = "SEK", Action = BudgetAction.Warn }));
        await _world.UsedSinceAsync(await _world.DeployedAsync(1), _world.Now.AddHours(-10), pricePerHour: 1);

        Assert.Equal(new Money(100, Currency.Of("SEK")), Assert.Single((await ReadAsync()).Budgets).Standing.Spent);
    }

    [Fact]
    public async Task A_budget_of_one_name_is_enough_and_another_organisations_id_is_unknown()
    {
        var id = BudgetId.New();
        await SaveAsync(id, Draft);
        await using var others = await SpendingWorld.CreateAsync(postgres.Database);
        await using var scope = others.Scope();

        var taken = Assert.IsType<SaveBudgetOutcome.Invalid>(await SaveAsync(BudgetId.New(), Draft));
        var foreign = await new BudgetCommands(scope.Contexts, scope.Tenant, others.Engine.Clock).SaveAsync(id, Draft, CancellationToken.None);

        Assert.Equal("name", Assert.Single(taken.Errors).Field);
        Assert.IsType<SaveBudgetOutcome.NotFound>(foreign);
    }

    [Fact]
    public async Task Engineers_neither_see_nor_set_budgets()
    {
        await using var scope = _world.Scope(MemberRole.Engineer);

        Assert.IsType<SaveBudgetOutcome.Forbidden>(
            await new BudgetCommands(scope.Contexts, scope.Tenant, _world.Engine.Clock).SaveAsync(BudgetId.New(), Draft, CancellationToken.None));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() =>
            new BudgetReader(scope.Contexts, scope.Tenant, _world.Engine.Clock).ReadAsync(CancellationToken.None));
        Assert.False(await _world.ReadAsync(db => db.Budgets.AnyAsync(b => b.OrganisationId == _world.Organisation)));
    }

    private async Task<SaveBudgetOutcome> SaveAsync(BudgetId id, BudgetDraft draft)
    {
        await using var scope = _world.Scope(MemberRole.Finance);
        return await new BudgetCommands(scope.Contexts, scope.Tenant, _world.Engine.Clock).SaveAsync(id, draft, CancellationToken.None);
    }

    private async Task<SaveBudgetOutcome> RemoveAsync(BudgetId id)
    {
        await using var scope = _world.Scope(MemberRole.Finance);
        return await new BudgetCommands(scope.Contexts, scope.Tenant, _world.Engine.Clock).RemoveAsync(id, CancellationToken.None);
    }

    private async Task<BudgetBoard> ReadAsync()
    {
        await using var scope = _world.Scope(MemberRole.Finance);
        return await new BudgetReader(scope.Contexts, scope.Tenant, _world.Engine.Clock).ReadAsync(CancellationToken.None);
    }
}
