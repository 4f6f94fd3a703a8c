using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Bittensor;

/// <summary>What goes wrong on Targon, and what is left of it in the end: nothing.</summary>
public sealed class TargonMisfortuneTests : IAsyncLifetime
{
    private SimulatedNetworks? _simulated;

    private SimulatedNetworks Simulated => _simulated!;

    private IComputeNetwork Targon => Simulated.Networks.Get(NetworkId.Targon);

    public async Task InitializeAsync() => _simulated = await SimulatedNetworks.StartAsync(["--Simulator:TimeScale=10"]);

    public async Task DisposeAsync() => await Simulated.DisposeAsync();

    [Fact]
    public async Task No_write_whose_answer_was_lost_is_done_twice_or_forgotten()
    {
        var order = await Targon.OrderAsync();
        await Simulated.FaultAsync(Targon, "lost-response", "/workloads");
        Assert.IsType<LeaseOutcome.Unreachable>(await Targon.OrderAsync(order, CancellationToken.None));
        await Simulated.FaultAsync(Targon, "lost-response", "/deploy");
        Assert.IsType<LeaseOutcome.Unreachable>(await Simulated.DriveAsync(Targon, order));
        var handle = await Simulated.GrantedAsync(Targon, order);
        Assert.Equal(handle, Assert.Single(await Targon.ListOwnedAsync(CancellationToken.None)).Handle);

        await Simulated.FaultAsync(Targon, "lost-response", "/workloads/", "DELETE");
        await Simulated.CloseAsync(Targon, handle);

        Assert.Empty(await Targon.ListOwnedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Stock_counts_down_until_there_is_none()
    {
        var order = await Targon.OrderAsync(gpu: "H200", count: 8);

        await Simulated.GrantedAsync(Targon, order);
        var none = Assert.IsType<LeaseOutcome.NoCapacity>(await Simulated.DriveAsync(Targon, order with { Replica = ReplicaId.New() }));

        Assert.Null(none.Handle);
        Assert.DoesNotContain(await Targon.ListOffersAsync(CancellationToken.None), o => o.Gpu.Name == "H200" && o.GpuCount == 8);
    }

    [Fact]
    public async Task What_was_registered_while_the_last_one_went_is_told_at_the_deploy()
    {
        var first = await Targon.OrderAsync(gpu: "H200", count: 8);
        var second = first with { Replica = ReplicaId.New() };
        await Targon.OrderAsync(first, CancellationToken.None);
        await Targon.OrderAsync(second, CancellationToken.None);

        await Simulated.GrantedAsync(Targon, first);
        var none = Assert.IsType<LeaseOutcome.NoCapacity>(await Simulated.DriveAsync(Targon, second));
        await Simulated.CloseAsync(Targon, none.Handle!);

        Assert.Contains("out_of_stock", none.Reason, StringComparison.Ordinal);
        Assert.Equal(Targon.TagOf(first), Assert.Single(await Targon.ListOwnedAsync(CancellationToken.None)).Tag);
    }

    [Fact]
    public async Task A_container_that_dies_says_why_and_is_still_ours_to_end()
    {
        await RestartAsync("--Simulator:TargonFailureRate=1");
        var handle = await Simulated.GrantedAsync(Targon, await Targon.OrderAsync());

        var ended = await Simulated.SeenAsync(Targon, handle, lease => lease.State == LeaseState.Closed);
        Assert.Single(await Targon.ListOwnedAsync(CancellationToken.None));
        await Simulated.CloseAsync(Targon, handle);

        Assert.Equal("Container exited: OOMKilled, exit code 137", ended.EndReason);
        Assert.Equal(
            ["Workload registered", "Workload is being placed", "Workload is running", "Container exited: OOMKilled, exit code 137"],
            ended.Events.Select(e => e.Message));
        Assert.Empty(await Targon.ListOwnedAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("sha256:0123456789abcdef", true)]
    [InlineData("sha256:0123456700000000", false)]
    public async Task Only_an_attested_image_is_served(string digest, bool isAttested)
    {
        var order = await Targon.OrderAsync();
        order = order with { Workload = order.Workload with { Image = $"ghcr.io/acme/model@{digest}" } };
        var handle = await Simulated.GrantedAsync(Targon, order);

        var seen = await Simulated.SeenAsync(Targon, handle, lease => lease.State is LeaseState.Running or LeaseState.Closed);

        Assert.Equal(isAttested, seen.State == LeaseState.Running);
        Assert.Equal(isAttested, seen.EndReason is null);
    }

    [Fact]
    public async Task A_machine_says_it_is_an_ssh_server_and_output_can_be_read()
    {
        var handle = await Simulated.GrantedAsync(Targon, await Targon.OrderAsync(workload: NetworkHarness.Machine));

        var running = await Simulated.RunningAsync(Targon, handle);
        using var client = new System.Net.Sockets.TcpClient(running.Endpoint!.Host, running.Endpoint.Port);
        using var reader = new StreamReader(client.GetStream());

        Assert.Equal("ubuntu", running.Endpoint.UserInfo);
        Assert.StartsWith("SSH-2.0-", await reader.ReadLineAsync(CancellationToken.None), StringComparison.Ordinal);
        Assert.NotEmpty(await ((ILeaseLogs)Targon).ReadLogsAsync(handle, 100, CancellationToken.None));
    }

    private async Task RestartAsync(params string[] arguments)
    {
        await Simulated.DisposeAsync();
        _simulated = await SimulatedNetworks.StartAsync(["--Simulator:TimeScale=10", .. arguments]);
    }
}
