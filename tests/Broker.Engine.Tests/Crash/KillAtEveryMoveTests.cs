using Broker.Domain.Deployments;

namespace Broker.Engine.Tests.Crash;

/// <summary>
/// The portal is killed, as <c>kill -9</c> kills, right before and right after the commit of every move the state
/// machines know, and started again. Every time the deployment ends as asked and no lease is left anywhere.
/// </summary>
public sealed class KillAtEveryMoveTests
{
    /// <summary>Two per move: the network has done it and we have not written it; we have written it and done nothing since.</summary>
    public static TheoryData<string> Points()
    {
        var points = new TheoryData<string>();
        var moves = ReplicaLifecycle.Moves.Select(m => $"replica:{m.From}>{m.To}")
            .Concat(DeploymentLifecycle.Moves.Select(m => $"deployment:{m.From}>{m.To}"));
        foreach (var move in moves)
        {
            points.Add($"before:{move}");
            points.Add($"after:{move}");
        }

        return points;
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_killed_portal_goes_on_where_it_was(string point)
    {
        await using var world = await CrashWorld.CreateAsync();

        await (point[(point.IndexOf(':', StringComparison.Ordinal) + 1)..] switch
        {
            "replica:Planned>Closed" => ClosedBeforeOrderedAsync(world, point),
            "replica:Ordering>Closing" => RefusedAsync(world, point, "ionet"),
            "replica:Ordered>Closing" => RefusedAsync(world, point, "akash"),
            "replica:Leased>Closing" or "deployment:Launching>Closing" => ClosedWhileStartingAsync(world, point),
            "replica:Running>Closing" => DiedAsync(world, point),
            "replica:Closing>Closed" or "deployment:Active>Closing" or "deployment:Closing>Closed" => ClosedAsync(world, point),
            _ => StartedAsync(world, point),
        });
    }

    private static async Task StartedAsync(CrashWorld world, string point)
    {
        world.Start(point);
        await world.DeployAsync();
        await world.DeathAsync();

        await world.RestartAsync();

        await world.AsAskedAsync();
    }

    private static async Task DiedAsync(CrashWorld world, string point)
    {
        world.Start(point);
        await world.DeployAsync();
        await world.AsAskedAsync();
        await world.KillWorkloadAsync();
        await world.DeathAsync();

        await world.RestartAsync();

        await world.UntilAsync("a replacement", r => r.Exists(x => x.Replaces is not null));
        await world.AsAskedAsync();
    }

    private static async Task ClosedAsync(CrashWorld world, string point)
    {
        world.Start(point);
        await world.DeployAsync();
        await world.AsAskedAsync();
        await world.CloseAsync();
        await world.DeathAsync();

        await world.RestartAsync();
        await world.CloseAsync();

        await world.ClosedWithoutLeakAsync();
    }

    private static async Task ClosedWhileStartingAsync(CrashWorld world, string point)
    {
        world.Start(point);
        await world.DeployAsync();
        await world.UntilAsync("a lease", r => r.Exists(x => x.State == ReplicaState.Leased));
        // Dark, so that no workload starts to serve before the wish to close arrives.
        await world.OrderAsync("akash", "dark");
        await world.OrderAsync("ionet", "dark");
        await world.CloseAsync();
        await world.DeathAsync();
        await world.OrderAsync("akash", "light");
        await world.OrderAsync("ionet", "light");

        await world.RestartAsync();
        await world.CloseAsync();

        await world.ClosedWithoutLeakAsync();
    }

    private static async Task RefusedAsync(CrashWorld world, string point, string network)
    {
        await world.OrderAsync(network, "refuse-bids");
        world.Start(point);
        await world.DeployAsync();
        await world.DeathAsync();
        await world.OrderAsync(network, "accept-bids");

        await world.RestartAsync();

        await world.AsAskedAsync();
    }

    private static async Task ClosedBeforeOrderedAsync(CrashWorld world, string point)
    {
        world.Start("before:replica:Planned>Ordering");
        await world.DeployAsync();
        await world.DeathAsync();
        await world.CloseElsewhereAsync();
        world.Start(point);
        await world.DeathAsync();

        await world.RestartAsync();

        await world.ClosedWithoutLeakAsync();
    }
}
