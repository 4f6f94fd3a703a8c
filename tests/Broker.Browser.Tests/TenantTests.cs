using Broker.Browser.Tests.World;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Broker.Browser.Tests;

/// <summary>What another customer sees of a deployment: nothing, not even that it exists.</summary>
[Collection(BrokerWorldCollection.Name)]
public sealed class TenantTests(BrokerWorld world)
{
    [Fact]
    public async Task Another_customers_deployment_looks_like_none()
    {
        await using var owner = await world.VisitAsync(world.Engineer);
        var window = new DeploymentWindow(owner);
        await window.DeployAsync("not-yours");
        await using var stranger = await world.VisitAsync(world.Stranger);

        await stranger.GoLiveAsync($"/deployments/{window.Id}");
        await Expect(stranger.Page.GetByRole(AriaRole.Heading, new() { Name = "No such deployment" })).ToBeVisibleAsync();
        var foreign = await stranger.Page.GetByRole(AriaRole.Main).InnerTextAsync();
        await stranger.GoLiveAsync("/deployments/00000000-0000-0000-0000-000000000001");
        await Expect(stranger.Page.GetByRole(AriaRole.Heading, new() { Name = "No such deployment" })).ToBeVisibleAsync();
        var absent = await stranger.Page.GetByRole(AriaRole.Main).InnerTextAsync();

        Assert.Equal(absent, foreign);
        Assert.DoesNotContain("not-yours", await stranger.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(404, (await stranger.Page.Context.APIRequest.GetAsync($"/api/v1/deployments/{window.Id}")).Status);
    }

    [Fact]
    public async Task Another_customers_deployment_is_not_in_the_list()
    {
        await using var owner = await world.VisitAsync(world.Engineer);
        await new DeploymentWindow(owner).DeployAsync("hidden");
        await using var stranger = await world.VisitAsync(world.Stranger);

        await stranger.GoLiveAsync("/deployments");

        await Expect(stranger.Page.GetByRole(AriaRole.Heading, new() { Name = "Deployments", Level = 1 })).ToBeVisibleAsync();
        await Expect(stranger.Page.GetByRole(AriaRole.Link, new() { Name = "hidden" })).ToHaveCountAsync(0);
    }
}
