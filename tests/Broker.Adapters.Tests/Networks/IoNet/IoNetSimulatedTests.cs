using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.IoNet;

public sealed class IoNetSimulatedTests() : SimulatedNetworkContract(NetworkId.IoNet)
{
    [Fact]
    public async Task A_key_the_network_has_lost_makes_it_unreachable_not_the_order_wrong()
    {
        var order = await OrderAsync();
        await BreakAsync("key-set");

        Assert.IsType<LeaseOutcome.Unreachable>(await Network.OrderAsync(order, CancellationToken.None));
    }

    [Fact]
    public async Task What_a_workload_writes_can_be_read()
    {
        var granted = await GrantedAsync(await OrderAsync());
        await RunningAsync(granted.Handle);

        var lines = await ((ILeaseLogs)Network).ReadLogsAsync(granted.Handle, 100, CancellationToken.None);

        Assert.NotEmpty(lines);
        Assert.All(lines, l => Assert.NotNull(l.At));
    }
}
