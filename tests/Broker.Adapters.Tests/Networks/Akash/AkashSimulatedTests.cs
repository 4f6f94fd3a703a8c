using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash;

/// <summary>Against the later edition of the Console API.</summary>
public sealed class AkashSimulatedTests() : SimulatedNetworkContract(NetworkId.Akash, "--Simulator:AkashContract=Later")
{
    [Fact]
    public async Task A_manifest_lost_on_its_way_is_delivered_in_the_end()
    {
        var order = await OrderAsync();
        await FaultAsync("manifest-lost", count: 1);

        var granted = await WaitForAsync<LeaseOutcome.Granted>(
            async () => await Network.OrderAsync(order, CancellationToken.None) is LeaseOutcome.Ordered ordered
                ? await Network.AcceptAsync(order, ordered.Handle, CancellationToken.None) as LeaseOutcome.Granted
                : null,
            TimeSpan.FromMinutes(3));

        Assert.NotNull((await RunningAsync(granted.Handle)).Endpoint);
    }

    [Fact]
    public async Task A_definition_of_two_services_is_ordered_once_and_runs()
    {
        var order = await OrderAsync();
        var pasted = order with { Workload = order.Workload with { Definition = SdlSample.WithoutVolume } };
        await LoseNextAnswerAsync();

        var granted = await WaitForAsync<LeaseOutcome.Granted>(
            async () => await Network.OrderAsync(pasted, CancellationToken.None) is LeaseOutcome.Ordered ordered
                ? await Network.AcceptAsync(pasted, ordered.Handle, CancellationToken.None) as LeaseOutcome.Granted
                : null,
            TimeSpan.FromMinutes(3));

        Assert.NotNull((await RunningAsync(granted.Handle)).Endpoint);
        var owned = Assert.Single(await Network.ListOwnedAsync(CancellationToken.None));
        Assert.Equal(granted.Handle, owned.Handle);
        Assert.Equal(Network.TagOf(pasted), owned.Tag);
    }

    [Fact]
    public async Task A_bid_accepted_without_hearing_so_is_one_lease()
    {
        var order = await OrderAsync();
        await FaultAsync("lost-response", count: 1, path: "v1/leases");

        var granted = await WaitForAsync<LeaseOutcome.Granted>(
            async () => await Network.OrderAsync(order, CancellationToken.None) is LeaseOutcome.Ordered ordered
                ? await Network.AcceptAsync(order, ordered.Handle, CancellationToken.None) as LeaseOutcome.Granted
                : null,
            TimeSpan.FromMinutes(3));

        Assert.Equal(granted.Handle, Assert.Single(await Network.ListOwnedAsync(CancellationToken.None)).Handle);
    }

    [Fact]
    public async Task A_lease_the_provider_gives_up_is_closed_with_its_reason_and_still_to_be_closed_by_us()
    {
        var granted = await GrantedAsync(await OrderAsync());

        await Simulated.ControlAsync($"akash/leases/{granted.Handle}/close?reason=decommission");

        var seen = Assert.IsType<ObserveOutcome.Seen>(await Network.ObserveAsync(granted.Handle, CancellationToken.None)).Lease;
        Assert.Equal(LeaseState.Closed, seen.State);
        Assert.Equal("lease_closed_reason_decommission", seen.EndReason);
        Assert.Equal(LeaseState.Ordered, Assert.Single(await Network.ListOwnedAsync(CancellationToken.None)).State);
        await ClosedAsync(granted.Handle);
        Assert.Empty(await Network.ListOwnedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Logs_come_from_the_providers_own_gateway_with_a_token_that_the_Console_signed()
    {
        var granted = await GrantedAsync(await OrderAsync());
        await RunningAsync(granted.Handle);

        var lines = await ((ILeaseLogs)Network).ReadLogsAsync(granted.Handle, 100, CancellationToken.None);

        Assert.Contains(lines, line => line.Text.Contains("Listening on port", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_gone_dark_does_not_end_the_lease()
    {
        var granted = await GrantedAsync(await OrderAsync());
        await RunningAsync(granted.Handle);

        await Simulated.ControlAsync($"providers/akash/{granted.Provider}/dark");

        var seen = Assert.IsType<ObserveOutcome.Seen>(await Network.ObserveAsync(granted.Handle, CancellationToken.None)).Lease;
        Assert.Equal(LeaseState.Starting, seen.State);
    }
}

/// <summary>Against the edition of August 2026.</summary>
public sealed class AkashAugustSimulatedTests() : SimulatedNetworkContract(NetworkId.Akash, "--Simulator:AkashContract=August");
