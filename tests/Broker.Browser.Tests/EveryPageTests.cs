using Broker.Browser.Tests.World;
using Broker.Testing.Host;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Broker.Browser.Tests;

/// <summary>Each page in both themes and two widths: readable by everybody, nothing wider than the screen, no complaint.</summary>
[Collection(BrokerWorldCollection.Name)]
public sealed class EveryPageTests(BrokerWorld world)
{
    private static readonly View[] Views = [View.Desk, View.DeskAtNight, View.Phone, View.PhoneAtNight];

    /// <summary>The elements because of which the page would have to be pushed sideways; empty when it fits.</summary>
    private const string WiderThanTheScreen = """
        () => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return '';
          const clipped = e => e.parentElement && (getComputedStyle(e.parentElement).overflowX !== 'visible' || clipped(e.parentElement));
          return [...document.body.querySelectorAll('*')]
            .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && !clipped(e))
            .map(e => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`).join('\n') || `${root.scrollWidth}`;
        }
        """;

    private static string? _showcase;

    [Theory]
    [InlineData("sign-in", "/account/sign-in", "Sign in")]
    [InlineData("sign-in-refused", "/account/sign-in?error=invalid&email=ada%40example.test", "Sign in")]
    [InlineData("not-found", "/not-found", "There is no such page")]
    public Task A_page_for_everybody(string name, string path, string heading) =>
        LookAsync(person: null, name, heading, (visit, _) => visit.GoAsync(path));

    [Theory]
    [InlineData("start", "/", "Deployments")]
    [InlineData("market", "/market", "Market")]
    [InlineData("market-empty", "/market?q=nothing-is-called-so", "Market")]
    [InlineData("new-deployment", "/deployments/new", "What should keep running?")]
    [InlineData("deployments", "/deployments", "Deployments")]
    [InlineData("networks", "/networks", "Networks")]
    [InlineData("network", "/networks/akash", "Akash")]
    [InlineData("no-such-deployment", "/deployments/00000000-0000-0000-0000-000000000001", "No such deployment")]
    public Task A_page_for_members(string name, string path, string heading) =>
        LookAsync(world.Engineer, name, heading, (visit, _) => visit.GoLiveAsync(path));

    [Theory]
    [InlineData("network-keys", "/settings/networks", "Network keys")]
    [InlineData("network-for-staff", "/networks/ionet", "io.net")]
    public Task A_page_for_staff(string name, string path, string heading) =>
        LookAsync(world.Support, name, heading, (visit, _) => visit.GoLiveAsync(path));

    [Theory]
    [InlineData("budgets", "/billing/budgets", "Budgets")]
    [InlineData("billing", "/billing", "Billing")]
    [InlineData("invoices", "/billing/invoices", "Invoices")]
    [InlineData("credit-notes", "/billing/credit-notes", "Credit notes")]
    [InlineData("costs", "/billing/costs?group=Team&step=Week", "Costs")]
    [InlineData("payment", "/billing/payment", "Payment")]
    [InlineData("billing-profile", "/settings/billing", "Billing profile and contract")]
    [InlineData("no-such-invoice", "/billing/invoices/00000000-0000-0000-0000-000000000001", "No such invoice")]
    [InlineData("no-such-credit", "/billing/sla-credits/00000000-0000-0000-0000-000000000001", "No such credit")]
    public Task A_page_about_what_may_be_spent(string name, string path, string heading) =>
        LookAsync(world.Owner, name, heading, (visit, _) => visit.GoLiveAsync(path));

    [Theory]
    [InlineData("staff-close", "/staff/billing?month=2026-10", "Close Oct 2026")]
    [InlineData("staff-invoices", "/staff/billing/invoices", "Invoices of all customers")]
    [InlineData("staff-approvals", "/staff/billing/approvals", "Four eyes")]
    [InlineData("staff-rejections", "/staff/billing/rejections", "Metering rejections")]
    [InlineData("staff-claims", "/staff/billing/claims", "Claims on networks")]
    [InlineData("staff-margin", "/staff/billing/margin", "Margin")]
    [InlineData("staff-contracts", "/staff/billing/contracts", "Contracts")]
    [InlineData("staff-contract-of-nobody", "/staff/billing/contracts/00000000-0000-0000-0000-000000000001", "Contract")]
    [InlineData("staff-prices", "/staff/billing/prices", "Price book")]
    [InlineData("staff-rerating", "/staff/billing/rerating/00000000-0000-0000-0000-000000000001", "What would change?")]
    public Task A_page_for_the_billing_staff(string name, string path, string heading) =>
        LookAsync(world.Bookkeeper, name, heading, (visit, _) => visit.GoLiveAsync(path));

    [Fact]
    public Task A_page_that_the_role_does_not_include() =>
        LookAsync(world.Engineer, "refused", "Your role does not include this", (visit, _) => visit.GoAsync("/support"));

    [Fact]
    public Task A_machine_is_asked_for_by_its_keys() => LookAsync(world.Engineer, "machine", "What should keep running?", async (visit, _) =>
    {
        await visit.GoLiveAsync("/deployments/new?gpu=H100");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Machine (SSH)" }).ClickAsync();
        await visit.Page.GetByLabel("SSH public keys").FillAsync("-----BEGIN OPENSSH PRIVATE KEY-----");
        await Expect(visit.Page.GetByText("This is a private key; never give it away.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByLabel("HTTP port")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task The_plan_beside_the_form() => LookAsync(world.Engineer, "plan", "What should keep running?", async (visit, window) =>
    {
        await visit.GoLiveAsync("/deployments/new");
        await window.FillAsync("looks");
        await Expect(visit.Page.GetByText("Expected availability")).ToBeVisibleAsync();
    });

    [Fact]
    public Task The_form_with_every_field_wrong() => LookAsync(world.Engineer, "plan-wrong", "What should keep running?", async (visit, window) =>
    {
        await visit.GoLiveAsync("/deployments/new");
        await window.FillAsync("<script>alert(1)</script>");
        await visit.Page.GetByLabel("Image").FillAsync("not an image");
        await visit.Page.GetByLabel("At most, USD per hour").FillAsync("-1");
        await Expect(visit.Page.GetByText("Some fields need another look")).ToBeVisibleAsync();
        await Expect(window.DeployButton).ToHaveCountAsync(0);
    });

    [Fact]
    public async Task A_deployment_with_a_past_incident()
    {
        var address = await ShowcaseAsync();

        await LookAsync(world.Engineer, "deployment", "showcase", async (visit, window) =>
        {
            await visit.GoLiveAsync(address);
            await window.ExpectUpAsync(3, within: 15_000);
        });
    }

    [Fact]
    public async Task The_list_and_the_wall_with_something_in_them()
    {
        await ShowcaseAsync();

        await LookAsync(world.Engineer, "deployments-filled", "Deployments", async (visit, _) =>
        {
            await visit.GoLiveAsync("/deployments");
            await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "showcase" })).ToBeVisibleAsync();
        });
        await LookAsync(world.Support, "support-wall", "SLAs now", async (visit, _) =>
        {
            await visit.GoLiveAsync("/support");
            await Expect(visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "showcase" })).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task The_desk_with_an_order_in_work()
    {
        await using var operators = await world.VisitAsync(world.Support);
        var desk = new DeskWindow(operators);
        await desk.EnterQuoteAsync("AQ-2026-118");
        await using var customers = await world.VisitAsync(world.Engineer);
        var deployment = new DeploymentWindow(customers);
        await deployment.DeployAsync("by-hand", DeskWindow.Gpu);
        await desk.TakeAsync();

        await LookAsync(world.Support, "desk", "Aethir, served by hand", async (visit, _) =>
        {
            await visit.GoLiveAsync("/desk");
            await Expect(visit.Page.GetByLabel("Address")).ToBeVisibleAsync();
        });
        await desk.FulfilAsync(world.Simulator);

        await deployment.ExpectUpAsync(1, within: 30_000);
        await Expect(customers.Page.GetByText("Partner contract, assumed").First).ToBeVisibleAsync();
    }

    private async Task LookAsync(Person? person, string name, string heading, Func<Visit, DeploymentWindow, Task> open)
    {
        foreach (var view in Views)
        {
            await using var visit = await world.VisitAsync(person, view);
            await open(visit, new DeploymentWindow(visit));
            await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 })).ToBeVisibleAsync();
            await visit.PictureAsync(name);
            await Accessibility.CheckAsync(visit.Page);
            Assert.Equal("", await visit.Page.EvaluateAsync<string>(WiderThanTheScreen));
            visit.HeardNoComplaint();
        }
    }

    // Made once and shared: a deployment that has lost a replica and got another.
    private async Task<string> ShowcaseAsync()
    {
        if (_showcase is null)
        {
            await using var visit = await world.VisitAsync(world.Engineer);
            var window = new DeploymentWindow(visit);
            await window.DeployAsync("showcase");
            await window.ExpectUpAsync(3, within: 60_000);
            await using var simulator = await SimulatorPage.OpenAsync(world);
            var victim = (await window.ReplicasAsync())[0];
            await simulator.KillAsync(victim.Id);
            await Expect(window.Lane(victim.Ordinal)).ToContainTextAsync("Down", new() { Timeout = 15_000 });
            await window.ExpectUpAsync(3, within: 60_000);
            _showcase = $"/deployments/{window.Id}";
        }

        return _showcase;
    }
}
