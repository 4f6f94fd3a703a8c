using Broker.Domain.Billing;
using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Billing;

public sealed class CloseBillingPeriodTests : IAsyncLifetime
{
    private BillingWorld _world = null!;

    public async Task InitializeAsync() => _world = await BillingWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_month_of_use_becomes_a_numbered_invoice_with_vat_and_its_booking()
    {
        var customer = await _world.AddCustomerAsync();
        await customer.UseAsync(hours: 10);

        var run = await _world.CloseOctoberAsync();

        var invoice = await _world.InvoiceOfAsync(customer);
        var document = InvoiceText.Read(invoice);
        var line = Assert.Single(document.Lines);
        Assert.Equal(CloseRunState.Done, run.State);
        Assert.Equal("INV-2026-000001", invoice.Number);
        Assert.Equal((10m, 2.5m, 25m), (line.Quantity, line.UnitPrice, line.Amount));
        Assert.Equal(new InvoiceTotals(25, 0, 25, 4.75m, 29.75m, 0, 29.75m), document.Totals);
        Assert.Equal(new DateOnly(2026, 12, 1), document.DueDate);
        Assert.Equal(29.75m, await BalanceAsync(AccountRole.Receivable, customer.Id));
        Assert.Equal(-25m, await BalanceAsync(AccountRole.Revenue, null));
        Assert.Equal(1, document.Usage!.Rows);
    }

    [Fact]
    public async Task Closing_again_changes_nothing()
    {
        var customer = await _world.AddCustomerAsync();
        await customer.UseAsync(hours: 10);
        await _world.CloseOctoberAsync();
        var before = await _world.InvoiceOfAsync(customer);

        await customer.UseAsync(hours: 3);
        await _world.CloseOctoberAsync();

        Assert.Equal(before.ContentHash, (await _world.ReadAsync(db => db.Invoices.AsNoTracking().SingleAsync())).ContentHash);
    }

    [Fact]
    public async Task Late_usage_is_a_correction_line_on_the_next_invoice()
    {
        var customer = await _world.AddCustomerAsync();
        await customer.UseAsync(hours: 10);
        await _world.CloseOctoberAsync();
        await _world.AddAsync(customer.Used(BillingWorld.October.AddDays(20), BillingWorld.October.AddDays(20).AddHours(4)));

        _world.Clock.Advance(TimeSpan.FromDays(31));
        var started = Assert.IsType<StartCloseOutcome.Started>(
            await _world.Close.StartAsync(BillingPeriod.MonthOf(BillingWorld.November), "Britta", CancellationToken.None));
        await _world.Close.ContinueAsync(started.Run, CancellationToken.None);

        var line = Assert.Single(InvoiceText.Read(await _world.InvoiceOfAsync(customer)).Lines);
        Assert.Equal((InvoiceLineKind.Correction, 10m, "INV-2026-000001"), (line.Kind, line.Amount, line.CorrectsInvoice));
    }

    [Fact]
    public async Task Use_given_back_after_the_month_was_billed_is_a_credit_note()
    {
        var customer = await _world.AddCustomerAsync();
        var interval = customer.Used(BillingWorld.November.AddHours(-48), null);
        await _world.AddAsync(interval);
        await _world.CloseOctoberAsync();
        await _world.ReadAsync(db => db.UsageIntervals.Where(u => u.Id == interval.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.EndedAt, BillingWorld.November.AddHours(-40))));

        _world.Clock.Advance(TimeSpan.FromDays(31));
        var started = Assert.IsType<StartCloseOutcome.Started>(
            await _world.Close.StartAsync(BillingPeriod.MonthOf(BillingWorld.November), "Britta", CancellationToken.None));
        await _world.Close.ContinueAsync(started.Run, CancellationToken.None);

        var note = InvoiceText.Read(await _world.InvoiceOfAsync(customer));
        Assert.Equal((InvoiceKind.CreditNote, 100m, "INV-2026-000001"), (note.Kind, note.Totals.TaxExclusive, note.Corrects!.Number));
        Assert.Equal("CN-2026-000001", note.Number);
    }

    [Fact]
    public async Task Numbers_have_no_gap_however_many_nodes_close_at_once_and_whoever_is_left_out()
    {
        var blocked = await _world.AddCustomerAsync(new ContractTerms { Currency = Currency.Usd, RequiresPurchaseOrder = true });
        await blocked.UseAsync(hours: 1);
        for (var i = 0; i < 21; i++)
        {
            await (await _world.AddCustomerAsync()).UseAsync(hours: i + 1);
        }

        var started = Assert.IsType<StartCloseOutcome.Started>(await _world.Close.StartAsync(BillingWorld.InOctober, "Britta", CancellationToken.None));
        await _world.Meter.ExecuteAsync(CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _world.Close.ContinueAsync(started.Run, CancellationToken.None)));

        var numbers = await _world.ReadAsync(db => db.Invoices.OrderBy(i => i.Sequence).Select(i => i.Sequence).ToListAsync());
        var run = await _world.ReadAsync(db => db.CloseRuns.SingleAsync());
        Assert.Equal(Enumerable.Range(1, 21), numbers);
        Assert.Equal((22, 21, 1, CloseRunState.Exceptions), (run.Total, run.Closed, run.Excepted, run.State));
        Assert.Contains("purchase order", await _world.ExceptionOfAsync(blocked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_is_closed_by_the_same_run_once_its_reason_is_gone()
    {
        var customer = await _world.AddCustomerAsync(new ContractTerms { Currency = Currency.Usd, RequiresPurchaseOrder = true });
        await customer.UseAsync(hours: 2);
        await _world.CloseOctoberAsync();
        await _world.AddAsync(BillingRows.PurchaseOrder(customer.Id, cap: 100));

        var run = await _world.CloseOctoberAsync();

        Assert.Equal(CloseRunState.Done, run.State);
        Assert.Equal("4500012345", InvoiceText.Read(await _world.InvoiceOfAsync(customer)).PurchaseOrder);
        Assert.Equal(5m, await _world.ReadAsync(db => db.PurchaseOrders.Select(o => o.Used).SingleAsync()));
    }

    [Fact]
    public async Task A_month_cannot_be_closed_before_it_is_over_and_settled()
    {
        var early = Assert.IsType<StartCloseOutcome.TooEarly>(
            await _world.Close.StartAsync(BillingPeriod.MonthOf(BillingWorld.November), "Britta", CancellationToken.None));

        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 15, 0, TimeSpan.Zero), early.From);
    }

    [Fact]
    public async Task Prices_are_converted_at_the_dated_rate_and_the_rate_is_on_the_document()
    {
        var customer = await _world.AddCustomerAsync(new ContractTerms { Currency = Currency.Eur });
        await customer.UseAsync(hours: 10);
        var missing = await _world.CloseOctoberAsync();
        await _world.AddAsync(
            new FxRateEntity { From = Currency.Usd, To = Currency.Eur, Date = new DateOnly(2026, 10, 30), Source = "ECB", Rate = 0.9m, RecordedAt = BillingWorld.November });

        await _world.CloseOctoberAsync();

        var document = InvoiceText.Read(await _world.InvoiceOfAsync(customer));
        Assert.Equal(1, missing.Excepted);
        Assert.Equal(22.5m, document.Totals.TaxExclusive);
        Assert.Equal(new FxRate(Currency.Usd, Currency.Eur, 0.9m, new DateOnly(2026, 10, 30), "ECB"), document.Fx);
        Assert.Equal(Money.Usd(2.5m), document.Lines[0].QuotedUnitPrice);
    }

    [Fact]
    public async Task A_business_in_another_union_country_accounts_for_vat_itself_once_its_id_is_proven()
    {
        var customer = await _world.AddCustomerAsync(country: "NL", vatId: "NL004495445B01");
        await customer.UseAsync(hours: 10);
        var unproven = await _world.CloseOctoberAsync();
        await _world.AddAsync(BillingRows.VatCheck(customer.Id, "NL004495445B01"));

        await _world.CloseOctoberAsync();

        var document = InvoiceText.Read(await _world.InvoiceOfAsync(customer));
        Assert.Equal(1, unproven.Excepted);
        Assert.Equal((VatTreatment.ReverseCharge, "AE", 0m), (document.Vat.Treatment, document.Vat.CategoryCode, document.Totals.Tax));
        Assert.Equal("WAPIAAAAX1y2z3", document.Vat.Proof!.Reference);
    }

    [Fact]
    public async Task Prepaid_credit_pays_and_promotional_credit_lowers_and_both_are_used_up()
    {
        var customer = await _world.AddCustomerAsync();
        await customer.UseAsync(hours: 40);
        await _world.AddAsync(
            BillingRows.Grant(customer.Id, GrantKind.Promotional, 30), BillingRows.Grant(customer.Id, GrantKind.Prepaid, 50));

        await _world.CloseOctoberAsync();

        var document = InvoiceText.Read(await _world.InvoiceOfAsync(customer));
        Assert.Equal(new InvoiceTotals(100, 30, 70, 13.3m, 83.3m, 50, 33.3m), document.Totals);
        Assert.Equal([0m, 0m], await _world.ReadAsync(db => db.Grants.Select(g => g.Remaining).ToListAsync()));
        Assert.Equal(80m, await _world.ReadAsync(db => db.GrantDraws.SumAsync(d => d.Amount)));
    }

    [Fact]
    public async Task Nothing_used_is_a_closed_month_without_a_document()
    {
        var customer = await _world.AddCustomerAsync();

        var run = await _world.CloseOctoberAsync();

        Assert.Equal(CloseRunState.Done, run.State);
        Assert.Empty(await _world.ReadAsync(db => db.Invoices.ToListAsync()));
        Assert.Equal(BillingPeriodState.Closed, await _world.ReadAsync(db => db.BillingPeriods.Where(p => p.OrganisationId == customer.Id).Select(p => p.State).SingleAsync()));
    }

    [Fact]
    public async Task The_draft_is_what_the_invoice_becomes()
    {
        var customer = await _world.AddCustomerAsync();
        await customer.UseAsync(hours: 7.3);
        await using var scope = _world.Database.ScopeOf(customer.Id);
        var draft = Assert.IsType<ComposeOutcome.Ready>(await _world.DraftsOf(scope).ComputeAsync(customer.Id, BillingWorld.InOctober, CancellationToken.None));

        await _world.CloseOctoberAsync();

        var document = InvoiceText.Read(await _world.InvoiceOfAsync(customer));
        Assert.Equal(draft.Invoice.Document.Totals, document.Totals);
        Assert.Equal(draft.Invoice.Document.Lines[0].Amount, document.Lines[0].Amount);
    }

    [Fact]
    public async Task The_draft_of_another_organisation_is_nothing()
    {
        var mine = await _world.AddCustomerAsync();
        var theirs = await _world.AddCustomerAsync();
        await theirs.UseAsync(hours: 7);
        await using var scope = _world.Database.ScopeOf(mine.Id);

        Assert.IsType<ComposeOutcome.Nothing>(await _world.DraftsOf(scope).ComputeAsync(theirs.Id, BillingWorld.InOctober, CancellationToken.None));
    }

    [Fact]
    public async Task An_issued_invoice_cannot_be_changed_or_deleted_by_anybody()
    {
        var customer = await _world.AddCustomerAsync();
        await customer.UseAsync(hours: 1);
        await _world.CloseOctoberAsync();

        foreach (var sql in (string[])["update invoices set total = 1", "update invoices set document = '{}'", "delete from invoice_lines",
            "update billing_periods set state = 'Open'", "delete from invoices", "truncate invoices cascade"])
        {
            await using var command = _world.Database.System.DataSource.CreateCommand(sql);
            var refused = await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.True(refused.SqlState is "23001" or "42501", $"{sql}: {refused.SqlState} {refused.MessageText}");
        }
    }

    private Task<decimal> BalanceAsync(AccountRole account, OrganisationId? organisation)
    {
        var party = Broker.Engine.Billing.Ledger.LedgerParty.Of(organisation);
        return _world.ReadAsync(db => db.LedgerBalances.Where(b => b.Account == account && b.Party == party).Select(b => b.Amount).SingleAsync());
    }
}
