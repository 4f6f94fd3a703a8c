using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.IoNet;

/// <summary>What both of io.net's products must do beyond the contract.</summary>
public abstract class IoNetSimulatedContract() : SimulatedNetworkContract(NetworkId.IoNet)
{
    private ILeaseTerms Terms => (ILeaseTerms)Network;

    private protected override IReadOnlyList<(string Key, string Value)> Settings => [("Networks:IoNet:TermHours", "2")];

    [Fact]
    public async Task An_extension_is_paid_once_however_often_it_is_asked_for()
    {
        var (handle, paidUntil) = await StartedAsync();

        var first = Assert.IsType<TermOutcome.Paid>(await ExtendAsync(handle, paidUntil.AddHours(3)));
        var second = Assert.IsType<TermOutcome.Paid>(await ExtendAsync(handle, paidUntil.AddHours(3)));

        Assert.Equal(paidUntil.AddHours(3), first.Until);
        Assert.True(first.Cost! > Money.Usd(0));
        Assert.Equal((first.Until, null), (second.Until, second.Cost));
        Assert.Equal(first.Until, await PaidUntilAsync(handle));
    }

    [Fact]
    public async Task An_extension_whose_answer_was_lost_is_not_paid_again()
    {
        var (handle, paidUntil) = await StartedAsync();
        await LoseNextAnswerAsync();

        Assert.IsType<TermOutcome.Unreachable>(await ExtendAsync(handle, paidUntil.AddHours(1)));
        var again = Assert.IsType<TermOutcome.Paid>(await ExtendAsync(handle, paidUntil.AddHours(1)));

        Assert.Null(again.Cost);
        Assert.Equal(paidUntil.AddHours(1), again.Until);
    }

    [Fact]
    public async Task A_minute_of_rounding_costs_no_hour_and_less_than_an_hour_costs_one()
    {
        var (handle, paidUntil) = await StartedAsync();

        var near = Assert.IsType<TermOutcome.Paid>(await ExtendAsync(handle, paidUntil.AddMinutes(1)));
        var part = Assert.IsType<TermOutcome.Paid>(await ExtendAsync(handle, paidUntil.AddMinutes(30)));

        Assert.Equal((paidUntil, null), (near.Until, near.Cost));
        Assert.Equal(paidUntil.AddHours(1), part.Until);
    }

    [Fact]
    public async Task A_lease_that_has_ended_is_not_paid_further()
    {
        var (handle, paidUntil) = await StartedAsync();
        await EndedAsync(handle);

        Assert.IsType<TermOutcome.Refused>(await ExtendAsync(handle, paidUntil.AddHours(3)));
        Assert.IsType<TermOutcome.Refused>(await ExtendAsync(Nobody, paidUntil.AddHours(3)));
    }

    [Fact]
    public async Task A_network_in_the_dark_extends_nothing()
    {
        var (handle, paidUntil) = await StartedAsync();
        await GoDarkAsync();

        Assert.IsType<TermOutcome.Unreachable>(await ExtendAsync(handle, paidUntil.AddHours(1)));
    }

    [Fact]
    public async Task A_lease_lives_until_the_hour_it_is_paid_for_and_says_what_it_cost()
    {
        var (handle, paidUntil) = await StartedAsync();

        Simulated.Clock.SetUtcNow(paidUntil.AddMinutes(-1));
        var before = await SeenAsync(handle);
        Simulated.Clock.SetUtcNow(paidUntil.AddMinutes(1));
        var after = await SeenAsync(handle);

        Assert.Equal(LeaseState.Running, before.State);
        Assert.Equal((LeaseState.Closed, "The paid hours are used up"), (after.State, after.EndReason));
        Assert.Contains("120 min used", after.Events[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_device_moves_the_address_and_keeps_the_lease()
    {
        var (handle, _) = await StartedAsync();
        var before = await SeenAsync(handle);

        await Simulated.ControlAsync($"ionet/deployments/{handle.Value.Split('/')[^1]}/lose-device");
        var waiting = await SeenAsync(handle);
        var after = await RunningAsync(handle);

        Assert.Equal((LeaseState.Starting, null), (waiting.State, waiting.Endpoint));
        Assert.NotEqual(before.Endpoint, after.Endpoint);
        Assert.Equal(handle, Assert.Single(await Network.ListOwnedAsync(CancellationToken.None)).Handle);
    }

    [Fact]
    public async Task An_early_end_keeps_the_first_hour_and_says_so()
    {
        var granted = await GrantedAsync(await OrderAsync());
        await RunningAsync(granted.Handle);

        await EndedAsync(granted.Handle);

        var paid = (await SeenAsync(granted.Handle)).Events[^1].Message.Split(", ")[1].Split(' ')[0];
        Assert.Equal(granted.PricePerHour.Amount, decimal.Parse(paid, System.Globalization.CultureInfo.InvariantCulture), 3);
    }

    protected async Task<(LeaseHandle Handle, DateTimeOffset PaidUntil)> StartedAsync()
    {
        var granted = await GrantedAsync(await OrderAsync());
        await RunningAsync(granted.Handle);
        return (granted.Handle, await PaidUntilAsync(granted.Handle));
    }

    protected Task<TermOutcome> ExtendAsync(LeaseHandle handle, DateTimeOffset until) => Terms.ExtendAsync(handle, until, CancellationToken.None);

    protected async Task<LeaseObservation> SeenAsync(LeaseHandle handle) =>
        Assert.IsType<ObserveOutcome.Seen>(await Network.ObserveAsync(handle, CancellationToken.None)).Lease;

    private async Task<DateTimeOffset> PaidUntilAsync(LeaseHandle handle) =>
        Assert.NotNull((await SeenAsync(handle)).PaidUntil);

    private async Task EndedAsync(LeaseHandle handle) => await WaitForAsync<CloseOutcome.Closed>(
        async () => await Network.CloseAsync(handle, CancellationToken.None) as CloseOutcome.Closed, TimeSpan.FromMinutes(5));
}

public sealed class IoNetContainersSimulatedTests : IoNetSimulatedContract
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
        var running = await RunningAsync(granted.Handle);
        using var client = new HttpClient();
        await client.GetAsync(running.Endpoint);

        var lines = await ((ILeaseLogs)Network).ReadLogsAsync(granted.Handle, 100, CancellationToken.None);

        Assert.Contains(lines, l => l.Stream == "stdout");
        Assert.All(lines, l => Assert.NotNull(l.At));
    }

    [Fact]
    public async Task Stock_that_is_listed_but_gone_is_no_capacity()
    {
        var order = await OrderAsync();
        for (var taken = 0; taken < order.Offer.Available; taken++)
        {
            Assert.IsType<LeaseOutcome.Granted>(await Network.OrderAsync(order with { Replica = ReplicaId.New() }, CancellationToken.None));
        }

        var stale = Assert.Single(await Network.ListOffersAsync(CancellationToken.None), o => o.Id == order.Offer.Id);
        var none = Assert.IsType<LeaseOutcome.NoCapacity>(await Network.OrderAsync(order, CancellationToken.None));

        Assert.Equal(order.Offer.Available, stale.Available);
        Assert.Equal("Not enough available devices", none.Reason);
    }
}

public sealed class IoNetMachinesSimulatedTests : IoNetSimulatedContract
{
    protected override WorkloadKind Kind => WorkloadKind.Machine;

    protected override LeaseHandle Nobody { get; } = new("vmaas/6b1f2a90-0000-4000-8000-0000000000ff");

    [Fact]
    public async Task A_machine_is_logged_in_to_over_ssh_and_its_log_is_what_the_network_did()
    {
        var (handle, _) = await StartedAsync();

        var seen = await SeenAsync(handle);
        var log = await ((ILeaseLogs)Network).ReadLogsAsync(handle, 100, CancellationToken.None);

        Assert.StartsWith("vmaas/", handle.Value, StringComparison.Ordinal);
        Assert.StartsWith("ssh://ubuntu@127.0.0.1:", seen.Endpoint!.ToString(), StringComparison.Ordinal);
        Assert.Contains(log, l => l is { Stream: "events", Text: "Machine booted", At: not null });
    }

    [Fact]
    public async Task A_partners_machine_whose_id_is_a_word_can_be_rented_as_a_whole()
    {
        var offer = (await Network.ListOffersAsync(CancellationToken.None))
            .First(o => o is { OnlyFor: WorkloadKind.Machine, GpuCount: 8, Gpu.Name: "H100" });
        var order = NetworkHarness.Order(offer, offer.PricePerHour.Amount * 1.01m, ReplicaId.New()) with { Workload = NetworkHarness.Machine };

        var granted = await GrantedAsync(order);

        Assert.InRange(granted.PricePerHour.Amount / offer.PricePerHour.Amount, 0.999m, 1.001m);
        Assert.Equal(offer.Provider, granted.Provider);
    }
}
