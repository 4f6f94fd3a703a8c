using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Aethir;

public sealed class AethirSimulatedTests() : SimulatedNetworkContract(NetworkId.Aethir, "--Simulator:Aethir:RequestEvery=00:00:00")
{
    [Fact]
    public async Task An_ended_order_tells_what_was_settled_for_each_day()
    {
        var granted = await GrantedAsync(await OrderAsync());
        await RunningAsync(granted.Handle);
        await Network.CloseAsync(granted.Handle, CancellationToken.None);
        Simulated.Clock.Advance(TimeSpan.FromDays(1));

        var seen = Assert.IsType<ObserveOutcome.Seen>(await Network.ObserveAsync(granted.Handle, CancellationToken.None));

        Assert.Contains(seen.Lease.Events, e => e.Message.StartsWith("Settled for 2026-11-22:", StringComparison.Ordinal));
        Assert.Contains(seen.Lease.Events, e => e.Message.Contains("USD per ATH frozen", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_machine_is_installed_with_an_operating_system_and_answers_on_ssh()
    {
        var order = await OrderAsync();
        var machine = order with { Workload = order.Workload with { Kind = WorkloadKind.Machine, SshKeys = ["ssh-ed25519 AAAA test"] } };
        var granted = await GrantedAsync(machine);

        var running = await RunningAsync(granted.Handle);

        Assert.Equal(("ssh", "ubuntu"), (running.Endpoint!.Scheme, running.Endpoint.UserInfo));
    }

    [Fact]
    public async Task A_key_is_tried_without_changing_anything()
    {
        var good = new NetworkCredential("ak-simulator-0051a1", "sk-simulator-0000000000000000000000000051a1");

        Assert.IsType<ConnectionOutcome.Accepted>(await Network.CheckAsync(good, CancellationToken.None));
        Assert.IsType<ConnectionOutcome.Refused>(await Network.CheckAsync(good with { Secret = "another" }, CancellationToken.None));
        Assert.IsType<ConnectionOutcome.Refused>(await Network.CheckAsync(good with { KeyId = null }, CancellationToken.None));
        await BreakAsync("503");
        Assert.IsType<ConnectionOutcome.Unreachable>(await Network.CheckAsync(good, CancellationToken.None));
    }
}
