using Broker.Domain.Shared;

namespace Broker.Engine.Tests.Billing.Ledger;

/// <summary>A forger with the keys to the database is found by the next proof.</summary>
public sealed class LedgerProofTests : IAsyncLifetime
{
    private readonly OrganisationId _customer = OrganisationId.New();
    private LedgerBench _bench = null!;

    public async Task InitializeAsync()
    {
        _bench = await LedgerBench.CreateAsync();
        await _bench.PostAsync([.. Enumerable.Range(1, 5).Select(i => LedgerBench.Charge(_customer, $"fact {i}", i))]);
        Assert.True((await _bench.ProveAsync()).IsIntact);
    }

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData("update ledger_transactions set text = 'Gift' where seq = 3", "transaction 3 (fact 3): its content is not what was booked")]
    [InlineData("update ledger_transactions set at = at + interval '1 microsecond' where seq = 3", "transaction 3 (fact 3): its content is not what was booked")]
    [InlineData("update ledger_postings set amount = amount * 2 where transaction_id = (select id from ledger_transactions where seq = 2)", "its content is not what was booked")]
    [InlineData("update ledger_postings set amount = amount - 1 where account = 'Revenue'", "its postings in USD do not add up to zero")]
    [InlineData("delete from ledger_postings where transaction_id = (select id from ledger_transactions where seq = 2)", "its content is not what was booked")]
    [InlineData("delete from ledger_transactions where seq = 2", "transaction 3 (fact 3): follows transaction 1")]
    [InlineData("delete from ledger_transactions where seq = 5; delete from ledger_postings where transaction_id not in (select id from ledger_transactions)", "ends at 4, its head says 5")]
    [InlineData("update ledger_transactions set hash = sha256('x') where seq = 5", "its link is not the hash of what it links")]
    [InlineData("update ledger_transactions set previous_hash = sha256('x') where seq = 5", "does not name the hash of the transaction before it")]
    [InlineData("update ledger_balances set amount = amount - 1 where account = 'Receivable'", "kept 14 USD, postings add up to 15")]
    [InlineData("delete from ledger_balances where account = 'Receivable'", "kept 0 USD, postings add up to 15")]
    [InlineData("delete from ledger_chains", "ends at 5, its head says 0")]
    [InlineData("delete from ledger_transactions; delete from ledger_postings; delete from ledger_balances", "its head says 5, but there is no transaction")]
    public async Task What_was_changed_past_the_triggers_is_named(string forgery, string finding)
    {
        await _bench.ForgeAsync(forgery);

        var proof = await _bench.ProveAsync();

        Assert.False(proof.IsIntact);
        Assert.Contains(proof.Findings, f => f.Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task History_that_was_rewritten_consistently_differs_from_what_the_proof_before_saw()
    {
        await _bench.ForgeAsync("delete from ledger_transactions; delete from ledger_postings; delete from ledger_balances; delete from ledger_chains; select setval('ledger_numbers', 1, false)");
        await _bench.PostAsync([.. Enumerable.Range(1, 5).Select(i => LedgerBench.Charge(_customer, $"fact {i}", i * 10))]);

        var proof = await _bench.ProveAsync();

        Assert.Contains("is not what the audit before this one saw", Assert.Single(proof.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_only_grew_is_intact_and_its_root_is_another()
    {
        await _bench.PostAsync(LedgerBench.Charge(_customer, "fact 6"), LedgerBench.Charge(OrganisationId.New(), "fact 7"));

        var proof = await _bench.ProveAsync();
        var again = await _bench.ProveAsync();

        Assert.Empty(proof.Findings);
        Assert.Equal((7, 14, 2), (proof.Transactions, proof.Postings, proof.Chains));
        Assert.Equal(proof.Root, again.Root);
    }
}
