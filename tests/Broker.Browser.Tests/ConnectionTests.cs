using Broker.Browser.Tests.World;
using static Microsoft.Playwright.Assertions;

namespace Broker.Browser.Tests;

[Collection(BrokerWorldCollection.Name)]
public sealed class ConnectionTests(BrokerWorld world)
{
    [Fact]
    public async Task A_lost_connection_is_said_within_two_seconds_and_heals_by_itself()
    {
        await using var line = CuttableLine.To(world.Portal);
        await using var visit = await world.VisitAsync(world.Engineer, address: line.Address);
        await visit.GoLiveAsync("/deployments/new");
        await visit.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("typed-before-the-cut");
        await Expect(visit.Page.GetByText("Connection lost").First).ToBeHiddenAsync();

        await line.CutAsync();
        await Expect(visit.Page.GetByText("Connection lost").First).ToBeVisibleAsync(new() { Timeout = 2_500 });
        await visit.PictureAsync("connection-lost");
        line.Mend();

        await Expect(visit.Page.GetByText("Connection lost").First).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Expect(visit.Page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("typed-before-the-cut");
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Market" }).ClickAsync();
        await Expect(visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "Market" })).ToBeVisibleAsync();
    }
}
