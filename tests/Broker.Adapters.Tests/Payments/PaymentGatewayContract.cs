using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Testing.Billing;

namespace Broker.Adapters.Tests.Payments;

/// <summary>What the payment provider must do, whoever stands behind it.</summary>
public abstract class PaymentGatewayContract
{
    protected abstract IPaymentGateway Gateway { get; }

    protected abstract DateTimeOffset Now { get; }

    [Fact]
    public async Task A_customer_is_made_once_and_changed_when_the_profile_changes()
    {
        var customer = Customer(InvoiceParties.DutchBuyer);

        var made = await EnsureAsync(customer);
        var again = await EnsureAsync(customer);
        var moved = await EnsureAsync(customer with { Party = customer.Party with { Address = customer.Party.Address with { City = "Utrecht" } } }, made);

        Assert.Equal(made, again);
        Assert.Equal(made, moved);
    }

    [Fact]
    public async Task An_invoice_becomes_final_with_our_number_and_to_our_cent()
    {
        var invoice = Fresh(new InvoiceDocumentBuilder().Domestic());
        var (_, draft) = await DraftAsync(invoice);

        var issued = await IssueAsync(invoice, draft);

        Assert.Equal(invoice.Number, issued.Number);
        Assert.Equal(invoice.Id, issued.Ours);
        Assert.Equal(GatewayInvoiceState.Open, issued.State);
        Assert.Equal(new Money(invoice.Totals.Payable, Currency.Eur), issued.Total);
        Assert.NotNull(issued.PayPage);
    }

    [Fact]
    public async Task Reverse_charge_allowances_and_prepaid_credit_come_to_what_is_payable()
    {
        var invoice = Fresh(new InvoiceDocumentBuilder().WithPrepaid(100.01m));
        var (_, draft) = await DraftAsync(invoice);

        var issued = await IssueAsync(invoice, draft);

        Assert.Equal(invoice.Totals.Payable, issued.Left.Amount);
        Assert.True(invoice.Totals.Prepaid > 0 && invoice.Allowances.Count > 0);
    }

    [Fact]
    public async Task More_lines_than_fit_are_put_together_and_still_come_to_the_same_cent()
    {
        var invoice = Fresh(new InvoiceDocumentBuilder().ManyLines(5_000).Domestic());
        var (_, draft) = await DraftAsync(invoice);

        var issued = await IssueAsync(invoice, draft);

        Assert.Equal(invoice.Totals.Payable, issued.Total.Amount);
    }

    [Fact]
    public async Task Whoever_forgot_what_was_made_finds_it_again()
    {
        var invoice = Fresh(new InvoiceDocumentBuilder().Domestic());
        var (customer, draft) = await DraftAsync(invoice);
        await IssueAsync(invoice, draft);

        var found = Done(await Gateway.DraftInvoiceAsync(invoice, customer, known: null, CancellationToken.None));
        var issued = await IssueAsync(invoice, found);

        Assert.Equal(draft, found);
        Assert.Equal(GatewayInvoiceState.Open, issued.State);
    }

    [Fact]
    public async Task An_invoice_whose_sums_are_not_ours_is_never_made_final()
    {
        var invoice = Fresh(new InvoiceDocumentBuilder().Domestic());
        var (_, draft) = await DraftAsync(invoice);
        var dearer = invoice with { Totals = invoice.Totals with { TaxInclusive = invoice.Totals.TaxInclusive + 0.01m, Payable = invoice.Totals.Payable + 0.01m } };

        var outcome = await Gateway.IssueInvoiceAsync(dearer, draft, CancellationToken.None);
        var still = Done(await Gateway.ReadInvoiceAsync(draft, CancellationToken.None));

        var difference = Assert.Single(Assert.IsType<IssueOutcome.Mismatch>(outcome).Differences);
        Assert.Equal("total", difference.What);
        Assert.Equal(GatewayInvoiceState.Draft, still.State);
    }

    [Fact]
    public async Task A_credit_note_lowers_what_is_left_once()
    {
        var invoice = Fresh(new InvoiceDocumentBuilder().Domestic());
        var note = Fresh(new InvoiceDocumentBuilder().CreditNote().Domestic());
        var (_, draft) = await DraftAsync(invoice);
        await IssueAsync(invoice, draft);

        var first = await Gateway.IssueCreditNoteAsync(note, draft, known: null, CancellationToken.None);
        var second = await Gateway.IssueCreditNoteAsync(note, draft, known: null, CancellationToken.None);
        var after = Done(await Gateway.ReadInvoiceAsync(draft, CancellationToken.None));

        Assert.Equal(Assert.IsType<CreditOutcome.Issued>(first), second);
        Assert.Equal(invoice.Totals.Payable - note.Totals.Payable, after.Left.Amount);
    }

    [Fact]
    public async Task What_was_paid_by_bank_transfer_is_no_longer_asked_for()
    {
        var invoice = Fresh(new InvoiceDocumentBuilder());
        var (_, draft) = await DraftAsync(invoice);
        await IssueAsync(invoice, draft);

        var paid = Done(await Gateway.MarkPaidElsewhereAsync(invoice.Id, draft, CancellationToken.None));
        var again = Done(await Gateway.MarkPaidElsewhereAsync(invoice.Id, draft, CancellationToken.None));
        var voided = await Gateway.VoidInvoiceAsync(invoice.Id, draft, CancellationToken.None);

        Assert.Equal(GatewayInvoiceState.Paid, paid.State);
        Assert.Equal(GatewayInvoiceState.Paid, again.State);
        Assert.IsType<GatewayOutcome<GatewayInvoice>.Refused>(voided);
    }

    [Fact]
    public async Task An_invoice_is_voided_or_written_off_as_often_as_it_is_asked_for()
    {
        var (invoice, lost) = (Fresh(new InvoiceDocumentBuilder()), Fresh(new InvoiceDocumentBuilder()));
        var (_, first) = await DraftAsync(invoice);
        var (_, second) = await DraftAsync(lost);
        await IssueAsync(invoice, first);
        await IssueAsync(lost, second);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(GatewayInvoiceState.Void, Done(await Gateway.VoidInvoiceAsync(invoice.Id, first, CancellationToken.None)).State);
            Assert.Equal(GatewayInvoiceState.Uncollectible, Done(await Gateway.WriteOffInvoiceAsync(lost.Id, second, CancellationToken.None)).State);
        }
    }

    [Fact]
    public async Task The_list_of_events_tells_what_became_of_an_invoice()
    {
        var since = Now - TimeSpan.FromMinutes(5);
        var invoice = Fresh(new InvoiceDocumentBuilder());
        var (_, draft) = await DraftAsync(invoice);
        await IssueAsync(invoice, draft);

        var told = new List<GatewayEvent>();
        GatewayEventPage page;
        do
        {
            page = Done(await Gateway.ListEventsAsync(since, told.LastOrDefault()?.Id, CancellationToken.None));
            told.AddRange(page.Events);
        }
        while (page.HasMore);

        Assert.Contains(told, e => e.Type == "invoice.finalized" && e.Invoice == draft);
        Assert.Equal(told.Count, told.Select(e => e.Id).Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>A document like no other before it, issued today.</summary>
    protected InvoiceDocument Fresh(InvoiceDocumentBuilder builder)
    {
        var today = DateOnly.FromDateTime(Now.UtcDateTime);
        var id = InvoiceId.New();
        return builder.With(d => d with
        {
            Id = id,
            Number = $"T-{Convert.ToHexString(id.Value.ToByteArray())[^20..]}",
            IssueDate = today,
            DueDate = today.AddDays(30),
        }).Build();
    }

    protected static PaymentCustomer Customer(InvoiceParty party)
    {
        var organisation = OrganisationId.New();
        return new PaymentCustomer(
            organisation, party with { Email = $"billing-{organisation.Value:N}@example.com" }, VatTreatment.ReverseCharge, "PO-4500119823");
    }

    protected async Task<(GatewayId Customer, GatewayId Draft)> DraftAsync(InvoiceDocument invoice)
    {
        var customer = await EnsureAsync(Customer(invoice.Buyer) with { Vat = invoice.Vat.Treatment });
        return (customer, Done(await Gateway.DraftInvoiceAsync(invoice, customer, known: null, CancellationToken.None)));
    }

    protected async Task<GatewayInvoice> IssueAsync(InvoiceDocument invoice, GatewayId draft) =>
        await Gateway.IssueInvoiceAsync(invoice, draft, CancellationToken.None) switch
        {
            IssueOutcome.Issued issued => issued.Invoice,
            IssueOutcome.Mismatch mismatch => throw new Xunit.Sdk.XunitException(string.Join("; ", mismatch.Differences)),
            var other => throw new Xunit.Sdk.XunitException($"{other}"),
        };

    protected async Task<GatewayId> EnsureAsync(PaymentCustomer customer, GatewayId? known = null) =>
        Done(await Gateway.EnsureCustomerAsync(customer, known, CancellationToken.None));

    protected static T Done<T>(GatewayOutcome<T> outcome) =>
        outcome is GatewayOutcome<T>.Done done ? done.Value : throw new Xunit.Sdk.XunitException($"{outcome}");
}
