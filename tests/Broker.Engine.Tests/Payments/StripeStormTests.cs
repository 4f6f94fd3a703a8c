using System.Text.Json;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Payments;
using Broker.Testing.Billing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Tests.Payments;

/// <summary>Everything that goes wrong between us and Stripe, and the same end state.</summary>
public sealed class StripeStormTests(PaymentWorld world) : IClassFixture<PaymentWorld>
{
    private const string Broken = "500-after";
    private const string Lost = "lost-response";

    [Fact]
    public async Task Duplicates_disorder_forgeries_losses_and_broken_answers_leave_the_same_cents_on_both_sides()
    {
        await world.TellAsync("stripe/webhooks/mischief", new { duplicates = 2, shuffle = 9, delayMilliseconds = 20, wrongSignature = true, loseEvery = 4 });
        foreach (var (kind, path) in ((string, string)[])[(Broken, "/v1/customers"), (Lost, "/v1/invoices"), (Lost, "/add_lines"), (Broken, "/finalize"), (Lost, "/send")])
        {
            await world.TellAsync("faults", new { network = "stripe", kind, path, method = "POST", count = 1 });
        }

        var whole = await world.SendInvoiceAsync();
        var parts = await world.SendInvoiceAsync(new InvoiceDocumentBuilder());
        var refunded = await world.SendInvoiceAsync();
        await world.PushUntilQuietAsync();
        await world.TellAsync($"stripe/invoices/{await TheirsAsync(whole)}/pay");
        await world.TellAsync($"stripe/invoices/{await TheirsAsync(parts)}/pay?amount=12345");
        await world.TellAsync($"stripe/invoices/{await TheirsAsync(parts)}/pay");
        await world.TellAsync($"stripe/invoices/{await TheirsAsync(refunded)}/pay");
        await RefundAsync(refunded, 10.01m);

        await PaymentWorld.EventuallyAsync(
            async () =>
            {
                // What was never posted is found in the list.
                await world.Events.FillGapsAsync(CancellationToken.None);
                return (await world.PaymentsAsync(whole)).Count == 1 && (await world.PaymentsAsync(parts)).Count == 2
                    && (await world.PaymentsAsync(refunded)).Count == 2 && await NothingWaitsAsync();
            },
            "every payment is booked once");

        Assert.Equal((InvoiceState.Paid, whole.Payable), await StandAsync(whole));
        Assert.Equal((InvoiceState.Paid, parts.Payable), await StandAsync(parts));
        Assert.Equal(refunded.Payable - 10.01m, (await StandAsync(refunded)).Paid);
        foreach (var invoice in new[] { whole, parts, refunded })
        {
            var there = await world.InvoiceThereAsync(invoice);
            Assert.Equal((long)(invoice.Payable * 100), there.GetProperty("total").GetInt64());
            Assert.Equal("paid", there.GetProperty("status").GetString());
        }

        await AssertBookedOnceAsync();
    }

    [Fact]
    public async Task An_invoice_with_other_sums_there_is_listed_and_goes_on_when_a_person_has_seen_to_it()
    {
        var invoice = await world.SendInvoiceAsync();
        var customer = await world.Portal.Services.GetRequiredService<IPaymentGateway>().EnsureCustomerAsync(
            new PaymentCustomer(invoice.OrganisationId, InvoiceText.Read(invoice).Buyer, VatTreatment.Domestic, null), null, CancellationToken.None);
        var theirs = ((GatewayOutcome<GatewayId>.Done)customer).Value;
        await world.TellAsync($"stripe/customers/{theirs}/balance?amount=-100&currency=eur");

        await world.PushUntilQuietAsync();
        var stopped = await world.ObjectAsync(GatewayObjectKind.Invoice, invoice.Id.Value);
        await world.TellAsync($"stripe/customers/{theirs}/balance?amount=100&currency=eur");
        await world.Portal.Services.GetRequiredService<GatewayBook>().RetryAsync(GatewayObjectKind.Invoice, invoice.Id.Value, CancellationToken.None);
        await world.PushUntilQuietAsync();

        Assert.Equal(GatewayObjectState.Exception, stopped.State);
        Assert.Contains("customer balance", stopped.Detail, StringComparison.Ordinal);
        Assert.Equal("open", (await world.InvoiceThereAsync(invoice)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_bank_transfer_and_a_credit_note_here_are_told_there()
    {
        var paid = await world.SendInvoiceAsync();
        var credited = await world.SendInvoiceAsync();
        await world.PushUntilQuietAsync();

        await world.States.RecordAsync(
            new PaymentDraft(paid.Id, PaymentKind.Payment, paid.Payable, new DateOnly(2026, 11, 22), "Bank transfer", "statement 214", "Femke"), CancellationToken.None);
        await world.Portal.Services.GetRequiredService<CreditNotes>().IssueAsync(
            new CreditNoteDraft(credited.Id, null, "Ordered twice"), Guid.NewGuid(), CancellationToken.None);
        await world.PushUntilQuietAsync();

        Assert.Equal("paid", (await world.InvoiceThereAsync(paid)).GetProperty("status").GetString());
        Assert.Equal(0, (await world.InvoiceThereAsync(credited)).GetProperty("amount_remaining").GetInt64());
        Assert.Equal(InvoiceState.Void, (await world.ReadAsync(credited)).State);
        Assert.NotNull((await world.ObjectAsync(GatewayObjectKind.Invoice, paid.Id.Value)).SettledAt);
    }

    [Fact]
    public async Task Killed_after_any_call_and_started_again_there_is_one_invoice_with_every_line_once()
    {
        for (var call = 1; call <= 3; call++)
        {
            var invoice = await world.SendInvoiceAsync();
            var dying = new DyingGateway(world.Portal.Services.GetRequiredService<IPaymentGateway>(), call);
            var services = world.Portal.Services;
            var push = ActivatorUtilities.CreateInstance<PushInvoice>(services, dying);

            await Assert.ThrowsAsync<DyingGateway.DeathException>(() => push.ExecuteAsync(invoice.Id, CancellationToken.None));
            await world.PushUntilQuietAsync();

            var there = await world.InvoiceThereAsync(invoice);
            var document = InvoiceText.Read(invoice);
            Assert.Equal("open", there.GetProperty("status").GetString());
            Assert.Equal(
                document.Lines.Count + document.Allowances.Count,
                (await world.ThereAsync("line_item")).Count(row => row.GetProperty("invoice").GetString() == there.GetProperty("id").GetString()));
        }
    }

    [Fact]
    public async Task What_is_not_signed_is_refused_and_not_kept()
    {
        using var client = new HttpClient { BaseAddress = world.Portal.Address };
        using var message = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe");
        message.Content = new StringContent("""{"id":"evt_forged","type":"invoice.paid","created":1,"data":{"object":{"id":"in_1","object":"invoice"}}}""");
        message.Headers.Add("Stripe-Signature", "t=1,v1=00");
        using var large = new ByteArrayContent(new byte[(1024 * 1024) + 1]);

        using var refused = await client.SendAsync(message);
        using var tooLarge = await client.PostAsync("webhooks/stripe", large);

        await using var db = world.Database.System.CreateContext();
        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Equal(413, (int)tooLarge.StatusCode);
        Assert.False(await db.GatewayEvents.AnyAsync(e => e.Id == "evt_forged"));
    }

    private async Task<string> TheirsAsync(InvoiceEntity invoice) =>
        (await world.ObjectAsync(GatewayObjectKind.Invoice, invoice.Id.Value)).GatewayId!;

    private async Task RefundAsync(InvoiceEntity invoice, decimal amount)
    {
        var gateway = world.Portal.Services.GetRequiredService<IPaymentGateway>();
        var payments = await gateway.ListPaymentsAsync(new GatewayId(await TheirsAsync(invoice)), CancellationToken.None);
        var source = ((GatewayOutcome<IReadOnlyList<GatewayPayment>>.Done)payments).Value[0].Source!;
        var outcome = await gateway.RefundAsync(new RefundOrder(source, new Money(amount, Currency.Eur), $"test:{invoice.Id}", invoice.Id), CancellationToken.None);
        Assert.IsType<GatewayOutcome<GatewayRefund>.Done>(outcome);
    }

    private async Task<(InvoiceState State, decimal Paid)> StandAsync(InvoiceEntity invoice)
    {
        var now = await world.ReadAsync(invoice);
        return (now.State, now.Paid);
    }

    private async Task<bool> NothingWaitsAsync()
    {
        await using var db = world.Database.System.CreateContext();
        return !await db.GatewayEvents.AnyAsync(e => e.ProcessedAt == null);
    }

    private async Task AssertBookedOnceAsync()
    {
        await using var db = world.Database.System.CreateContext();
        var booked = await db.Payments.AsNoTracking().Where(p => p.Method == FollowInvoice.Method).ToListAsync();
        Assert.Equal(booked.Count, booked.Select(p => p.Reference).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(
            (await world.ThereAsync("invoice_payment")).Sum(row => row.GetProperty("amount_paid").GetInt64()) - (await world.ThereAsync("refund")).Sum(Amount),
            (long)booked.Sum(p => (p.Kind == PaymentKind.Payment ? p.Amount : -p.Amount) * 100));
    }

    private static long Amount(JsonElement row) => row.GetProperty("amount").GetInt64();
}
