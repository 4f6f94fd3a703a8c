using Microsoft.Playwright;

namespace Broker.Browser.Tests.World;

/// <summary>The simulator's page in a window of its own: where a visitor breaks things.</summary>
internal sealed class SimulatorPage(Visit visit) : IAsyncDisposable
{
    public static async Task<SimulatorPage> OpenAsync(BrokerWorld world)
    {
        var visit = await world.VisitAsync(person: null, address: world.Simulator);
        await visit.GoAsync("/");
        return new SimulatorPage(visit);
    }

    /// <summary>Kills the workload of a replica by its button.</summary>
    public async Task KillAsync(string replica)
    {
        var row = visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = replica });
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new("^kill ") }).ClickAsync();
        await Assertions.Expect(row.GetByText("killed", new() { Exact = true })).ToBeVisibleAsync();
    }

    public Task NothingLeftAsync(string replica) =>
        Assertions.Expect(visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = replica })).ToHaveCountAsync(0, new() { Timeout = 60_000 });

    public ValueTask DisposeAsync() => visit.DisposeAsync();
}
