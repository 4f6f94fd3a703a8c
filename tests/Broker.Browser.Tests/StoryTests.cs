using Broker.Browser.Tests.World;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Broker.Browser.Tests;

/// <summary>The main job, as a newcomer clicks through it.</summary>
[Collection(BrokerWorldCollection.Name)]
public sealed class StoryTests(BrokerWorld world)
{
    [Fact]
    public async Task A_killed_replica_is_noticed_replaced_and_no_longer_paid_for_without_a_reload()
    {
        await using var visit = await world.VisitAsync(person: null);
        var window = new DeploymentWindow(visit);
        await visit.GoAsync("/deployments/new");
        await visit.SignInAsync(world.Engineer);
        await CompareOffersAsync(visit);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "New deployment" }).ClickAsync();
        await window.FillAsync("story");
        await Expect(visit.Page.GetByText("Expected availability")).ToBeVisibleAsync();
        await visit.PictureAsync("story-1-plan");
        await window.DeployButton.ClickAsync();
        await Expect(visit.Page).ToHaveURLAsync(DeploymentWindow.DeploymentAddress());
        await window.ExpectUpAsync(3, within: 60_000);
        var replicas = await window.ReplicasAsync();
        Assert.True(replicas.Select(r => r.Network).Distinct().Count() >= 2, "All replicas are on one network.");
        await visit.PictureAsync("story-2-up");

        // Anything that is set on the window is gone after a reload.
        await visit.Page.EvaluateAsync("() => { window.neverReloaded = true; }");
        await using var simulator = await SimulatorPage.OpenAsync(world);
        var victim = replicas[0];
        await simulator.KillAsync(victim.Id);
        await Expect(window.Lane(victim.Ordinal)).ToContainTextAsync("Down", new() { Timeout = 15_000 });
        await visit.PictureAsync("story-3-down");

        await window.ExpectUpAsync(3, within: 60_000);
        Assert.Contains(await window.ReplicasAsync(), r => r.Replaces == victim.Id && r.Status == "Up");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Incidents, none open" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await CostHasStoppedAsync(visit, window, victim.Ordinal, replicas[1].Ordinal);
        await visit.PictureAsync("story-4-replaced");
        Assert.True(await visit.Page.EvaluateAsync<bool>("() => window.neverReloaded === true"), "The page was loaded again.");

        await CloseAsync(visit, "story");
        foreach (var replica in await window.ReplicasAsync())
        {
            await simulator.NothingLeftAsync(replica.Id);
        }

        visit.HeardNoComplaint();
    }

    private static async Task CompareOffersAsync(Visit visit)
    {
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Market" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Market" })).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "GPU" }).GetByRole(AriaRole.Link, new() { NameRegex = new($"^{DeploymentWindow.Gpu}") }).First.ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Akash" }).First).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "io.net" }).First).ToBeVisibleAsync();
    }

    private static async Task CostHasStoppedAsync(Visit visit, DeploymentWindow window, int dead, int living)
    {
        var stopped = await window.CostOf(dead).TextContentAsync() ?? "";
        var running = await window.CostOf(living).TextContentAsync() ?? "";

        await Expect(window.CostOf(living)).Not.ToHaveTextAsync(running, new() { Timeout = 30_000 });
        await Expect(window.CostOf(dead)).ToHaveTextAsync(stopped);
        await Expect(window.CostOf(dead)).ToContainTextAsync("stopped");
    }

    private static async Task CloseAsync(Visit visit, string name)
    {
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Close…" }).ClickAsync();
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync(name);
        await Accessibility.CheckAsync(visit.Page);
        await dialog.GetByRole(AriaRole.Button).Last.ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Closed" })).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }
}
