using System.Text.Json;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Simulator.Stripe;
using Broker.Testing.Billing;

namespace Broker.Adapters.Tests.Payments;

/// <summary>The contract on the simulated Stripe, and what only a simulator can be made to do.</summary>
public sealed class StripeSimulatedTests(StripeHarness stripe) : PaymentGatewayContract, IClassFixture<StripeHarness>
{
    protected override IPaymentGateway Gateway => stripe.Gateway;

    protected override DateTimeOffset Now => stripe.Now;

    public static TheoryData<string, string> LostAnswers
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var fault in (string[])["lost-response", "500-after"])
            {
                foreach (var path in (string[])["/v1/customers", "/tax_ids", "/v1/invoices", "/add_lines", "/finalize", "/send"])
                {
                    all.Add(fault, path);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(LostAnswers))]
    public async Task Whatever_answer_is_lost_there_is_one_customer_one_invoice_and_no_line_twice(string fault, string path)
    {
        await stripe.Simulator.BreakAsync(new { network = "stripe", kind = fault, path, count = 1 });
        var invoice = Fresh(new InvoiceDocumentBuilder().Domestic());
        var buyer = Customer(invoice.Buyer) with { Vat = VatTreatment.Domestic };

        var issued = await UntilDoneAsync(async () =>
            Value(await Gateway.EnsureCustomerAsync(buyer, known: null, CancellationToken.None)) is { } customer
            && Value(await Gateway.DraftInvoiceAsync(invoice, customer, known: null, CancellationToken.None)) is { } draft
                ? await Gateway.IssueInvoiceAsync(invoice, draft, CancellationToken.None) as IssueOutcome.Issued
                : null);

        Assert.Equal(invoice.Totals.Payable, issued.Invoice.Total.Amount);
        Assert.Single(await stripe.ObjectsAsync("customer"), row => Text(row, "email") == buyer.Party.Email);
        Assert.Single(await stripe.ObjectsAsync("invoice"), row => Text(row, "number") == invoice.Number);
        Assert.Equal(
            invoice.Lines.Count + invoice.Allowances.Count,
            (await stripe.ObjectsAsync("line_item")).Count(row => Text(row, "invoice") == issued.Invoice.Id.Value));
    }

    [Fact]
    public async Task A_limit_is_waited_for_and_an_outage_is_told_with_the_time_to_come_back()
    {
        var customer = Customer(InvoiceParties.GermanBuyer);
        await stripe.Simulator.BreakAsync(new { network = "stripe", kind = "429", path = "/v1/customers", count = 1, retryAfterSeconds = 1 });
        var afterLimit = await Gateway.EnsureCustomerAsync(customer, null, CancellationToken.None);
        await stripe.Simulator.BreakAsync(new { network = "stripe", kind = "503", path = "/v1/customers", retryAfterSeconds = 60 });

        var outage = await Gateway.EnsureCustomerAsync(customer, null, CancellationToken.None);
        await stripe.Simulator.Control.DeleteAsync("faults?network=stripe");

        Assert.IsType<GatewayOutcome<GatewayId>.Done>(afterLimit);
        Assert.Equal(TimeSpan.FromSeconds(60), Assert.IsType<GatewayOutcome<GatewayId>.Unreachable>(outage).RetryAfter);
    }

    [Theory]
    [InlineData("html")]
    [InlineData("truncated")]
    [InlineData("wrong-types")]
    public async Task Garbage_in_place_of_an_answer_is_no_answer(string fault)
    {
        var (_, draft) = await DraftAsync(Fresh(new InvoiceDocumentBuilder()));
        await stripe.Simulator.BreakAsync(new { network = "stripe", kind = fault, path = "/v1/invoices/in_", method = "GET", count = 1 });

        var outcome = await Gateway.ReadInvoiceAsync(draft, CancellationToken.None);
        await stripe.Simulator.Control.DeleteAsync("faults?network=stripe");

        Assert.IsType<GatewayOutcome<GatewayInvoice>.Unreachable>(outcome);
    }

    [Fact]
    public async Task Payments_in_parts_are_listed_in_order_and_refunded_once()
    {
        var invoice = Fresh(new InvoiceDocumentBuilder());
        var (_, draft) = await DraftAsync(invoice);
        await IssueAsync(invoice, draft);
        await stripe.Simulator.TellAsync($"stripe/invoices/{draft}/pay?amount=5000");
        await stripe.Simulator.TellAsync($"stripe/invoices/{draft}/pay");

        var payments = Done(await Gateway.ListPaymentsAsync(draft, CancellationToken.None));
        var order = new RefundOrder(payments[0].Source!, new Money(12.34m, Currency.Eur), $"credit:{invoice.Id}", invoice.Id);
        var refund = Done(await Gateway.RefundAsync(order, CancellationToken.None));
        var again = Done(await Gateway.RefundAsync(order, CancellationToken.None));

        Assert.Equal([50m, invoice.Totals.Payable - 50m], payments.Select(p => p.Amount.Amount));
        Assert.Equal(refund, again);
        Assert.Equal((draft, GatewayRefundState.Succeeded), (refund.Invoice, refund.State));
        Assert.Equal(GatewayInvoiceState.Paid, Done(await Gateway.ReadInvoiceAsync(draft, CancellationToken.None)).State);
    }

    [Fact]
    public async Task A_credit_note_on_a_paid_invoice_is_given_back_outside()
    {
        var invoice = Fresh(new InvoiceDocumentBuilder().Domestic());
        var note = Fresh(new InvoiceDocumentBuilder().CreditNote().Domestic());
        var (_, draft) = await DraftAsync(invoice);
        await IssueAsync(invoice, draft);
        await stripe.Simulator.TellAsync($"stripe/invoices/{draft}/pay");

        var issued = Assert.IsType<CreditOutcome.Issued>(await Gateway.IssueCreditNoteAsync(note, draft, null, CancellationToken.None));
        var there = Assert.Single(await stripe.ObjectsAsync("credit_note"), row => Text(row, "id") == issued.CreditNote.Value);

        Assert.Equal((long)(note.Totals.Payable * 100), there.GetProperty("out_of_band_amount").GetInt64());
        Assert.Equal("post_payment", Text(there, "type"));
    }

    [Fact]
    public async Task Money_on_the_customers_balance_there_stops_the_invoice()
    {
        var invoice = Fresh(new InvoiceDocumentBuilder());
        var (customer, draft) = await DraftAsync(invoice);
        using var client = Broker.Adapters.Tests.Simulator.StripeClientTests.Client(stripe.Simulator);
        using var moved = await client.PostAsync($"v1/customers/{customer}/balance_transactions", new StringContent("amount=-500&currency=eur"));
        moved.EnsureSuccessStatusCode();

        var outcome = await Gateway.IssueInvoiceAsync(invoice, draft, CancellationToken.None);

        Assert.Equal("customer balance", Assert.Single(Assert.IsType<IssueOutcome.Mismatch>(outcome).Differences).What);
    }

    [Fact]
    public async Task Cards_are_read_when_they_are_asked_for()
    {
        var customer = await EnsureAsync(Customer(InvoiceParties.GermanBuyer));
        await stripe.Simulator.TellAsync($"stripe/customers/{customer}/cards?brand=mastercard&last4=4444");

        var method = Assert.Single(Done(await Gateway.ListPaymentMethodsAsync(customer, CancellationToken.None)));

        Assert.Equal(("Mastercard ending in 4444", new DateOnly(2031, 12, 1)), (method.Name, method.Expires));
    }

    [Theory]
    [InlineData("NL", "NL859214606B01", VatTreatment.ReverseCharge, "AE", 0)]
    [InlineData("DE", "DE811569869", VatTreatment.Domestic, "S", 19)]
    [InlineData("US", null, VatTreatment.OutOfScope, "O", 0)]
    public async Task Stripe_tax_decides_as_our_documents_say_it(string country, string? vatId, VatTreatment treatment, string category, int percent)
    {
        var buyer = InvoiceParties.DutchBuyer with { VatId = vatId, Address = InvoiceParties.DutchBuyer.Address with { CountryCode = country } };
        var order = new TaxOrder(Currency.Eur, buyer, new DateOnly(2026, 11, 22), [new TaxOrderLine("1", 100.10m), new TaxOrderLine("2", 0.05m)]);

        var calculation = Done(await stripe.Tax.CalculateAsync(order, CancellationToken.None));

        Assert.Equal((treatment, category, (decimal)percent), (calculation.Vat.Treatment, calculation.Vat.CategoryCode, calculation.Vat.RatePercent));
        Assert.Equal(calculation.Tax.Amount, calculation.Lines.Sum(line => line.Tax));
        Assert.Equal(treatment == VatTreatment.ReverseCharge, calculation.Vat.Proof is not null);
    }

    [Fact]
    public async Task The_key_is_in_no_log_line_and_in_no_refusal()
    {
        await EnsureAsync(Customer(InvoiceParties.GermanBuyer));
        var refused = await Gateway.ReadInvoiceAsync(new GatewayId("in_nothing"), CancellationToken.None);

        Assert.Equal("resource_missing", Assert.IsType<GatewayOutcome<GatewayInvoice>.Refused>(refused).Why.Code);
        Assert.DoesNotContain(StripeSimulatorOptions.DefaultApiKey, refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(stripe.Log.ToArray(), line => line.Contains(StripeSimulatorOptions.DefaultApiKey, StringComparison.Ordinal));
    }

    private static async Task<T> UntilDoneAsync<T>(Func<Task<T?>> act)
        where T : class
    {
        for (var attempt = 0; attempt < 4; attempt++)
        {
            if (await act() is { } done)
            {
                return done;
            }
        }

        throw new Xunit.Sdk.XunitException("It was still not done after four attempts.");
    }

    private static GatewayId? Value(GatewayOutcome<GatewayId> outcome) => (outcome as GatewayOutcome<GatewayId>.Done)?.Value;

    private static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
