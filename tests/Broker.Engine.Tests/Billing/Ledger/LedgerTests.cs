using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Ledger;

namespace Broker.Engine.Tests.Billing.Ledger;

public sealed class LedgerTests : IAsyncLifetime
{
    private readonly OrganisationId _customer = OrganisationId.New();
    private LedgerBench _bench = null!;

    public async Task InitializeAsync() => _bench = await LedgerBench.CreateAsync();

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task The_same_fact_twice_is_booked_once()
    {
        var charge = LedgerBench.Charge(_customer, "a");

        Assert.Equal(new LedgerPosted(1, 1), await _bench.PostAsync(charge, charge));
        Assert.Equal(new LedgerPosted(1, 1), await _bench.PostAsync(charge, LedgerBench.Charge(_customer, "b")));

        Assert.Equal(200, await _bench.BalanceAsync(AccountRole.Receivable, _customer));
        Assert.Equal(-200, await _bench.BalanceAsync(AccountRole.Revenue));
    }

    [Fact]
    public async Task The_same_key_with_other_content_is_refused_and_nothing_of_the_batch_is_written()
    {
        await _bench.PostAsync(LedgerBench.Charge(_customer, "a"));

        var stored = await Assert.ThrowsAsync<LedgerConflictException>(() =>
            _bench.PostAsync(LedgerBench.Charge(_customer, "b"), LedgerBench.Charge(_customer, "a", 100.01m)));
        var within = await Assert.ThrowsAsync<LedgerConflictException>(() =>
            _bench.PostAsync(LedgerBench.Charge(_customer, "c"), LedgerBench.Charge(_customer, "c", 1)));

        Assert.Equal(("a", "c"), (stored.IdempotencyKey, within.IdempotencyKey));
        Assert.Equal(1, await _bench.CountAsync("ledger_transactions"));
    }

    [Fact]
    public async Task Tokens_keep_their_eighteen_decimals_beside_money()
    {
        const decimal Render = 12_345_678.123456789012345678m;
        await _bench.PostAsync(
            LedgerBench.Charge(_customer, "a", Render, "RENDER"), LedgerBench.Charge(_customer, "b", 0.000000000000000001m, "RENDER"),
            LedgerBench.Charge(_customer, "c", 19.99m));

        Assert.Equal(Render + 0.000000000000000001m, await _bench.BalanceAsync(AccountRole.Receivable, _customer, "RENDER"));
        Assert.Equal(19.99m, await _bench.BalanceAsync(AccountRole.Receivable, _customer));
        Assert.True((await _bench.ProveAsync()).IsIntact);
    }

    [Fact]
    public async Task Many_at_once_book_everything_once_without_a_deadlock()
    {
        OrganisationId[] customers = [.. Enumerable.Range(0, 5).Select(_ => OrganisationId.New())];
        var workers = Enumerable.Range(0, 8).Select(async worker =>
        {
            var random = new Random(worker);
            for (var round = 0; round < 6; round++)
            {
                // Every worker tells the same facts, each in an order of its own, now and then in two calls of one transaction.
                var facts = Enumerable.Range(0, 20)
                    .Select(i => LedgerBench.Charge(customers[i % customers.Length], $"fact {round}/{i}", i + 1)).ToArray();
                random.Shuffle(facts);
                await using var db = _bench.Database.System.CreateContext();
                await using var transaction = await db.Database.BeginTransactionAsync();
                await _bench.PostAsync(db, facts[..10]);
                await _bench.PostAsync(db, facts[10..]);
                await transaction.CommitAsync();
            }
        });

        await Task.WhenAll(workers);

        Assert.Equal(6 * 20, await _bench.CountAsync("ledger_transactions"));
        Assert.Equal(-6 * 210, await _bench.BalanceAsync(AccountRole.Revenue));
        var proof = await _bench.ProveAsync();
        Assert.Empty(proof.Findings);
        Assert.Equal((120, 240, 5), (proof.Transactions, proof.Postings, proof.Chains));
    }

    [Fact]
    public async Task Whoever_is_cut_off_in_the_middle_leaves_nothing_behind_and_blocks_nobody()
    {
        await using (var db = _bench.Database.System.CreateContext())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await _bench.PostAsync(db, LedgerBench.Charge(_customer, "a"));
            await _bench.ForgeAsync(
                "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()");
            await Assert.ThrowsAnyAsync<Exception>(() => transaction.CommitAsync());
        }

        Assert.Equal(0, await _bench.CountAsync("ledger_transactions"));
        Assert.Equal(new LedgerPosted(1, 0), await _bench.PostAsync(LedgerBench.Charge(_customer, "a")));
        Assert.True((await _bench.ProveAsync()).IsIntact);
    }

    [Fact]
    public async Task Forty_thousand_postings_are_booked_in_one_transaction_within_seconds()
    {
        var invoices = Enumerable.Range(0, 10_000).Select(i => Invoice(OrganisationId.New(), i)).ToArray();
        var started = TimeProvider.System.GetTimestamp();

        await _bench.PostAsync(invoices);

        var took = TimeProvider.System.GetElapsedTime(started);
        Assert.Equal(40_000, await _bench.CountAsync("ledger_postings"));
        Assert.True(took < TimeSpan.FromSeconds(10), $"It took {took}.");
    }

    private static LedgerTransaction Invoice(OrganisationId organisation, int number) => new(
        $"invoice:{number}", LedgerBench.At, $"Invoice {number}", $"{number}", organisation,
        [
            new Posting(AccountRole.Receivable, organisation, new Commodity("USD"), 109),
            new Posting(AccountRole.SlaCredits, null, new Commodity("USD"), 10),
            new Posting(AccountRole.Revenue, null, new Commodity("USD"), -100),
            new Posting(AccountRole.VatPayable, null, new Commodity("USD"), -19),
        ]);
}
