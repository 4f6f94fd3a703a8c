using System.Globalization;
using System.Security.Claims;
using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing.Budgets;
using Broker.Engine.Billing.Payments;
using Broker.Engine.Billing.Requests;
using Broker.Engine.Billing.Staff;
using Broker.Engine.Billing.Views;
using Broker.Engine.Deployments;
using Broker.Engine.Desk;
using Broker.Engine.Live;
using Broker.Engine.Market;
using Broker.Engine.Networks;
using Broker.Engine.Placement;
using Broker.Engine.Sla;
using Broker.Portal.Tests.Fakes;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Portal.Tests;

/// <summary>The portal with fakes for everything outside it, an English culture and a clock that stands still.</summary>
public abstract class PortalTestContext : BunitContext, IAsyncLifetime
{
    private static readonly string[] AllPolicies =
        [BrokerPolicies.Member, BrokerPolicies.Read, BrokerPolicies.Plan, BrokerPolicies.Deploy, BrokerPolicies.Money, BrokerPolicies.Keys];

    private readonly BunitAuthorizationContext _authorization;

    protected PortalTestContext()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-US");
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en-US");
        Keys = new FakeApiKeys(Clock);
        Connections = new FakeNetworkConnections(Clock);
        Services.AddLogging();
        Services.AddPortal();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton<IMarketReader>(Market);
        Services.AddSingleton<IDeploymentReader>(Deployments);
        Services.AddSingleton<IDeploymentCommands>(Deployments);
        Services.AddSingleton<IJobResults>(Results);
        Services.AddSingleton<ILiveFeed>(Feed);
        Services.AddSingleton<IPlanning>(Planning);
        Services.AddSingleton<IWorkloadDefinitions>(Definitions);
        Services.AddSingleton<ISupportReader>(Support);
        Services.AddSingleton<IApiKeys>(Keys);
        Services.AddSingleton<IDesk>(Desk);
        Services.AddSingleton<INetworkConnections>(Connections);
        Services.AddSingleton<INetworkHealthReader>(Health);
        Services.AddSingleton<IInvoiceReader>(Invoices);
        Services.AddSingleton<IBudgetReader>(Budgets);
        Services.AddSingleton<IBudgetCommands>(Budgets);
        Services.AddSingleton<ICloseDesk>(Close);
        Services.AddSingleton<IBillingRequests>(Requests);
        Services.AddSingleton<ISlaCredits>(Credits);
        Services.AddSingleton<ISpendReader>(Spend);
        Services.AddSingleton<ISavingsReader>(Spend);
        Services.AddSingleton<IBillingProfiles>(Profiles);
        Services.AddSingleton<IPurchaseOrders>(Profiles);
        Services.AddSingleton<ICustomerPayments>(Online);
        Services.AddSingleton<IDeploymentLabels>(Labels);
        Services.AddSingleton<IPdfPrinter>(Printer);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
        _authorization = AddAuthorization();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        SignIn(MemberRole.Engineer);
    }

    internal FakeMarket Market { get; } = new();

    internal FakeCustomerPayments Online { get; } = new();

    internal FakeDeploymentLabels Labels { get; } = new();

    internal FakeDeployments Deployments { get; } = new();

    internal FakeJobResults Results { get; } = new();

    internal FakeFeed Feed { get; } = new();

    internal FakePlanning Planning { get; } = new();

    internal FakeDefinitions Definitions { get; } = new();

    internal FakeSupport Support { get; } = new();

    internal FakeApiKeys Keys { get; }

    internal FakeDesk Desk { get; } = new();

    internal FakeNetworkConnections Connections { get; }

    internal FakeNetworkHealth Health { get; } = new();

    internal FakeInvoices Invoices { get; } = new();

    internal FakeBudgets Budgets { get; } = new();

    internal FakeCloseDesk Close { get; } = new();

    internal FakeRequests Requests { get; } = new();

    internal FakeSlaCredits Credits { get; } = new();

    internal FakeSpend Spend { get; } = new();

    internal FakeProfiles Profiles { get; } = new();

    internal FakePrinter Printer { get; } = new();

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 14, 2, 5, TimeSpan.Zero));

    protected DateTimeOffset Now => Clock.GetUtcNow();

    private protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    // The component library's services can only be disposed asynchronously.
    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    protected void SignIn(MemberRole role)
    {
        _authorization.SetAuthorized("Mara Lindqvist");
        _authorization.SetClaims(
            new Claim(ClaimTypes.NameIdentifier, Guid.NewGuid().ToString()),
            new Claim(BrokerClaims.Name, "Mara Lindqvist"),
            new Claim(BrokerClaims.Organisation, Samples.Organisation.Value.ToString()),
            new Claim(BrokerClaims.OrganisationName, "Northlight Imaging"),
            new Claim(BrokerClaims.OrganisationRole, role.ToString()),
            new Claim(BrokerClaims.OrganisationIsDemo, "true"));
        _authorization.SetPolicies([.. AllPolicies.Where(p => Allows(p, role))]);
    }

    protected void SignInStaff(StaffRole role = StaffRole.Support)
    {
        _authorization.SetAuthorized("Sam Okafor");
        _authorization.SetClaims(
            new Claim(ClaimTypes.NameIdentifier, Guid.NewGuid().ToString()),
            new Claim(BrokerClaims.Name, "Sam Okafor"),
            new Claim(BrokerClaims.Staff, role.ToString()));
        _authorization.SetPolicies(
            Permissions.MayConnectNetworks(role)
                ? [BrokerPolicies.Staff, BrokerPolicies.Read, BrokerPolicies.Operator]
                : [BrokerPolicies.Staff, BrokerPolicies.Read]);
    }

    /// <summary>The page with the library's providers around it, so that dialogs and messages have a place.</summary>
    private protected IRenderedComponent<WithDialogs> RenderWithDialogs<TPage>(Action<ComponentParameterCollectionBuilder<TPage>>? parameters = null)
        where TPage : IComponent =>
        Render<WithDialogs>(p => p.AddChildContent<TPage>(parameters));

    // The same table as the host's; here only so that the portal can be drawn without the host.
    private static bool Allows(string policy, MemberRole role) => policy switch
    {
        BrokerPolicies.Plan => Permissions.MayPlan(role),
        BrokerPolicies.Deploy => Permissions.MayDeploy(role),
        BrokerPolicies.Money => Permissions.MaySeeMoney(role),
        BrokerPolicies.Keys => Permissions.MayManageKeys(role),
        _ => true,
    };

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
