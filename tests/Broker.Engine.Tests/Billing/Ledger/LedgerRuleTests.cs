using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Ledger;

namespace Broker.Engine.Tests.Billing.Ledger;

/// <summary>What the database refuses, whoever asks and however.</summary>
public sealed class LedgerRuleTests : IAsyncLifetime
{
    private readonly OrganisationId _customer = OrganisationId.New();
    private LedgerBench _bench = null!;

    public async Task InitializeAsync()
    {
        _bench = await LedgerBench.CreateAsync();
        await _bench.PostAsync(LedgerBench.Charge(_customer, "first"));
    }

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task A_transaction_that_does_not_balance_is_refused_at_commit()
    {
        var refusal = await _bench.RefusalAsync($"{Transaction(2)} {Posting("Receivable", 100)} {Posting("Revenue", -99.99m, ordinal: 2)}");

        Assert.StartsWith("ledger: key 2 is off by 0.01 USD", refusal, StringComparison.Ordinal);
        Assert.Equal(1, await _bench.CountAsync("ledger_transactions"));
    }

    [Fact]
    public async Task What_balances_only_over_two_commodities_is_refused()
    {
        var refusal = await _bench.RefusalAsync(
            $"{Transaction(2)} {Posting("Receivable", 100)} {Posting("Revenue", -100, ordinal: 2, commodity: "EUR")}");

        Assert.Contains("is off by", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_without_postings_is_refused_at_commit() =>
        Assert.Equal("ledger: key 2 is off by all its postings", await _bench.RefusalAsync(Transaction(2)));

    [Fact]
    public async Task A_transaction_may_be_written_in_several_statements_until_it_balances() =>
        Assert.Null(await _bench.RefusalAsync($"{Transaction(2)} {Posting("Receivable", 5)} {Posting("Revenue", -5, ordinal: 2)}"));

    [Fact]
    public async Task Checking_early_does_not_let_a_later_posting_through()
    {
        var refusal = await _bench.RefusalAsync(
            $"{Transaction(2)} {Posting("Receivable", 5)} {Posting("Revenue", -5, ordinal: 2)} set constraints all immediate; {Posting("Receivable", 7, ordinal: 3)}");

        Assert.Equal("ledger: postings belong to a transaction that is booked with them", refusal);
    }

    [Fact]
    public async Task Postings_cannot_be_added_to_what_is_booked()
    {
        var refusal = await _bench.RefusalAsync(
            """
            insert into ledger_postings (transaction_id, ordinal, account, party, commodity, amount)
            select id, n, 'Bank', chain, 'USD', case n when 8 then 5 else -5 end from ledger_transactions, generate_series(8, 9) n
            """);

        Assert.Equal("ledger: postings belong to a transaction that is booked with them", refusal);
    }

    [Theory]
    [InlineData("update ledger_transactions set text = 'x'")]
    [InlineData("delete from ledger_transactions")]
    [InlineData("truncate ledger_transactions")]
    [InlineData("update ledger_postings set amount = amount * 2")]
    [InlineData("delete from ledger_postings where false")]
    [InlineData("truncate ledger_postings")]
    [InlineData("update ledger_proofs set is_intact = true")]
    [InlineData("truncate ledger_proofs")]
    [InlineData("update ledger_balances set amount = 0")]
    [InlineData("delete from ledger_chains")]
    [InlineData("insert into ledger_open (first_id) values (1)")]
    public async Task Nothing_that_was_booked_changes_not_even_for_the_owner(string sql)
    {
        Assert.StartsWith("permission denied", await _bench.RefusalAsync(sql), StringComparison.Ordinal);
        Assert.Matches("^ledger_[a-z]+ is append-only$|^ledger: [a-z_]+ is kept by the database$", await _bench.RefusalAsync(sql, _bench.Database.Owner));
    }

    [Theory]
    [InlineData(3, "head", "link")]
    [InlineData(1, "head", "link")]
    [InlineData(2, "zero", "link")]
    [InlineData(2, "head", "other")]
    public async Task A_transaction_that_does_not_follow_the_head_of_its_chain_is_refused(int seq, string previous, string hash)
    {
        var refusal = await _bench.RefusalAsync(
            $"{Transaction(seq, previous, hash)} {Posting("Receivable", 5)} {Posting("Revenue", -5, ordinal: 2)}");

        Assert.Matches("does not follow|duplicate key", refusal);
    }

    [Fact]
    public async Task An_idempotency_key_is_unique_for_ever() =>
        Assert.Contains("ux_ledger_transactions_idempotency_key", await _bench.RefusalAsync(Transaction(2).Replace("key 2", "first", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public async Task An_account_that_is_not_in_the_chart_takes_no_posting() =>
        Assert.Contains("fk_ledger_balances", await _bench.RefusalAsync($"{Transaction(2)} {Posting("Slush", 5)} {Posting("Revenue", -5, ordinal: 2)}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("0")]
    [InlineData("0.0000000000000000001")]
    [InlineData("1e20")]
    public async Task An_amount_is_not_zero_and_has_no_more_than_18_decimals(string amount) =>
        Assert.Contains("ck_ledger_postings_amount", await _bench.RefusalAsync($"{Transaction(2)} {Posting("Receivable", amount)}"), StringComparison.Ordinal);

    [Fact]
    public async Task The_code_of_an_account_in_use_stays_and_its_name_may_change()
    {
        Assert.Contains("its code and kind cannot change", await _bench.RefusalAsync("update ledger_accounts set code = '9999' where role = 'Revenue'"), StringComparison.Ordinal);
        Assert.Null(await _bench.RefusalAsync("update ledger_accounts set name = 'Sales' where role = 'Revenue'"));
        Assert.Null(await _bench.RefusalAsync("update ledger_accounts set code = '9999' where role = 'Bank'"));
    }

    [Fact]
    public async Task Booking_without_a_transaction_of_the_caller_is_a_bug()
    {
        await using var db = _bench.Database.System.CreateContext();

        await Assert.ThrowsAsync<InvalidOperationException>(() => _bench.PostAsync(db, LedgerBench.Charge(_customer, "second")));
    }

    [Fact]
    public async Task What_the_caller_rolls_back_was_never_booked()
    {
        await using (var db = _bench.Database.System.CreateContext())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await _bench.PostAsync(db, LedgerBench.Charge(_customer, "second"));
        }

        Assert.Equal(100, await _bench.BalanceAsync(AccountRole.Receivable, _customer));
        Assert.Equal(new LedgerPosted(1, 0), await _bench.PostAsync(LedgerBench.Charge(_customer, "second")));
        Assert.True((await _bench.ProveAsync()).IsIntact);
    }

    private static string Link(string previous) => previous == "zero" ? "decode(repeat('00', 32), 'hex')" : "c.hash";

    /// <summary>The next transaction of the chain, right in all but what is asked for.</summary>
    private string Transaction(int seq, string previous = "head", string hash = "link") =>
        $"""
        insert into ledger_transactions (id, chain, seq, idempotency_key, at, text, reference, content_hash, previous_hash, hash)
        select 1000, c.chain, {seq}, 'key {seq}', now(), '', 'r', sha256('x'), {Link(previous)},
            {(hash == "link" ? $"sha256({Link(previous)} || sha256('x'))" : "sha256('y')")}
        from ledger_chains c where c.chain = '{_customer}';
        """;

    private static string Posting(string account, decimal amount, int ordinal = 1, string commodity = "USD") =>
        Posting(account, FormattableString.Invariant($"{amount}"), ordinal, commodity);

    private static string Posting(string account, string amount, int ordinal = 1, string commodity = "USD") =>
        $"insert into ledger_postings (transaction_id, ordinal, account, party, commodity, amount) values (1000, {ordinal}, '{account}', '{Guid.Empty}', '{commodity}', {amount});";
}
