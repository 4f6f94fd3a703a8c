using System.Security.Claims;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Desk;
using Broker.Engine.Live;
using Broker.Portal.Desk;
using Broker.Portal.Layout;
using Broker.Portal.Market;
using Broker.Portal.Shared;
using Broker.Portal.Tests.Fakes;
using Bunit;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Portal.Tests.Desk;

public sealed class DeskPageTests : PortalTestContext
{
    public DeskPageTests()
    {
        SignInStaff();
        Desk.IsOn = true;
    }

    [Fact]
    public void An_empty_desk_says_what_will_appear_and_that_its_contract_is_assumed()
    {
        var page = Render<DeskPage>();

        Assert.Contains("Partner contract, assumed", page.Find(".note").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Nothing to do", "Nothing runs", "No quotes yet", "Nothing yet"], page.FindAll(".state h2").Select(h => h.TextContent));
    }

    [Fact]
    public void A_desk_that_is_off_names_the_setting_and_is_in_no_menu()
    {
        Desk.IsOn = false;

        var page = Render<DeskPage>();
        var menu = Render<NavMenu>();

        Assert.Contains("Networks:AethirDesk:Enabled", page.Find(".state").TextContent, StringComparison.Ordinal);
        Assert.Empty(menu.FindAll("a[href='/desk']"));
        Assert.Equal(0, Desk.Reads);
    }

    [Fact]
    public void A_desk_that_cannot_be_read_says_what_goes_on()
    {
        Desk.Failure = new InvalidOperationException("away");

        var page = Render<DeskPage>();

        Assert.Contains("what runs goes on running", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_order_shows_what_is_to_be_installed_and_is_taken_first()
    {
        Show(Order(DeskOrderState.ToFulfil));
        var page = Render<DeskPage>();

        var item = page.Find("article").TextContent;
        await page.FindAll("button").Single(b => b.TextContent == "Take D-1001").ClickAsync(new());

        Assert.Contains("ghcr.io/acme/model:1", item, StringComparison.Ordinal);
        Assert.Contains("TOKEN", item, StringComparison.Ordinal);
        Assert.Contains("ordered 12:00", item, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("details"));
        Assert.Equal(("take", 1001L, (UserId?)null), Desk.Asked.Single());
    }

    [Fact]
    public async Task An_order_a_colleague_holds_is_taken_over_from_whom_one_saw()
    {
        var tomas = new DeskHolder(new UserId(Guid.NewGuid()), "Tomas", Now.AddMinutes(-3));
        Show(Order(DeskOrderState.Taken) with { Holder = tomas });
        Desk.Outcome = new DeskOutcome.Overtaken("A colleague has just taken it.");
        var page = Render<DeskPage>();

        await page.FindAll("button").Single(b => b.TextContent == "Take D-1001 over from Tomas").ClickAsync(new());

        Assert.Equal(("take", 1001L, (UserId?)tomas.User), Desk.Asked.Single());
        Assert.Contains("just taken it", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fulfilling_names_what_is_billed_and_a_wrong_address_is_refused_at_its_field()
    {
        Show(await MineAsync());
        Desk.Outcome = new DeskOutcome.Invalid(new Dictionary<string, string> { ["Address"] = "A public address." });
        var page = Render<DeskPage>();
        page.Find("#desk-1001-order").Input("AE-7");
        page.Find("#desk-1001-address").Input("http://10.0.0.1");
        page.Find("#desk-1001-note").Input("hunter2");

        await page.Find("details[open] form").SubmitAsync();

        Assert.Equal((1001L, new DeskFulfilment("AE-7", "http://10.0.0.1", "hunter2")), Desk.Asked.Single());
        Assert.Contains("A public address.", page.Find("#desk-1001-address-fault").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.Find("#desk-1001-address").GetAttribute("aria-invalid"));
        Assert.StartsWith("Fulfilled: bill $2.05", page.Find("details[open] button").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_typed_survives_a_new_reading_of_the_board()
    {
        Show(await MineAsync());
        var page = Render<DeskPage>();
        page.Find("#desk-1001-address").Input("https://half-typed");

        Feed.Publish([new LiveItem("offers/aethir-desk", null, null, 1, new LivePayload.OffersRefreshed("aethir-desk", 1, Now))]);
        page.WaitForAssertion(() => Assert.Equal(2, Desk.Reads));

        Assert.Equal("https://half-typed", page.Find("#desk-1001-address").GetAttribute("value"));
    }

    [Fact]
    public async Task Giving_back_asks_first_and_says_that_nobody_looks_after_it_any_more()
    {
        Show(Order(DeskOrderState.ReleaseAsked) with { NetworkOrderNumber = "AE-7", ReleaseAskedAt = Now });
        var page = RenderWithDialogs<DeskPage>();

        page.FindAll("button").Single(b => b.TextContent == "D-1001 was given back").Click(); // Its handler ends with the dialog.
        Assert.Empty(Desk.Asked);
        Assert.Contains("AE-7", page.WaitForElement(".mud-dialog").TextContent, StringComparison.Ordinal);
        await page.WaitForElement(".mud-dialog .btn.danger").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal(("released", 1001L), Desk.Asked.Single()));
    }

    [Fact]
    public async Task Secret_values_are_shown_only_when_asked_for()
    {
        Show(Order(DeskOrderState.ToFulfil));
        Desk.Revealed = new DeskRevealed(new Dictionary<string, string> { ["TOKEN"] = "hunter2" }, null);
        var page = Render<DeskPage>();
        Assert.DoesNotContain("hunter2", page.Markup, StringComparison.Ordinal);

        await page.Find("[aria-label='Show secret values of D-1001']").ClickAsync(new());
        Assert.Contains("TOKEN=hunter2", page.Markup, StringComparison.Ordinal);
        await page.FindAll("button").Single(b => b.TextContent == "Hide them").ClickAsync(new());

        Assert.DoesNotContain("hunter2", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_is_entered_as_it_stands_on_paper()
    {
        var page = Render<DeskPage>();
        page.Find("#quote-number").Input("AQ-1");
        page.Find("#quote-gpu").Input("H100 80GB");
        page.Find("#quote-provider").Input("Aethir SG-2");
        page.Find("#quote-country").Input("SG");
        page.Find("#quote-price").Input("2.05");
        page.Find("#quote-valid").Change("2026-12-01");

        await page.FindAll("form").Single(f => f.QuerySelector("#quote-number") is not null).SubmitAsync();

        Assert.Equal(
            new DeskQuoteDraft("AQ-1", "H100 80GB", 1, "SG", "Aethir SG-2", 2.05m, 168, new DateTimeOffset(2026, 12, 2, 0, 0, 0, TimeSpan.Zero), 1),
            Desk.Asked.Single());
        Assert.Equal("", page.Find("#quote-number").GetAttribute("value") ?? "");
        Assert.Equal(2, Desk.Reads);
    }

    [Fact]
    public void Wherever_a_network_is_named_stands_what_is_to_be_known_of_it()
    {
        Market.Cautions[NetworkId.Akash] = "Partner contract, assumed";

        var market = Render<NetworkTag>(p => p.Add(x => x.Network, NetworkId.Akash).Add(x => x.Name, "Akash"));
        var strip = Render<NetworkStrip>(p => p.Add(x => x.Networks, [Samples.Akash(Now), Samples.IoNet(Now)]));

        Assert.Equal("Partner contract, assumed", market.Find(".caution").TextContent);
        Assert.Equal("Partner contract, assumed", Assert.Single(strip.FindAll(".chip")).TextContent);
    }

    private void Show(DeskOrderView order) => Desk.Board = new DeskBoard([order], [], [], Now);

    private async Task<DeskOrderView> MineAsync()
    {
        var state = await Services.GetRequiredService<AuthenticationStateProvider>().GetAuthenticationStateAsync();
        var me = new UserId(Guid.Parse(state.User.FindFirstValue(ClaimTypes.NameIdentifier)!));
        return Order(DeskOrderState.Taken) with { Holder = new DeskHolder(me, "Sam Okafor", Now) };
    }

    private DeskOrderView Order(DeskOrderState state) => new(
        1001, state, "Northlight Imaging", DeploymentId.New(), "llama", 2, "AQ-1", "Aethir SG-2", "H100 80GB", 1, "SG", Money.Usd(2.05m),
        new DeskInstall(WorkloadKind.Service, "ghcr.io/acme/model:1", [], [], ["TOKEN"], 8000, "/", [], 4000, 16_384, 51_200),
        Now.AddMinutes(-12), null, null, null, false, null, null, null);
}
