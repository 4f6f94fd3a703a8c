using System.Net;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Payments;
using Broker.Engine.Tests.Host;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Tests.Payments;

public sealed class WithoutStripeTests(PortalFixture fixture) : IClassFixture<PortalFixture>
{
    [Fact]
    public async Task An_invoice_is_paid_by_bank_transfer_and_nothing_is_sent_anywhere()
    {
        var services = fixture.Portal.Services;
        var organisation = Rows.Organisation("Northwind");
        var invoice = BillingRows.Invoice(organisation.Id, payable: 119);
        await using var db = fixture.System.CreateContext();
        db.AddRange(organisation, invoice);
        await db.SaveChangesAsync();

        var change = await services.GetRequiredService<InvoiceStates>().RecordAsync(
            new PaymentDraft(invoice.Id, PaymentKind.Payment, 119, new DateOnly(2026, 11, 22), "Bank transfer", "statement 7, line 3", "Femke"), CancellationToken.None);
        var pushed = await services.GetRequiredService<PushWaiting>().ExecuteAsync(CancellationToken.None);
        await services.GetRequiredService<GatewayEvents>().FillGapsAsync(CancellationToken.None);
        using var client = new HttpClient { BaseAddress = fixture.Portal.Address };
        using var webhook = await client.PostAsync("webhooks/stripe", new StringContent("{}"));

        Assert.Equal(new InvoiceChange.Done(InvoiceState.Paid, Already: false), change);
        Assert.Equal(0, pushed);
        Assert.False(services.GetRequiredService<IPaymentGateway>().IsConnected);
        Assert.Equal(HttpStatusCode.NotFound, webhook.StatusCode);
        Assert.False(await db.GatewayObjects.AnyAsync());
    }
}
