using Broker.Browser.Tests.World;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Broker.Browser.Tests;

/// <summary>No mouse: what a person with a keyboard alone can do.</summary>
[Collection(BrokerWorldCollection.Name)]
public sealed class KeyboardTests(BrokerWorld world)
{
    [Fact]
    public async Task Signing_in_and_deploying_need_no_mouse()
    {
        await using var visit = await world.VisitAsync(person: null);
        var page = visit.Page;
        var window = new DeploymentWindow(visit);
        await visit.GoAsync("/account/sign-in?returnUrl=%2Fdeployments%2Fnew");
        await TypeAsync(page, page.GetByLabel("Email"), world.Engineer.Email);
        await TypeAsync(page, page.GetByLabel("Password"), world.Engineer.Password);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-live]:not(.waiting)")).ToBeVisibleAsync();

        await TypeAsync(page, page.GetByLabel("Name", new() { Exact = true }), "by-keyboard");
        await TypeAsync(page, page.GetByLabel("Image"), "vllm/vllm-openai:v0.11.2");
        await TypeAsync(page, page.GetByLabel("GPU", new() { Exact = true }), DeploymentWindow.Gpu);
        await PressAsync(page, window.Choice("Replicas that run", 3));
        await PressAsync(page, window.Choice("of them must be up", 2));
        await Expect(page.GetByLabel("Image")).ToHaveValueAsync("vllm/vllm-openai:v0.11.2");
        await Expect(window.DeployButton).ToBeEnabledAsync();
        await PressAsync(page, window.DeployButton);

        await Expect(page).ToHaveURLAsync(DeploymentWindow.DeploymentAddress());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "by-keyboard" })).ToBeVisibleAsync();
        visit.HeardNoComplaint();
    }

    [Fact]
    public async Task The_first_stop_of_the_keyboard_leads_past_the_navigation()
    {
        await using var visit = await world.VisitAsync(world.Engineer);
        await visit.GoLiveAsync("/market");
        await visit.Page.EvaluateAsync("() => document.activeElement.blur()");

        await TabToAsync(visit.Page, visit.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" }));
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page.Locator("main:focus-within")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Control_K_finds_a_page_for_hands_faster_than_the_palette()
    {
        await using var visit = await world.VisitAsync(world.Engineer);
        await visit.GoLiveAsync("/market");

        await visit.Page.Keyboard.PressAsync("Control+k");
        await visit.Page.Keyboard.TypeAsync("new deployment");
        await Expect(visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Deployment, page or action" })).ToHaveValueAsync("new deployment");
        await Expect(visit.Page.GetByRole(AriaRole.Option).First).ToContainTextAsync("New deployment");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "What should keep running?" })).ToBeVisibleAsync();
        visit.HeardNoComplaint();
    }

    private static async Task TypeAsync(IPage page, ILocator target, string text)
    {
        await TabToAsync(page, target);
        await page.Keyboard.TypeAsync(text);
    }

    private static async Task PressAsync(IPage page, ILocator target)
    {
        await TabToAsync(page, target);
        await page.Keyboard.PressAsync("Enter");
    }

    private static async Task TabToAsync(IPage page, ILocator target)
    {
        const int MostStops = 80;
        for (var stops = 0; stops < MostStops && !await IsFocusedAsync(target); stops++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await Expect(target).ToBeFocusedAsync();
        Assert.True(await target.EvaluateAsync<bool>("e => e.matches(':focus-visible')"), "The focus is not to be seen.");
    }

    private static Task<bool> IsFocusedAsync(ILocator target) => target.EvaluateAsync<bool>("e => e === document.activeElement");
}
