using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash.Chain;

/// <summary>With a wallet of our own, against the simulated chain and the providers' own gateways.</summary>
public sealed class AkashChainSimulatedTests() : SimulatedNetworkContract(NetworkId.Akash)
{
    private const string Broadcast = "cosmos/tx/v1beta1/txs";
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(5);

    private protected override IReadOnlyList<(string Key, string Value)> Settings => [("Networks:Akash:Path", "Chain")];

    [Fact]
    public async Task A_process_that_died_while_ordering_orders_once()
    {
        var order = await OrderAsync();
        await FaultAsync("lost-response", count: 1, path: Broadcast);

        Assert.IsType<LeaseOutcome.Unreachable>(await Network.OrderAsync(order, CancellationToken.None));
        var again = await Simulated.Restart().Get(NetworkId.Akash).OrderAsync(order, CancellationToken.None);
        Simulated.Clock.Advance(Network.Traits.OrderSettles);

        var owned = Assert.Single(await Network.ListOwnedAsync(CancellationToken.None));
        Assert.Equal(owned.Handle, Assert.IsType<LeaseOutcome.Ordered>(again).Handle);
        Assert.Equal(Network.TagOf(order), owned.Tag);
    }

    [Fact]
    public async Task A_process_that_died_while_taking_a_bid_takes_one()
    {
        var order = await OrderAsync();
        var ordered = Assert.IsType<LeaseOutcome.Ordered>(await Network.OrderAsync(order, CancellationToken.None));
        await FaultAsync("lost-response", count: 1, path: Broadcast);

        await WaitForAsync<LeaseOutcome>(
            async () => await Network.AcceptAsync(order, ordered.Handle, CancellationToken.None) as LeaseOutcome.Unreachable, Minutes);
        var reborn = Simulated.Restart().Get(NetworkId.Akash);
        var granted = await WaitForAsync<LeaseOutcome.Granted>(
            async () => await reborn.AcceptAsync(order, ordered.Handle, CancellationToken.None) as LeaseOutcome.Granted, Minutes);

        var owned = Assert.Single(await reborn.ListOwnedAsync(CancellationToken.None));
        Assert.Equal(granted.Handle, owned.Handle);
        Assert.Equal(granted.PricePerHour, owned.PricePerHour);
    }

    [Fact]
    public async Task A_process_that_died_while_paying_pays_once()
    {
        var granted = await GrantedAsync(await OrderAsync());
        var before = (await SeenAsync(granted.Handle)).PaidUntil!.Value;
        var until = before.AddHours(10);
        await FaultAsync("lost-response", count: 1, path: Broadcast);

        Assert.IsType<TermOutcome.Unreachable>(await Terms(Network).ExtendAsync(granted.Handle, until, CancellationToken.None));
        var reborn = Simulated.Restart().Get(NetworkId.Akash);
        var paid = await WaitForAsync<TermOutcome.Paid>(
            async () => await Terms(reborn).ExtendAsync(granted.Handle, until, CancellationToken.None) as TermOutcome.Paid, Minutes);
        Simulated.Clock.Advance(Network.Traits.OrderSettles);

        Assert.InRange(paid.Until, until, until.AddMinutes(2));
        Assert.Equal(paid.Until, (await SeenAsync(granted.Handle)).PaidUntil!.Value, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_lease_is_paid_further_in_time_and_says_what_that_cost()
    {
        var granted = await GrantedAsync(await OrderAsync());
        var until = (await SeenAsync(granted.Handle)).PaidUntil!.Value.AddHours(5);

        var paid = await WaitForAsync<TermOutcome.Paid>(
            async () => await Terms(Network).ExtendAsync(granted.Handle, until, CancellationToken.None) as TermOutcome.Paid, Minutes);
        var again = Assert.IsType<TermOutcome.Paid>(await Terms(Network).ExtendAsync(granted.Handle, until, CancellationToken.None));

        Assert.True(paid.Until >= until);
        Assert.Null(again.Cost);
        Assert.InRange(paid.Cost?.Amount ?? granted.PricePerHour.Amount * 5, granted.PricePerHour.Amount * 4.9m, granted.PricePerHour.Amount * 5.1m);
    }

    [Fact]
    public async Task An_ended_lease_is_not_paid_further()
    {
        var granted = await GrantedAsync(await OrderAsync());
        await ClosedAsync(granted.Handle);

        Assert.IsType<TermOutcome.Refused>(await Terms(Network).ExtendAsync(granted.Handle, Simulated.Clock.GetUtcNow().AddDays(1), CancellationToken.None));
    }

    [Fact]
    public async Task A_new_lease_is_paid_for_as_long_as_the_settings_say()
    {
        var granted = await GrantedAsync(await OrderAsync());

        var seen = await SeenAsync(granted.Handle);

        // Four hours at the ceiling, which the bid stays below.
        Assert.InRange(seen.PaidUntil!.Value - granted.BilledFrom, TimeSpan.FromHours(4), TimeSpan.FromHours(8));
    }

    [Fact]
    public async Task Logs_come_from_the_provider_and_before_there_are_any_its_events_do()
    {
        var granted = await GrantedAsync(await OrderAsync());

        var early = await Logs.ReadLogsAsync(granted.Handle, 100, CancellationToken.None);
        await RunningAsync(granted.Handle);
        var late = await Logs.ReadLogsAsync(granted.Handle, 100, CancellationToken.None);

        Assert.All(early, line => Assert.Equal("event", line.Stream));
        Assert.Contains(late, line => line.Text.Contains("Listening on port", StringComparison.Ordinal));
        Assert.All(late, line => Assert.StartsWith("app", line.Stream, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gateway_whose_certificate_is_not_the_registered_one_is_told_nothing()
    {
        var granted = await GrantedAsync(await OrderAsync());
        await RunningAsync(granted.Handle);
        await Simulated.ControlAsync($"akash/providers/{granted.Provider}/replace-certificate");
        Simulated.Restart();
        var network = Simulated.Networks.Get(NetworkId.Akash);

        var fault = await Assert.ThrowsAsync<NetworkUnreachableException>(() => ((ILeaseLogs)network).ReadLogsAsync(granted.Handle, 10, CancellationToken.None));
        var seen = Assert.IsType<ObserveOutcome.Seen>(await network.ObserveAsync(granted.Handle, CancellationToken.None)).Lease;

        Assert.Matches("FingerprintMismatch|UnknownCertificate", fault.Message);
        Assert.Equal(LeaseState.Starting, seen.State);
    }

    [Fact]
    public async Task A_wallet_is_known_by_its_address_and_a_mistyped_one_is_refused()
    {
        var words = Fixture.Text("akash/jwt/mnemonic").Trim();

        var good = await Network.CheckAsync(new NetworkCredential(null, words), CancellationToken.None);
        var bad = await Network.CheckAsync(new NetworkCredential(null, words.Replace("addict", "adict", StringComparison.Ordinal)), CancellationToken.None);

        var accepted = Assert.IsType<ConnectionOutcome.Accepted>(good);
        Assert.Equal("akash1qufa3xzrf34qvwyejkhvnc4psf49fftaw0asmh", accepted.Account);
        Assert.True(accepted.Balance is { Amount: > 0 });
        Assert.DoesNotContain("adict", Assert.IsType<ConnectionOutcome.Refused>(bad).Reason, StringComparison.Ordinal);
    }

    private ILeaseLogs Logs => (ILeaseLogs)Network;

    private static ILeaseTerms Terms(IComputeNetwork network) => (ILeaseTerms)network;

    private async Task<LeaseObservation> SeenAsync(LeaseHandle handle) =>
        Assert.IsType<ObserveOutcome.Seen>(await Network.ObserveAsync(handle, CancellationToken.None)).Lease;
}
