using System.Net.Http.Json;
using System.Text.Json;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Payments;
using Broker.Simulator;
using Broker.Testing.Billing;
using Broker.Testing.Host;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Tests.Payments;

/// <summary>A portal with its jobs, and a simulated Stripe that posts to its webhook.</summary>
public sealed class PaymentWorld : IAsyncLifetime
{
    private const string ApiKey = "sk_test_simulator_000000000000000051a1";
    private const string WebhookSecret = "whsec_simulator_000000000000000051a1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TestDatabase _database = null!;
    private WebApplication _stripe = null!;
    private HttpClient _control = null!;

    public BrokerApplication Portal { get; private set; } = null!;

    public TestDatabase Database => _database;

    public PushWaiting Push => Portal.Services.GetRequiredService<PushWaiting>();

    public GatewayEvents Events => Portal.Services.GetRequiredService<GatewayEvents>();

    public InvoiceStates States => Portal.Services.GetRequiredService<InvoiceStates>();

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.CreateDatabaseAsync();
        _stripe = SimulatorApplication.Create(["--urls", "http://127.0.0.1:0"], builder => builder.Logging.ClearProviders());
        await _stripe.StartAsync();
        var root = new Uri(_stripe.Urls.First());
        _control = new HttpClient { BaseAddress = new Uri(root, "control/") };
        Portal = BrokerApplication.Start(_database, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Payments:Stripe:Enabled"] = "true",
            ["Payments:Stripe:ApiKey"] = ApiKey,
            ["Payments:Stripe:WebhookSecret"] = WebhookSecret,
            ["Payments:Stripe:BaseAddress"] = new Uri(root, "stripe").ToString(),
        });
        await TellAsync($"stripe/webhooks/to?url={Uri.EscapeDataString(new Uri(Portal.Address, "webhooks/stripe").ToString())}");
    }

    public async Task DisposeAsync()
    {
        _control.Dispose();
        await Portal.DisposeAsync();
        await _stripe.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>An organisation with an invoice that was just sent.</summary>
    public async Task<InvoiceEntity> SendInvoiceAsync(InvoiceDocumentBuilder? builder = null)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var organisation = Rows.Organisation("Elbwerk");
        var document = (builder ?? new InvoiceDocumentBuilder().Domestic()).With(d => d with
        {
            Number = "T",
            IssueDate = today,
            DueDate = today.AddDays(30),
            Buyer = d.Buyer with { Email = $"{organisation.Id.Value:N}@example.com" },
        }).Build();
        var invoice = BillingRows.Invoice(organisation.Id, document);
        await using var db = _database.System.CreateContext();
        db.AddRange(organisation, invoice);
        await db.SaveChangesAsync();
        return invoice;
    }

    public async Task<InvoiceEntity> ReadAsync(InvoiceEntity invoice)
    {
        await using var db = _database.System.CreateContext();
        return await db.Invoices.AsNoTracking().SingleAsync(i => i.Id == invoice.Id);
    }

    public async Task<IReadOnlyList<PaymentEntity>> PaymentsAsync(InvoiceEntity invoice)
    {
        await using var db = _database.System.CreateContext();
        return await db.Payments.AsNoTracking().Where(p => p.InvoiceId == invoice.Id).ToListAsync();
    }

    public async Task<GatewayObjectEntity> ObjectAsync(GatewayObjectKind kind, Guid ours)
    {
        await using var db = _database.System.CreateContext();
        return await db.GatewayObjects.AsNoTracking().SingleAsync(o => o.Kind == kind && o.OurId == ours);
    }

    /// <summary>Pushes until nothing waits, without the pauses between tries.</summary>
    public async Task PushUntilQuietAsync()
    {
        var waits = 0;
        for (var round = 0; round < 60; round++)
        {
            await using var db = _database.System.CreateContext();
            await db.GatewayObjects.ExecuteUpdateAsync(set => set.SetProperty(o => o.DueAt, TimeProvider.System.GetUtcNow().AddMinutes(-1)));
            if (await Push.ExecuteAsync(CancellationToken.None) > 0)
            {
                continue;
            }

            // The portal's own job may hold one of them at this very moment.
            if (waits++ == 20 || !await db.GatewayObjects.AnyAsync(o => o.State == GatewayObjectState.Pending))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        throw new Xunit.Sdk.XunitException("Something still waits after sixty rounds.");
    }

    public async Task TellAsync(string order, object? body = null)
    {
        using var reply = await _control.PostAsJsonAsync(order, body ?? new { });
        Assert.True(reply.IsSuccessStatusCode, $"{order}: {(int)reply.StatusCode} {await reply.Content.ReadAsStringAsync()}");
    }

    /// <summary>What Stripe really has of a kind.</summary>
    public async Task<IReadOnlyList<JsonElement>> ThereAsync(string kind) =>
        [.. (await _control.GetFromJsonAsync<JsonElement>($"stripe/objects/{kind}")).EnumerateArray()];

    public async Task<JsonElement> InvoiceThereAsync(InvoiceEntity invoice) =>
        Assert.Single(await ThereAsync("invoice"), row => row.GetProperty("number").GetString() == invoice.Number);

    public static async Task EventuallyAsync(Func<Task<bool>> isSo, string what)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < until, $"It never came true that {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
