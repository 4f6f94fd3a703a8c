using Broker.Adapters.Documents;
using Broker.Adapters.Documents.Pdf;
using Broker.Adapters.Networks;
using Broker.Adapters.Payments;
using Broker.Adapters.Prices;
using Broker.Adapters.VatRegister;
using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Budgets;
using Broker.Engine.Billing.Claims;
using Broker.Engine.Billing.Downloads;
using Broker.Engine.Billing.Dunning;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Billing.Payments;
using Broker.Engine.Billing.Pricing;
using Broker.Engine.Billing.Staff;
using Broker.Engine.Billing.Views;
using Broker.Engine.Deployments;
using Broker.Engine.Desk;
using Broker.Engine.Jobs;
using Broker.Engine.Live;
using Broker.Engine.Market;
using Broker.Engine.Networks;
using Broker.Engine.Persistence;
using Broker.Engine.Persistence.KeyProtection;
using Broker.Engine.Placement;
using Broker.Engine.Sla;
using Broker.Host.Api;
using Broker.Host.Commands;
using Broker.Host.Demo;
using Broker.Host.Health;
using Broker.Host.Hosting;
using Broker.Host.Hubs;
using Broker.Host.Jobs;
using Broker.Host.Security;
using Broker.Host.Webhooks;
using Broker.Portal.Billing.Documents;

return await OperatorCommands.RunAsync(args, new Composition(AddServices, Map));

static void AddServices(WebApplicationBuilder builder)
{
    var services = builder.Services;
    builder.AddHosting();
    services.AddProblems();
    services.AddSecurityHeaders();

    services.AddPersistence(builder.Configuration);
    services.AddKeyProtection(builder.Configuration, builder.Environment);
    services.AddAccounts();
    services.AddNetworkConnections();
    services.AddNetworks(builder.Configuration);
    services.AddLive();
    services.AddMarket();
    services.AddNetworkHealth();
    services.AddPricing();
    services.AddPlacement();
    services.AddDeployments();
    services.AddBudgets();
    services.AddDesk();
    services.AddSla();
    services.AddBilling();
    services.AddExchangeRates(builder.Configuration);
    services.AddInvoiceWriters();
    services.AddPdfPrinter();
    services.AddInvoiceSheets();
    services.AddInvoiceDownloads();
    services.AddLedger();
    services.AddClaims();
    services.AddVatIdRegister(builder.Configuration);
    services.AddBillingViews();
    services.AddDunning();
    services.AddStaffBilling();
    services.AddPayments(builder.Configuration);
    services.AddBillingPayments();
    services.AddJobs();

    services.AddBrokerIdentity();
    services.AddRateLimits();
    services.AddApi();
    services.AddLiveHub();
    builder.AddPages();
    services.AddBrokerHealth();
    services.AddDemo();
}

static void Map(WebApplication app)
{
    app.UseForwardedAddresses();
    app.UseProblems();
    app.UseSecurityHeaders();
    app.UseRouting();
    app.UseAuthentication();
    app.UseRateLimiter();
    app.UseAuthorization();
    app.UseTenant();
    app.UseAntiforgery();

    app.MapHealth();
    app.MapAccount();
    app.MapApi();
    app.MapLiveHub();
    app.MapPaymentWebhooks();
    app.MapJobsDashboard();
    app.MapPages();
}

/// <summary>The portal's entry point; public for the in-memory test host.</summary>
public partial class Program;
