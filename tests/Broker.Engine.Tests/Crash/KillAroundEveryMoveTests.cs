using Broker.Domain.Deployments;

namespace Broker.Engine.Tests.Crash;

/// <summary>The network has done it, and we have not written it.</summary>
public sealed class KillBeforeEveryMoveTests
{
    public static TheoryData<string> Moves() => CrashStory.Moves();

    [Theory]
    [MemberData(nameof(Moves))]
    public Task A_portal_killed_before_it_wrote_the_move_ends_as_asked(string move) => CrashStory.TellAsync("before", move);
}

/// <summary>We have written it, and done nothing since.</summary>
public sealed class KillAfterEveryMoveTests
{
    public static TheoryData<string> Moves() => CrashStory.Moves();

    [Theory]
    [MemberData(nameof(Moves))]
    public Task A_portal_killed_after_it_wrote_the_move_ends_as_asked(string move) => CrashStory.TellAsync("after", move);
}

/// <summary>
/// The portal is killed, as <c>kill -9</c> kills, around the commit of every move the state machines know, and
/// started again. Every time the deployment ends as asked and no lease is left anywhere.
/// </summary>
internal static class CrashStory
{
    public static TheoryData<string> Moves() =>
    [
        .. ReplicaLifecycle.Moves.Select(m => $"replica:{m.From}>{m.To}"),
        .. DeploymentLifecycle.Moves.Select(m => $"deployment:{m.From}>{m.To}"),
    ];

    public static async Task TellAsync(string when, string move)
    {
        var point = $"{when}:{move}";
        // Slow where the wish to close must arrive before the workload serves.
        await using var world = await CrashWorld.CreateAsync(move is "replica:Leased>Closing" or "deployment:Launching>Closing" ? "20" : "300");
        await (move switch
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
        world.Start(point);
        await world.DeployAsync(planned: () => world.OrderAsync(network, "refuse-bids"));
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
