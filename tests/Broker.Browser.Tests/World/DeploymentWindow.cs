using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Broker.Browser.Tests.World;

/// <summary>The pages on which somebody plans, deploys and watches, by what a person reads on them.</summary>
internal sealed partial class DeploymentWindow(Visit visit)
{
    /// <summary>Offered by both networks in the simulated market.</summary>
    public const string Gpu = "H100";

    private IPage Page => visit.Page;

    /// <summary>One item per replica that has not ended.</summary>
    public ILocator Lanes => Page.GetByRole(AriaRole.List, new() { NameRegex = new("^Replicas, last") }).GetByRole(AriaRole.Listitem);

    public ILocator Lane(int ordinal) => Page.Locator($"[data-replica='{ordinal}']");

    public ILocator Up => Lanes.Filter(new() { Has = Page.GetByText("Up", new() { Exact = true }) });

    public string Id => new Uri(Page.Url).Segments[^1];

    public async Task FillAsync(string name)
    {
        await Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await Page.GetByLabel("Image").FillAsync("vllm/vllm-openai:v0.11.2");
        await ChooseGpuAsync();
        await Choice("Replicas that run", 3).ClickAsync();
        await Choice("of them must be up", 2).ClickAsync();
    }

    public ILocator Choice(string group, int value) =>
        Page.GetByRole(AriaRole.Group, new() { Name = group }).GetByRole(AriaRole.Button, new() { Name = $"{value}", Exact = true });

    public ILocator DeployButton => Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Deploy for ") });

    /// <summary>Plans 2 of 3 and deploys; ends on the deployment's page.</summary>
    public async Task DeployAsync(string name)
    {
        await visit.GoLiveAsync("/deployments/new");
        await FillAsync(name);
        await DeployButton.ClickAsync();
        await Assertions.Expect(Page).ToHaveURLAsync(DeploymentAddress());
    }

    public async Task ExpectUpAsync(int replicas, float within) =>
        await Assertions.Expect(Up).ToHaveCountAsync(replicas, new() { Timeout = within });

    /// <summary>The replicas as the API tells them to the person at this window.</summary>
    public async Task<IReadOnlyList<Replica>> ReplicasAsync() =>
        [.. (await visit.ReadAsync($"/api/v1/deployments/{Id}")).GetProperty("replicas").EnumerateArray().Select(Replica.Of)];

    public ILocator CostOf(int ordinal) =>
        Page.GetByRole(AriaRole.Region, new() { Name = "Placement, table" }).GetByRole(AriaRole.Row)
            .Filter(new() { Has = Page.GetByRole(AriaRole.Cell, new() { NameRegex = new($@"^{ordinal}\b") }).First })
            .Locator("[data-label='Cost to date']");

    /// <summary>One replica without a spare, on a GPU that somebody offers by then.</summary>
    public async Task DeployAsync(string name, string gpu)
    {
        await visit.GoLiveAsync("/deployments/new");
        await Page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await Page.GetByLabel("Image").FillAsync("vllm/vllm-openai:v0.11.2");
        await ChooseGpuAsync(gpu);
        await Choice("Replicas that run", 1).ClickAsync();
        await DeployButton.ClickAsync();
        await Assertions.Expect(Page).ToHaveURLAsync(DeploymentAddress());
    }

    private async Task ChooseGpuAsync(string gpu = Gpu)
    {
        var option = Page.GetByLabel("GPU", new() { Exact = true }).Locator("option").Filter(new() { HasTextRegex = new($@"^{gpu}\b") }).First;
        await Page.GetByLabel("GPU", new() { Exact = true }).SelectOptionAsync((await option.GetAttributeAsync("value"))!);
    }

    [GeneratedRegex(@"/deployments/[0-9a-f-]{36}$", RegexOptions.None, 1000)]
    public static partial Regex DeploymentAddress();
}

internal sealed record Replica(string Id, int Ordinal, string Network, string Status, string? Replaces)
{
    public static Replica Of(JsonElement json) => new(
        json.GetProperty("id").GetString()!, json.GetProperty("ordinal").GetInt32(), json.GetProperty("network").GetString()!,
        json.GetProperty("status").GetString()!, json.GetProperty("replaces").GetString());
}
