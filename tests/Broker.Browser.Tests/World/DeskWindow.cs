using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Broker.Browser.Tests.World;

/// <summary>The operators' desk, by what a person reads on it.</summary>
internal sealed class DeskWindow(Visit visit)
{
    /// <summary>Offered by nobody else, so that no plan of another test lands on the desk.</summary>
    public const string Gpu = "GB200";

    private IPage Page => visit.Page;

    public async Task EnterQuoteAsync(string number)
    {
        await visit.GoLiveAsync("/desk");
        await Page.GetByLabel("Quote number").FillAsync(number);
        await Page.GetByLabel("GPU", new() { Exact = true }).FillAsync(Gpu);
        await Page.GetByLabel("Provider").FillAsync("Aethir SG-2");
        await Page.GetByLabel("Country").FillAsync("SG");
        await Page.GetByLabel("USD per GPU and hour").FillAsync("9.40");
        await Button("Offer it from now on").PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Row).Filter(new() { HasText = number })).ToBeVisibleAsync();
    }

    /// <summary>Waits for the order to appear by itself.</summary>
    public Task TakeAsync() => Button("Take D-1001").ClickAsync();

    public async Task FulfilAsync(Uri address)
    {
        await Page.GetByLabel("Aethir's order number").FillAsync("AE-2026-118");
        await Page.GetByLabel("Address").FillAsync(address.ToString());
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Fulfilled: bill") }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "1 running" })).ToBeVisibleAsync();
    }

    private ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
