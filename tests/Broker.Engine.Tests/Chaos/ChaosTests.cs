using System.Globalization;
using Broker.Domain.Deployments;
using Broker.Domain.Sla;
using Broker.Engine.Tests.Crash;
using Xunit.Abstractions;

namespace Broker.Engine.Tests.Chaos;

/// <summary>
/// Many deployments over all networks while everything that can go wrong does. When it stops, nothing is leaked, nothing
/// was ordered twice, every replica has ended or serves, and the book and the networks say the same.
/// </summary>
/// <remarks><c>CHAOS_DEPLOYMENTS</c> sets how many deployments there are (200 for the whole run), <c>CHAOS_SEED</c> what happens to them.</remarks>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Pace = 20;
    private static readonly TimeSpan Simulated = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(150);

    [Fact]
    public async Task After_a_quarter_of_an_hour_of_chaos_book_and_networks_agree()
    {
        var deployments = Setting("CHAOS_DEPLOYMENTS", 60);
        var mischiefSeed = Setting("CHAOS_SEED", 20261122);
        await using var world = await CrashWorld.CreateAsync(Pace.ToString(CultureInfo.InvariantCulture), NetworkPath.All);
        await world.StartAsync(Steady);
        var mischief = new Mischief(world.Networks, mischiefSeed);

        // A place at random, or everything would go where it is cheapest.
        var places = await world.PlacesAsync();

        var chaos = ChaosAsync(world, mischief);
        var accepted = await DeployAsync(world, places, deployments, mischiefSeed);
        await chaos;
        await mischief.MendAllAsync(world.Limit);
        await world.AsAskedAsync();

        Assert.False(world.Portal.HasDied, world.Portal.Output);
        await ReportAsync(world, accepted, mischief);
        Assert.Equal(0, await world.DoubledAsync());
        await world.CloseAllAsync();
        await world.ClosedWithoutLeakAsync();
    }

    private static IEnumerable<(string Key, string Value)> Steady =>
    [
        ("Deployments:PollEvery", "00:00:01"),
        ("Deployments:ObserveEvery", "00:00:05"),
        ("Deployments:LeakGrace", "00:00:05"),
        ("Deployments:RetryFailedProviderAfter", "00:00:05"),
        ("Deployments:LongestBackOff", "00:00:05"),
        ("Sla:ProbeEvery", "00:00:02"),
        ("Sla:ProbeTimeout", "00:00:01"),
        ("Api:RequestsPerMinute", "100000"),
        ("Logging:LogLevel:Default", "Error"),
        .. NetworkPath.All.Select(n => ($"Networks:{n.Section}:TimeScale", Pace.ToString(CultureInfo.InvariantCulture))),
    ];

    private static async Task ChaosAsync(CrashWorld world, Mischief mischief)
    {
        var clock = TimeProvider.System;
        var end = clock.GetUtcNow() + (Simulated / Pace);
        while (clock.GetUtcNow() < end)
        {
            await mischief.ActAsync(world.Limit);
            await Task.Delay(Between, clock, world.Limit);
        }
    }

    /// <summary>How many were accepted; while networks are dark and stock is short some plans are not to be had.</summary>
    private static async Task<int> DeployAsync(
        CrashWorld world, IReadOnlyList<IReadOnlyList<OfferReply>> places, int count, int seed)
    {
        var random = new Random(seed);
        var accepted = 0;
        for (var i = 0; accepted < count; i++)
        {
            Assert.True(i < count * 20, $"Only {accepted} of {count} deployments were to be had.");
            var network = places[random.Next(places.Count)];
            var place = network[random.Next(network.Count)];
            var alone = random.Next(3) > 0;
            accepted += await world.TryDeployAsync(new
            {
                name = $"chaos-{i}",
                image = "ghcr.io/example/model:1.0",
                gpu = place.GpuName,
                replicas = alone ? 1 : 2,
                needed = 1,
                regions = alone ? (string[])[place.Region] : [],
            })
                ? 1
                : 0;
            if (random.Next(4) == 0)
            {
                await world.CloseOneAsync(random);
            }
        }

        return accepted;
    }

    private async Task ReportAsync(CrashWorld world, int accepted, Mischief mischief)
    {
        var replicas = await world.ReplicasAsync();
        output.WriteLine($"{accepted} deployments, {replicas.Count} replicas, {replicas.Count(r => r.Replaces is not null)} of them replacements");
        foreach (var network in replicas.GroupBy(r => r.Network).OrderBy(g => g.Key.Value, StringComparer.Ordinal))
        {
            output.WriteLine(
                $"  {network.Key}: {network.Count()} replicas, {network.Count(r => r.RunningAt is not null)} served, {network.Count(r => r is { State: ReplicaState.Running, Status: Status.Up })} serve now");
        }

        output.WriteLine($"leaks closed on the way: {await world.LeaksClosedAsync()}");
        output.WriteLine($"done: {string.Join(", ", mischief.Done.Select(d => $"{d.Key} {d.Value}"))}");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
