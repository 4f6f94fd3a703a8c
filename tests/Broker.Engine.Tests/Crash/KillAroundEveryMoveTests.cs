using Broker.Domain.Deployments;

namespace Broker.Engine.Tests.Crash;

/// <summary>The network has done it, and we have not written it.</summary>
public sealed class KillBeforeEveryMoveTests
{
    [Fact]
    public Task A_portal_killed_before_it_wrote_any_move_ends_as_asked() => CrashStory.TellAsync("before");
}

/// <summary>We have written it, and done nothing since.</summary>
public sealed class KillAfterEveryMoveTests
{
    [Fact]
    public Task A_portal_killed_after_it_wrote_any_move_ends_as_asked() => CrashStory.TellAsync("after");
}

/// <summary>
/// The portal is killed, as <c>kill -9</c> kills, around the commit of every move the state machines know. Each of its
/// lives begins with what the one before left behind and ends at the next move. The last one goes on: every deployment
/// ends as asked, no lease is left anywhere.
/// </summary>
internal static class CrashStory
{
    // At this pace a workload serves a second after its lease; where the wish to close must come before, it is a tenth.
    private const string Pace = "300";
    private const string SlowPace = "20";

    // Offered on both networks; in turn, so that no model runs out.
    private static readonly string[] Gpus = ["H100", "A100", "RTX 4090", "RTX A6000"];

    private static readonly string[] WhileStarting = ["replica:Leased>Closing", "deployment:Launching>Closing"];

    private static IEnumerable<string> Moves =>
    [
        .. ReplicaLifecycle.Moves.Select(m => $"replica:{m.From}>{m.To}"),
        .. DeploymentLifecycle.Moves.Select(m => $"deployment:{m.From}>{m.To}"),
    ];

    public static async Task TellAsync(string when)
    {
        await LiveAsync(Pace, Moves.Except(WhileStarting, StringComparer.Ordinal).Select(move => $"{when}:{move}"));
        await LiveAsync(SlowPace, WhileStarting.Select(move => $"{when}:{move}"));
    }

    private static async Task LiveAsync(string pace, IEnumerable<string> points)
    {
        await using var world = await CrashWorld.CreateAsync(pace, NetworkPath.Akash, NetworkPath.IoNet);
        var life = 0;
        foreach (var point in points)
        {
            var draft = new { name = $"crash-{life}", image = "ghcr.io/example/model:1.0", gpu = Gpus[life++ % Gpus.Length], replicas = 2, needed = 1 };
            await world.StartAsync(("Deployments:KillAt", point));
            await (point.Split(':', 2)[1] switch
            {
                "replica:Planned>Closed" => CloseBeforeOrderedAsync(world, draft, point),
                "replica:Ordering>Closing" => RefuseAsync(world, draft, "ionet"),
                "replica:Ordered>Closing" => RefuseAsync(world, draft, "akash"),
                "replica:Leased>Closing" or "deployment:Launching>Closing" => CloseWhileStartingAsync(world, draft),
                "replica:Running>Closing" => LoseAsync(world, draft),
                "replica:Closing>Closed" or "deployment:Active>Closing" or "deployment:Closing>Closed" => CloseAsync(world, draft),
                _ => world.DeployAsync(draft),
            });
            await world.DeathAsync();
            await LightAsync(world);
        }

        await world.StartAsync();
        await world.AsAskedAsync();
        await world.CloseAllAsync();
        await world.ClosedWithoutLeakAsync();
        Assert.False(world.Portal.HasDied, world.Portal.Output);
        Assert.NotEmpty(await world.DeploymentsAsync());
    }

    private static async Task LoseAsync(CrashWorld world, object draft)
    {
        await world.DeployAsync(draft);
        await world.AsAskedAsync();
        if (!world.Portal.HasDied)
        {
            await world.KillWorkloadAsync();
        }
    }

    private static async Task CloseAsync(CrashWorld world, object draft)
    {
        await world.DeployAsync(draft);
        await world.AsAskedAsync();
        await world.CloseAllAsync();
    }

    private static async Task CloseWhileStartingAsync(CrashWorld world, object draft)
    {
        await world.DeployAsync(draft);
        await world.UntilAsync("a lease", replicas => replicas.Exists(r => r.State == ReplicaState.Leased));
        // Dark, so that no workload starts to serve before the wish to close arrives.
        await world.OrderAsync("akash", "dark");
        await world.OrderAsync("ionet", "dark");
        await world.CloseAllAsync();
    }

    private static Task RefuseAsync(CrashWorld world, object draft, string network) =>
        world.DeployAsync(draft, planned: () => world.OrderAsync(network, "refuse-bids"));

    private static async Task CloseBeforeOrderedAsync(CrashWorld world, object draft, string point)
    {
        await world.StartAsync(("Deployments:KillAt", "before:replica:Planned>Ordering"));
        await world.DeployAsync(draft);
        await world.DeathAsync();
        await world.CloseElsewhereAsync();
        await world.StartAsync(("Deployments:KillAt", point));
    }

    private static async Task LightAsync(CrashWorld world)
    {
        foreach (var network in (string[])["akash", "ionet"])
        {
            await world.OrderAsync(network, "light");
            await world.OrderAsync(network, "accept-bids");
        }
    }
}
