using Broker.Domain.Billing;
using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Ledger;
using Broker.Testing.Billing;

namespace Broker.Engine.Tests.Billing.Ledger;

/// <summary>
/// Random histories of every kind of fact, told in batches, repeated and in any order, against a plain sum in memory that
/// knows nothing of chains, triggers or idempotency.
/// </summary>
public sealed class LedgerHistoryTests : IAsyncLifetime
{
    private const int Facts = 160;

    private readonly OrganisationId[] _customers = [.. Enumerable.Range(0, 6).Select(_ => OrganisationId.New())];
    private readonly InvoiceDocument _invoice = new InvoiceDocumentBuilder().Domestic().Build();
    private readonly InvoiceDocument _creditNote = new InvoiceDocumentBuilder().Domestic().CreditNote().Build();
    private LedgerBench _bench = null!;

    public async Task InitializeAsync() => _bench = await LedgerBench.CreateAsync();

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Balances_are_those_of_adding_up_every_fact_once(int seed)
    {
        var random = new Random(seed);
        var history = Enumerable.Range(0, Facts).Select(i => Fact(random, i)).OfType<LedgerTransaction>().ToArray();
        var told = history.Concat(random.GetItems(history, Facts / 2)).ToArray();
        random.Shuffle(told);

        var booked = 0;
        foreach (var batch in told.Chunk(random.Next(1, 40)))
        {
            booked += (await _bench.PostAsync(batch)).Booked;
        }

        Assert.Equal(history.Length, booked);
        Assert.Equal(Oracle(history), (await _bench.BalancesAsync()).Where(b => b.Value != 0).ToDictionary());
        var proof = await _bench.ProveAsync();
        Assert.Empty(proof.Findings);
        Assert.Equal(history.Length, proof.Transactions);
        Assert.Equal(history.Sum(t => t.Postings.Count), proof.Postings);
    }

    [Fact]
    public async Task An_invoice_that_was_credited_paid_and_refunded_leaves_nothing_owed()
    {
        var customer = _customers[0];
        var owed = new Money(_invoice.Totals.Payable, _invoice.Currency);
        var credited = new Money(_creditNote.Totals.Payable, _invoice.Currency);

        await _bench.PostAsync(
            Bookings.InvoiceFrozen(customer, _invoice)!,
            Bookings.PaymentReceived(customer, "p-1", _invoice.Number, LedgerBench.At, owed),
            Bookings.CreditNote(customer, _creditNote)!,
            Bookings.Refunded(customer, "r-1", _creditNote.Number, LedgerBench.At, credited));

        Assert.Equal(0, await _bench.BalanceAsync(AccountRole.Receivable, customer, "EUR"));
        Assert.Equal(owed.Amount - credited.Amount, await _bench.BalanceAsync(AccountRole.Bank, null, "EUR"));
        Assert.Equal(_creditNote.Totals.Tax - _invoice.Totals.Tax, await _bench.BalanceAsync(AccountRole.VatPayable, null, "EUR"));
    }

    [Fact]
    public async Task The_journal_of_a_document_has_its_sums_under_the_codes_of_the_chart()
    {
        await _bench.PostAsync(Bookings.InvoiceFrozen(_customers[0], _invoice)!);
        await using var db = _bench.Database.System.CreateContext();

        var journal = await LedgerJournal.OfAsync(db, _invoice, default);

        Assert.Equal(journal.Sum(j => j.Debit), journal.Sum(j => j.Credit));
        Assert.Equal(_invoice.Totals.Payable, Assert.Single(journal, j => j.AccountCode == "1200").Debit);
        Assert.Equal(_invoice.Totals.Tax, Assert.Single(journal, j => j.AccountCode == "3800").Credit);
        Assert.Equal(_invoice.Totals.LineTotal, Assert.Single(journal, j => j.AccountName == "Revenue").Credit);
        Assert.All(journal, j => Assert.Equal((_invoice.Number, "EUR", _invoice.CostCentre), (j.Reference, j.Commodity, j.CostCentre)));
    }

    private LedgerTransaction? Fact(Random random, int number)
    {
        var customer = _customers[random.Next(_customers.Length)];
        var amount = new Money(random.Next(1, 1_000_000) / 100m, random.Next(3) == 0 ? Currency.Eur : Currency.Usd);
        var at = LedgerBench.At.AddMinutes(random.Next(100_000)).AddTicks(random.Next(10_000));
        var (key, document) = ($"fact {number}", $"B-{number}");
        return random.Next(12) switch
        {
            0 => Bookings.InvoiceFrozen(customer, Scaled(_invoice, random.Next(1, 50))),
            1 => Bookings.CreditNote(customer, Scaled(_creditNote, random.Next(1, 50))),
            2 => Bookings.PaymentReceived(customer, key, document, at, amount),
            3 => Bookings.PaymentReceived(customer, key, document, at, amount, new Money(amount.Amount * 0.86m, Currency.Of("GBP"))),
            4 => Bookings.Refunded(customer, key, document, at, amount),
            5 => Bookings.WrittenOff(customer, key, document, at, amount),
            6 => Bookings.GrantBought(customer, key, at, amount),
            7 => Bookings.GrantDrawn(customer, key, document, at, amount),
            8 => Bookings.FxDifference(customer, key, document, at, amount * random.Next(-1, 2)),
            9 => Bookings.NetworkCostAccrued(NetworkId.Akash, key, at, amount * 0.00000001m),
            10 => Bookings.ClaimOpened(NetworkId.IoNet, key, at, amount),
            _ => Bookings.ClaimReceived(NetworkId.IoNet, key, at, amount, againstCharges: random.Next(2) == 0),
        };
    }

    /// <summary>Another document with every amount so many times as large, tax included.</summary>
    private static InvoiceDocument Scaled(InvoiceDocument document, int times) => document with
    {
        Id = InvoiceId.New(),
        Lines = [.. document.Lines.Select(l => l with { Amount = l.Amount * times })],
        Allowances = [.. document.Allowances.Select(a => a with { Amount = a.Amount * times })],
        Totals = new InvoiceTotals(
            document.Totals.LineTotal * times, document.Totals.AllowanceTotal * times, document.Totals.TaxExclusive * times,
            document.Totals.Tax * times, document.Totals.TaxInclusive * times, document.Totals.Prepaid * times, document.Totals.Payable * times),
    };

    private static Dictionary<BalanceKey, decimal> Oracle(IEnumerable<LedgerTransaction> history) => history
        .SelectMany(t => t.Postings)
        .GroupBy(p => new BalanceKey(p.Account.ToString(), p.Organisation, p.Commodity.Code))
        .Select(g => (g.Key, Sum: g.Sum(p => p.Amount)))
        .Where(b => b.Sum != 0)
        .ToDictionary(b => b.Key, b => b.Sum);
}
