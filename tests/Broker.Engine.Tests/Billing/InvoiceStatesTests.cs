using Broker.Domain.Billing.Ledger;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Billing;

public sealed class InvoiceStatesTests : IAsyncLifetime
{
    private BillingWorld _world = null!;
    private BillingWorld.Customer _customer = null!;
    private InvoiceEntity _invoice = null!;

    public async Task InitializeAsync()
    {
        _world = await BillingWorld.CreateAsync();
        _customer = await _world.AddCustomerAsync();
        await _customer.UseAsync(hours: 40);
        await _world.CloseOctoberAsync();
        await _world.States.SendAllAsync(CancellationToken.None);
        _invoice = await _world.InvoiceOfAsync(_customer);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_payment_is_booked_once_however_often_it_is_told_and_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PayAsync(119, "R-1")));

        var invoice = await _world.InvoiceOfAsync(_customer);
        Assert.Equal((InvoiceState.Paid, 119m, 0m), (invoice.State, invoice.Paid, invoice.Open));
        Assert.Equal(0m, await ReceivableAsync());
        Assert.Single(await _world.ReadAsync(db => db.Payments.ToListAsync()));
    }

    [Fact]
    public async Task Payments_in_parts_leave_the_rest_open()
    {
        await PayAsync(100, "R-1");

        var invoice = await _world.InvoiceOfAsync(_customer);
        Assert.Equal((InvoiceState.Sent, 19m, 19m), (invoice.State, invoice.Open, await ReceivableAsync()));
    }

    [Fact]
    public async Task An_unpaid_invoice_is_overdue_the_day_after_its_due_date_and_not_before()
    {
        _world.Clock.SetUtcNow(new DateTimeOffset(2026, 12, 1, 23, 59, 0, TimeSpan.Zero));
        Assert.IsType<InvoiceChange.Refused>(await _world.States.OverdueAsync(_invoice.Id, CancellationToken.None));

        _world.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(InvoiceState.Overdue, Assert.IsType<InvoiceChange.Done>(await _world.States.OverdueAsync(_invoice.Id, CancellationToken.None)).State);
    }

    [Fact]
    public async Task A_whole_credit_note_voids_what_was_not_paid()
    {
        var decision = Guid.NewGuid();
        var draft = new CreditNoteDraft(_invoice.Id, null, "Ordered twice");

        var issued = Assert.IsType<CreditNoteOutcome.Issued>(await _world.CreditNotes.IssueAsync(draft, decision, CancellationToken.None));
        var again = Assert.IsType<CreditNoteOutcome.Issued>(await _world.CreditNotes.IssueAsync(draft, decision, CancellationToken.None));

        var note = await _world.ReadAsync(db => db.Invoices.AsNoTracking().SingleAsync(i => i.Id == issued.Id));
        Assert.Equal(("CN-2026-000001", true, issued.Id), (issued.Number, again.Already, again.Id));
        Assert.Equal(119m, InvoiceText.Read(note).Totals.Payable);
        Assert.Equal(InvoiceState.Void, (await _world.ReadAsync(db => db.Invoices.SingleAsync(i => i.Id == _invoice.Id))).State);
        Assert.Equal(0m, await ReceivableAsync());
    }

    [Fact]
    public async Task Part_of_an_invoice_can_be_credited_up_to_what_is_left()
    {
        var first = await _world.CreditNotes.IssueAsync(new CreditNoteDraft(_invoice.Id, 60, "Slow"), Guid.NewGuid(), CancellationToken.None);
        var second = await _world.CreditNotes.IssueAsync(new CreditNoteDraft(_invoice.Id, 41, "Slow"), Guid.NewGuid(), CancellationToken.None);

        Assert.IsType<CreditNoteOutcome.Issued>(first);
        Assert.Contains("47.60", Assert.IsType<CreditNoteOutcome.Refused>(second).Reason, StringComparison.Ordinal);
        Assert.Equal(47.6m, await ReceivableAsync());
    }

    [Fact]
    public async Task What_is_written_off_is_no_longer_owed()
    {
        var decision = Guid.NewGuid();

        await _world.States.WriteOffAsync(_invoice.Id, decision, CancellationToken.None);
        var again = Assert.IsType<InvoiceChange.Done>(await _world.States.WriteOffAsync(_invoice.Id, decision, CancellationToken.None));

        Assert.True(again.Already);
        Assert.Equal((0m, InvoiceState.Uncollectible), (await ReceivableAsync(), again.State));
    }

    [Fact]
    public async Task A_refund_is_no_more_than_was_paid_and_opens_the_invoice_again()
    {
        await PayAsync(119, "R-1");

        var tooMuch = await _world.States.RecordAsync(Payment(PaymentKind.Refund, 120, "B-1"), CancellationToken.None);
        var refund = await _world.States.RecordAsync(Payment(PaymentKind.Refund, 19, "B-1"), CancellationToken.None);

        Assert.IsType<InvoiceChange.Refused>(tooMuch);
        Assert.Equal(InvoiceState.Sent, Assert.IsType<InvoiceChange.Done>(refund).State);
        Assert.Equal(19m, await ReceivableAsync());
    }

    private Task<InvoiceChange> PayAsync(decimal amount, string reference) =>
        _world.States.RecordAsync(Payment(PaymentKind.Payment, amount, reference), CancellationToken.None);

    private PaymentDraft Payment(PaymentKind kind, decimal amount, string reference) =>
        new(_invoice.Id, kind, amount, new DateOnly(2026, 11, 20), "Bank transfer", reference, "Britta");

    private Task<decimal> ReceivableAsync()
    {
        var party = LedgerParty.Of(_customer.Id);
        return _world.ReadAsync(db => db.LedgerBalances.Where(b => b.Account == AccountRole.Receivable && b.Party == party).Select(b => b.Amount).SingleAsync());
    }
}
