using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Simulator;
using NetworkCredential = Broker.Domain.Shared.NetworkCredential;

namespace Broker.Adapters.Tests.Networks.Render;

public sealed class DispersedSimulatedTests() : SimulatedNetworkContract(NetworkId.Dispersed)
{
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_node_far_larger_than_asked_for_is_refused_by_its_price_and_cancelled()
    {
        var order = await OrderAsync();
        await Simulated.ControlAsync("dispersed/oversize");
        var ordered = Assert.IsType<LeaseOutcome.Ordered>(await Network.OrderAsync(order, CancellationToken.None));

        var moved = await WaitForAsync<LeaseOutcome.PriceMoved>(
            async () => await Network.AcceptAsync(order, ordered.Handle, CancellationToken.None) as LeaseOutcome.PriceMoved, AtMost);
        await CloseAsync(ordered.Handle);

        Assert.Equal(ordered.Handle, moved.Handle);
        Assert.True(moved.AskedPerHour > order.PriceCeiling);
        Assert.Empty(await Network.ListOwnedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_job_that_no_node_is_found_for_comes_to_nothing()
    {
        var order = await OrderAsync();
        await Simulated.ControlAsync("dispersed/stall");
        var ordered = Assert.IsType<LeaseOutcome.Ordered>(await Network.OrderAsync(order, CancellationToken.None));

        var none = await WaitForAsync<LeaseOutcome.NoCapacity>(
            async () => await Network.AcceptAsync(order, ordered.Handle, CancellationToken.None) as LeaseOutcome.NoCapacity, AtMost);

        Assert.Equal(ordered.Handle, none.Handle);
        Assert.IsType<CloseOutcome.Closed>(await Network.CloseAsync(ordered.Handle, CancellationToken.None));
    }

    [Fact]
    public async Task A_batch_job_ends_completed_and_its_log_can_still_be_read()
    {
        var order = await BatchAsync(exitCode: "0");
        var granted = await GrantedAsync(order);

        var ended = await EndedAsync(granted.Handle);

        Assert.True(ended.Completed);
        Assert.Contains(await ((ILeaseLogs)Network).ReadLogsAsync(granted.Handle, 100, CancellationToken.None), l => l.Text == "Done" && l.At is not null);
        Assert.IsType<CloseOutcome.Closed>(await Network.CloseAsync(granted.Handle, CancellationToken.None));
    }

    [Fact]
    public async Task A_batch_job_that_fails_is_not_completed()
    {
        var granted = await GrantedAsync(await BatchAsync(exitCode: "1"));

        var ended = await EndedAsync(granted.Handle);

        Assert.False(ended.Completed);
        Assert.NotNull(ended.EndReason);
    }

    [Fact]
    public async Task What_is_owned_is_listed_with_what_it_costs()
    {
        var order = await OrderAsync();
        var granted = await GrantedAsync(order);

        var owned = Assert.Single(await Network.ListOwnedAsync(CancellationToken.None));

        Assert.Equal(granted.PricePerHour, owned.PricePerHour);
        Assert.Equal(granted.BilledFrom, owned.CreatedAt);
    }

    [Fact]
    public async Task A_clock_that_differs_makes_the_network_unreachable_not_the_order_wrong()
    {
        var order = await OrderAsync();
        await FaultAsync("clock-skew");

        var outcome = Assert.IsType<LeaseOutcome.Unreachable>(await Network.OrderAsync(order, CancellationToken.None));

        Assert.Contains("X-Time", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_attempt_is_signed_anew()
    {
        // The network has seen the first attempt and its nonce; only its answer is lost.
        await Simulated.ControlAsync("faults", new { network = "dispersed", kind = "lost-response", method = "GET", count = 1, path = "v1/jobs" });

        Assert.Empty(await Network.ListOwnedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Letters_beyond_ascii_do_not_break_the_signature()
    {
        var order = await OrderAsync();
        var spoken = order with
        {
            Workload = order.Workload with { Environment = new Dictionary<string, string> { ["GREETING"] = "Grüße \"\\\u0007\n\u2028 😀" } },
        };

        Assert.IsType<LeaseOutcome.Ordered>(await Network.OrderAsync(spoken, CancellationToken.None));
    }

    [Theory]
    [InlineData(SimulatorOptions.DefaultDispersedPublicKey, SimulatorOptions.DefaultDispersedSecretKey, typeof(ConnectionOutcome.Accepted))]
    [InlineData(SimulatorOptions.DefaultDispersedPublicKey, "sk_some_other_secret", typeof(ConnectionOutcome.Refused))]
    [InlineData(SimulatorOptions.DispersedNodeKey, SimulatorOptions.DispersedNodeSecret, typeof(ConnectionOutcome.Refused))]
    public async Task A_key_is_tried_for_what_we_need_it_for(string key, string secret, Type expected) =>
        Assert.IsType(expected, await Network.CheckAsync(new NetworkCredential(key, secret), CancellationToken.None));

    private async Task<LeaseOrder> BatchAsync(string exitCode)
    {
        var order = await OrderAsync();
        var environment = new Dictionary<string, string> { ["SIMULATOR_RUN_SECONDS"] = "20", ["SIMULATOR_EXIT_CODE"] = exitCode };
        return order with
        {
            Workload = order.Workload with { Kind = WorkloadKind.Batch, RunLimit = TimeSpan.FromMinutes(5), Environment = environment },
        };
    }

    private Task<LeaseObservation> EndedAsync(LeaseHandle handle) => WaitForAsync<LeaseObservation>(
        async () => await Network.ObserveAsync(handle, CancellationToken.None) is ObserveOutcome.Seen { Lease: { State: LeaseState.Closed } lease } ? lease : null,
        AtMost);

    private Task<CloseOutcome> CloseAsync(LeaseHandle handle) => WaitForAsync<CloseOutcome>(
        async () => await Network.CloseAsync(handle, CancellationToken.None) is CloseOutcome.Closed closed ? closed : null, AtMost);
}
