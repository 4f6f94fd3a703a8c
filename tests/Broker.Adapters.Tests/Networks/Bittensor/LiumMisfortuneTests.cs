using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Bittensor;

/// <summary>What goes wrong on Lium, as its own team has counted it, and what is left of it in the end: nothing.</summary>
public sealed class LiumMisfortuneTests : IAsyncLifetime
{
    private static readonly string[] Lucky =
        ["--Simulator:TimeScale=10", "--Simulator:LiumVerifyFailureRate=0", "--Simulator:LiumNodeLossRate=0", "--Simulator:LiumDirtyEndRate=0"];

    private SimulatedNetworks? _simulated;

    private SimulatedNetworks Simulated => _simulated!;

    private IComputeNetwork Lium => Simulated.Networks.Get(NetworkId.Lium);

    public async Task InitializeAsync() => _simulated = await SimulatedNetworks.StartAsync(Lucky);

    public async Task DisposeAsync() => await Simulated.DisposeAsync();

    [Fact]
    public async Task An_image_that_is_not_verified_ends_the_order_and_its_template_is_taken_away()
    {
        await RestartAsync("--Simulator:LiumVerifyFailureRate=1");

        var refused = Assert.IsType<LeaseOutcome.Refused>(await Simulated.DriveAsync(Lium, await Lium.OrderAsync()));
        await Simulated.CloseAsync(Lium, refused.Handle!);

        Assert.Contains("verify", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(await Lium.ListOwnedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Of_two_who_want_the_same_node_one_gets_it_and_the_other_is_told()
    {
        var first = await Lium.OrderAsync(count: 8);
        var second = first with { Replica = ReplicaId.New() };
        await Lium.OrderAsync(first, CancellationToken.None);
        await Lium.OrderAsync(second, CancellationToken.None);

        await Simulated.GrantedAsync(Lium, first);
        var lost = Assert.IsType<LeaseOutcome.NoCapacity>(await Simulated.DriveAsync(Lium, second));
        await Simulated.CloseAsync(Lium, lost.Handle!);

        Assert.Equal(Lium.TagOf(first), Assert.Single(await Lium.ListOwnedAsync(CancellationToken.None)).Tag);
    }

    [Fact]
    public async Task A_dead_host_cannot_be_given_back_until_it_lives_again()
    {
        var order = await Lium.OrderAsync();
        var handle = await Simulated.GrantedAsync(Lium, order);
        await Simulated.RunningAsync(Lium, handle);
        await Simulated.ControlAsync($"providers/lium/{order.Offer.Provider}/dark");

        var refused = Assert.IsType<CloseOutcome.Unreachable>(await Lium.CloseAsync(handle, CancellationToken.None));
        Assert.Single(await Lium.ListOwnedAsync(CancellationToken.None));
        await Simulated.ControlAsync($"providers/lium/{order.Offer.Provider}/light");
        await Simulated.CloseAsync(Lium, handle);

        Assert.Contains("Executor not found", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(await Lium.ListOwnedAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task A_node_that_vanishes_ends_the_lease_and_leaves_nothing(string dirtyEnds)
    {
        await RestartAsync("--Simulator:TimeScale=100", "--Simulator:LiumNodeLossRate=1", $"--Simulator:LiumDirtyEndRate={dirtyEnds}");
        var handle = await Simulated.GrantedAsync(Lium, await Lium.OrderAsync());

        var ended = await Simulated.SeenAsync(Lium, handle, lease => lease.State == LeaseState.Closed);
        await Simulated.CloseAsync(Lium, handle);

        Assert.NotNull(ended.EndReason);
        Assert.Empty(await Lium.ListOwnedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task No_write_whose_answer_was_lost_is_done_twice_or_forgotten()
    {
        var order = await Lium.OrderAsync();
        await Simulated.FaultAsync(Lium, "lost-response", "/templates");
        Assert.IsType<LeaseOutcome.Unreachable>(await Lium.OrderAsync(order, CancellationToken.None));
        await Simulated.FaultAsync(Lium, "lost-response", "/rent");
        Assert.IsType<LeaseOutcome.Unreachable>(await Simulated.DriveAsync(Lium, order));
        var handle = await Simulated.GrantedAsync(Lium, order);
        Assert.Equal(handle, Assert.Single(await Lium.ListOwnedAsync(CancellationToken.None)).Handle);

        await Simulated.FaultAsync(Lium, "lost-response", "/pods/", "DELETE");
        await Simulated.FaultAsync(Lium, "lost-response", "/templates/", "DELETE");
        await Simulated.CloseAsync(Lium, handle);

        Assert.Empty(await Lium.ListOwnedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_second_replica_of_a_workload_needs_no_second_verification_and_keeps_the_template()
    {
        var first = await Lium.OrderAsync();
        var one = await Simulated.GrantedAsync(Lium, first);
        var second = first with { Replica = ReplicaId.New() };

        var now = Simulated.Clock.GetUtcNow();
        var two = await Simulated.GrantedAsync(Lium, second);
        Assert.True(Simulated.Clock.GetUtcNow() - now < TimeSpan.FromSeconds(10));
        await Simulated.CloseAsync(Lium, one);
        await Simulated.RunningAsync(Lium, two);
        Assert.Equal(two, Assert.Single(await Lium.ListOwnedAsync(CancellationToken.None)).Handle);
        await Simulated.CloseAsync(Lium, two);

        Assert.Empty(await Lium.ListOwnedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_api_that_only_tells_a_nodes_price_gives_the_same_offers()
    {
        var today = await Lium.ListOffersAsync(CancellationToken.None);
        await RestartAsync("--Simulator:LiumPrices=PerNode");

        var before = await Lium.ListOffersAsync(CancellationToken.None);

        Assert.Equal(today.Select(o => (o.Id, o.PricePerGpuHour)), before.Select(o => (o.Id, o.PricePerGpuHour)));
    }

    [Fact]
    public async Task A_machine_says_it_is_an_ssh_server()
    {
        var handle = await Simulated.GrantedAsync(Lium, await Lium.OrderAsync(workload: NetworkHarness.Machine));

        var running = await Simulated.RunningAsync(Lium, handle);

        Assert.Equal(("ssh", "root"), (running.Endpoint!.Scheme, running.Endpoint.UserInfo));
        using var client = new System.Net.Sockets.TcpClient(running.Endpoint.Host, running.Endpoint.Port);
        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("SSH-2.0-", await reader.ReadLineAsync(CancellationToken.None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_firewalls_page_is_no_refusal_and_output_can_be_read()
    {
        var order = await Lium.OrderAsync();
        await Simulated.FaultAsync(Lium, "firewall");
        Assert.IsType<LeaseOutcome.Unreachable>(await Lium.OrderAsync(order, CancellationToken.None));
        var handle = await Simulated.GrantedAsync(Lium, order);
        await Simulated.RunningAsync(Lium, handle);

        var lines = await ((ILeaseLogs)Lium).ReadLogsAsync(handle, 100, CancellationToken.None);

        Assert.NotEmpty(lines);
        Assert.All(lines, l => Assert.NotNull(l.At));
    }

    private async Task RestartAsync(params string[] arguments)
    {
        await Simulated.DisposeAsync();
        _simulated = await SimulatedNetworks.StartAsync([.. Lucky, .. arguments]);
    }
}
