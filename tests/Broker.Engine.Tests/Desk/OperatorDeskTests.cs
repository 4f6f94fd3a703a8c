using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Desk;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Broker.Engine.Tests.Desk;

public sealed class OperatorDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly DeskWorld _world = new(postgres.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Of_two_operators_who_take_an_order_at_once_one_is_told_that_the_other_has_it()
    {
        var number = (await _world.OrderAsync(await _world.OrderedAsync())).Number;

        var outcomes = await Task.WhenAll(
            new[] { _world.Jana, _world.Tomas }.Select(who => _world.AtDeskAsync(who, d => d.TakeAsync(number, seenHolder: null, CancellationToken.None))));

        Assert.Single(outcomes.OfType<DeskOutcome.Done>());
        Assert.Single(outcomes.OfType<DeskOutcome.Overtaken>());
    }

    [Fact]
    public async Task What_a_colleague_works_on_is_fulfilled_only_after_taking_it_over_on_purpose()
    {
        var id = await _world.OrderedAsync();
        var number = (await _world.OrderAsync(id)).Number;
        await _world.AtDeskAsync(_world.Jana, d => d.TakeAsync(number, seenHolder: null, CancellationToken.None));

        Assert.IsType<DeskOutcome.Overtaken>(await _world.FulfilAsync(number, _world.Tomas));
        Assert.IsType<DeskOutcome.Overtaken>(await _world.AtDeskAsync(_world.Tomas, d => d.RefuseAsync(number, "no", CancellationToken.None)));
        Assert.IsType<DeskOutcome.Overtaken>(await _world.AtDeskAsync(_world.Tomas, d => d.TakeAsync(number, seenHolder: null, CancellationToken.None)));
        Assert.IsType<DeskOutcome.Done>(await _world.AtDeskAsync(_world.Tomas, d => d.TakeAsync(number, _world.Jana.User, CancellationToken.None)));
        Assert.IsType<DeskOutcome.Done>(await _world.FulfilAsync(number, _world.Tomas));
        Assert.Equal(_world.Tomas.User, (await _world.OrderAsync(id)).Holder!.User);
    }

    [Fact]
    public async Task Every_action_leaves_a_line_that_nobody_can_change()
    {
        var number = (await _world.OrderAsync(await _world.OrderedAsync())).Number;
        await _world.FulfilAsync(number);

        var line = (await _world.BoardAsync()).Lines.First(l => l.Order == DeskStore.Name(number));
        await using var change = postgres.Database.System.DataSource.CreateCommand("update desk_lines set text = 'nothing happened'");
        await using var delete = postgres.Database.System.DataSource.CreateCommand("delete from desk_lines");

        Assert.Equal("Fulfilled by Aethir's order AE-2026-118", line.Text);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => change.ExecuteNonQueryAsync())).SqlState);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => delete.ExecuteNonQueryAsync())).SqlState);
    }

    [Fact]
    public async Task Secrets_are_stored_encrypted_and_shown_on_demand_with_a_line_that_says_who_looked()
    {
        var number = (await _world.OrderAsync(await _world.OrderedAsync())).Number;
        await _world.FulfilAsync(number);

        await using var db = postgres.Database.System.CreateContext();
        var row = await db.DeskOrders.SingleAsync(o => o.Number == number);
        var revealed = await _world.AtDeskAsync(_world.Tomas, d => d.RevealAsync(number, CancellationToken.None));
        var line = (await _world.BoardAsync()).Lines.First(l => l.Order == DeskStore.Name(number));

        Assert.DoesNotContain("secret", row.ProtectedWorkload, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", row.ProtectedAccess, StringComparison.Ordinal);
        Assert.Equal(("secret", DeskWorld.Note), (revealed!.Environment["TOKEN"], revealed.Note));
        Assert.StartsWith("Looked at", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_and_a_stranger_get_nothing_not_even_from_the_database()
    {
        var number = (await _world.OrderAsync(await _world.OrderedAsync())).Number;
        Tenant[] others = [new Tenant.Nobody(), new Tenant.Member(OrganisationId.New(), new UserId(Guid.NewGuid()), MemberRole.Owner)];

        foreach (var other in others)
        {
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => _world.AtDeskAsync(other, d => d.ReadAsync(CancellationToken.None)));
            Assert.IsType<DeskOutcome.Forbidden>(await _world.AtDeskAsync(other, d => d.EnterQuoteAsync(_world.Draft(), CancellationToken.None)));
            Assert.IsType<DeskOutcome.Forbidden>(await _world.AtDeskAsync(other, d => d.TakeAsync(number, null, CancellationToken.None)));
            Assert.IsType<DeskOutcome.Forbidden>(await _world.AtDeskAsync(other, d => d.WithdrawQuoteAsync(Guid.NewGuid(), CancellationToken.None)));
            Assert.Null(await _world.AtDeskAsync(other, d => d.RevealAsync(number, CancellationToken.None)));

            await using var scope = postgres.Database.ScopeOf(other);
            await using var db = await scope.Contexts.CreateDbContextAsync();
            Assert.Equal((0, 0, 0), (await db.DeskOrders.CountAsync(), await db.DeskQuotes.CountAsync(), await db.DeskLines.CountAsync()));
            var write = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlAsync($"update desk_orders set state = 'Released'"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, write.SqlState);
        }
    }

    [Fact]
    public async Task A_quote_with_wrong_fields_is_refused_at_each_of_them()
    {
        var wrong = new DeskQuoteDraft(" ", "", 0, "XX", null, 0, 0, _world.Engine.Clock.GetUtcNow(), 0);

        var invalid = Assert.IsType<DeskOutcome.Invalid>(await _world.AtDeskAsync(_world.Jana, d => d.EnterQuoteAsync(wrong, CancellationToken.None)));

        Assert.Equal(9, invalid.Faults.Count);
    }

    [Fact]
    public async Task A_quote_is_entered_once()
    {
        var draft = _world.Draft();
        await _world.AtDeskAsync(_world.Jana, d => d.EnterQuoteAsync(draft, CancellationToken.None));

        var again = await _world.AtDeskAsync(_world.Tomas, d => d.EnterQuoteAsync(draft, CancellationToken.None));

        Assert.Equal("A quote with this number was entered before.", Assert.IsType<DeskOutcome.Invalid>(again).Faults["Number"]);
    }

    [Theory]
    [InlineData("http://10.1.2.3:8000")]
    [InlineData("http://localhost:5432")]
    [InlineData("ssh ubuntu@203.0.113.7")]
    [InlineData("node-7")]
    [InlineData("")]
    public async Task An_address_we_would_not_call_is_refused_at_the_field(string address)
    {
        var number = (await _world.OrderAsync(await _world.OrderedAsync())).Number;

        var invalid = Assert.IsType<DeskOutcome.Invalid>(await _world.FulfilAsync(number, address: address));

        Assert.Equal("Address", Assert.Single(invalid.Faults).Key);
    }
}
