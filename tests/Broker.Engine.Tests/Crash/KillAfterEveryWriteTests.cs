using Broker.Domain.Deployments;

namespace Broker.Engine.Tests.Crash;

/// <summary>
/// The network has done what we asked, and we die before we have read its answer: once after every kind of write there
/// is, as the portal comes to them. Every deployment ends as asked, none twice, and no lease is left.
/// </summary>
public sealed class KillAfterEveryWriteTests
{
    private const string Pace = "300";

    [Fact]
    public Task Akash_by_its_console() => DieAfterEveryWriteAsync(NetworkPath.Akash, leastWrites: 3);

    [Fact]
    public Task Akash_by_its_chain() => DieAfterEveryWriteAsync(NetworkPath.AkashChain, leastWrites: 4);

    [Fact]
    public Task Dispersed() => DieAfterEveryWriteAsync(NetworkPath.Dispersed, leastWrites: 2);

    [Fact]
    public Task Lium() => DieAfterEveryWriteAsync(NetworkPath.Lium, leastWrites: 3);

    [Fact]
    public Task Targon() => DieAfterEveryWriteAsync(NetworkPath.Targon, leastWrites: 3);

    [Fact]
    public Task Aethir() => DieAfterEveryWriteAsync(NetworkPath.Aethir, leastWrites: 3);

    [Fact]
    public Task Io_net_containers() => DieAfterEveryWriteAsync(NetworkPath.IoNet, leastWrites: 2);

    [Fact]
    public Task Io_net_machines_whose_term_is_extended() => DieAfterEveryWriteAsync(NetworkPath.IoNetByTheHour, leastWrites: 3, time => new
    {
        name = $"dev-box-{time}",
        kind = "Machine",
        sshKeys = (string[])["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPVwmMIAs+NOdELV/sBINza904POtmSWRZO5SUsrJESq ada@acme.example"],
        gpu = "H100",
        replicas = 1,
        needed = 1,
    }, TimeSpan.FromMinutes(90));

    /// <param name="paidFor">How long the terms of what runs must be paid before it is closed; null for whatever they are.</param>
    private static async Task DieAfterEveryWriteAsync(
        NetworkPath path, int leastWrites, Func<int, object>? workload = null, TimeSpan? paidFor = null)
    {
        await using var world = await CrashWorld.CreateAsync(Pace, path);
        var survived = new List<string>();
        do
        {
            Assert.True(survived.Count < 20, $"The same writes again and again: {string.Join("; ", survived)}");
            await world.StartAsync(
                [("Networks:Crash:AfterWrites", "true"), ("Deployments:TermHours", paidFor is null ? "24" : "1"), .. survived.Select((kind, i) => ($"Networks:Crash:Survives:{i}", kind))]);
            await world.DeployAsync(workload?.Invoke(survived.Count) ?? new { name = $"crash-{survived.Count}", image = "ghcr.io/example/model:1.0", gpu = "H100", replicas = 1, needed = 1 });
            await world.AsAskedAsync();
            await world.UntilAsync("terms that are paid further", replicas => replicas.All(r =>
                r.State != ReplicaState.Running || paidFor is null || r.PaidUntil > TimeProvider.System.GetUtcNow() + paidFor));
            await world.CloseAllAsync();
            await world.ClosedWithoutLeakAsync();
        }
        while (await DiedAfterAsync(world, survived));

        await world.StartAsync();
        await world.AsAskedAsync();
        await world.CloseAllAsync();
        await world.ClosedWithoutLeakAsync();
        Assert.True(survived.Count >= leastWrites, $"It died only after: {string.Join("; ", survived)}");
        Assert.Equal(0, await world.LeaksClosedAsync());
    }

    private static async Task<bool> DiedAfterAsync(CrashWorld world, List<string> survived)
    {
        if (!world.Portal.HasDied)
        {
            return false;
        }

        const string LastWords = "killed after: ";
        await world.DeathAsync();
        var line = world.Portal.Output.Split('\n').LastOrDefault(l => l.StartsWith(LastWords, StringComparison.Ordinal));
        Assert.True(line is not null, $"It died of something else.\n{world.Portal.Output}");
        var kind = line[LastWords.Length..].Trim();
        Assert.DoesNotContain(kind, survived);
        survived.Add(kind);
        return true;
    }
}
