using System.Net.Sockets;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks;

/// <summary>What every network must do, whoever stands behind it.</summary>
public abstract class ComputeNetworkContract : IAsyncLifetime
{
    private static readonly TimeSpan LeaseTakes = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StartTakes = TimeSpan.FromMinutes(10);

    protected IComputeNetwork Network { get; private set; } = null!;

    /// <summary>What is ordered.</summary>
    protected virtual WorkloadKind Kind => WorkloadKind.Service;

    /// <summary>A lease that never was, as the network would name it.</summary>
    protected virtual LeaseHandle Nobody { get; } = new("1700000000000");

    /// <summary>Whether the network says where its machines stand.</summary>
    protected virtual bool SaysWhere => true;

    protected abstract Task<IComputeNetwork> CreateNetworkAsync();

    protected abstract Task DisposeNetworkAsync();

    /// <summary>Lets the network's time pass until there is something.</summary>
    protected abstract Task<T> WaitForAsync<T>(Func<Task<T?>> look, TimeSpan atMost)
        where T : class;

    /// <summary>Makes the network do the next write and lose the answer.</summary>
    protected abstract Task LoseNextAnswerAsync();

    /// <summary>Makes the network answer <paramref name="kind"/> to everything: 429, 500, html, truncated.</summary>
    protected abstract Task BreakAsync(string kind);

    protected abstract Task RefuseOrdersAsync();

    protected abstract Task GoDarkAsync();

    protected abstract Task KillWorkloadsAsync();

    public async Task InitializeAsync() => Network = await CreateNetworkAsync();

    public Task DisposeAsync() => DisposeNetworkAsync();

    [Fact]
    public async Task Offers_have_a_price_a_source_an_age_and_an_identity()
    {
        var offers = await Network.ListOffersAsync(CancellationToken.None);

        Assert.NotEmpty(offers);
        Assert.Equal(offers.Count, offers.Select(o => o.Id).Distinct().Count());
        Assert.Contains(offers, o => o.Gpu.Name == "H100" && o.GpuCount == 1);
        Assert.All(offers, offer =>
        {
            Assert.Equal(Network.Id, offer.Network);
            Assert.True(offer.PricePerGpuHour > Money.Usd(0));
            Assert.NotEmpty(offer.PriceSource);
            Assert.NotEmpty(offer.Provider);
            Assert.NotEqual(default, offer.ObservedAt);
            Assert.True(offer.Available >= 1 && offer.GpuCount >= 1 && offer.Gpu.MemoryGib > 0);
            Assert.Equal(SaysWhere, offer.Region.Code != Region.Unknown.Code);
        });
    }

    [Fact]
    public async Task A_quote_holds_for_a_while_and_is_near_the_offer()
    {
        var offer = await OfferAsync();

        var quoted = Assert.IsType<QuoteOutcome.Quoted>(await Network.QuoteAsync(offer, TimeSpan.FromHours(1), CancellationToken.None));

        Assert.InRange(quoted.PricePerHour.Amount / offer.PricePerHour.Amount, 0.9m, 1.1m);
        Assert.True(quoted.ValidUntil > offer.ObservedAt);
    }

    [Fact]
    public async Task Same_order_twice_gives_the_same_lease()
    {
        var order = await OrderAsync();

        var first = HandleOf(await Network.OrderAsync(order, CancellationToken.None));
        var second = HandleOf(await Network.OrderAsync(order, CancellationToken.None));

        Assert.Equal(first, second);
        Assert.Single(await OwnedAsync(1));
    }

    [Fact]
    public async Task Two_replicas_of_the_same_workload_are_two_leases()
    {
        var order = await OrderAsync();
        var other = order with { Replica = ReplicaId.New() };

        var first = HandleOf(await Network.OrderAsync(order, CancellationToken.None));
        var second = HandleOf(await Network.OrderAsync(other, CancellationToken.None));

        Assert.NotEqual(first, second);
        Assert.Equal(2, (await OwnedAsync(2)).Count);
    }

    [Fact]
    public async Task An_order_whose_answer_was_lost_is_found_again()
    {
        var order = await OrderAsync();
        await LoseNextAnswerAsync();

        Assert.IsType<LeaseOutcome.Unreachable>(await Network.OrderAsync(order, CancellationToken.None));
        var found = HandleOf(await Network.OrderAsync(order, CancellationToken.None));

        var owned = Assert.Single(await OwnedAsync(1));
        Assert.Equal(found, owned.Handle);
        Assert.Equal(Network.TagOf(order), owned.Tag);
    }

    [Fact]
    public async Task A_lease_costs_no_more_than_its_ceiling_and_is_with_the_planned_provider()
    {
        var order = await OrderAsync();

        var granted = await GrantedAsync(order);

        Assert.Equal(order.Offer.Provider, granted.Provider);
        Assert.True(granted.PricePerHour <= order.PriceCeiling);
        Assert.True(granted.PricePerHour > Money.Usd(0));
    }

    [Fact]
    public async Task A_lease_accepted_twice_is_the_same_lease_from_the_same_moment()
    {
        var order = await OrderAsync();
        var first = await GrantedAsync(order);

        var second = Assert.IsType<LeaseOutcome.Granted>(await Network.AcceptAsync(order, first.Handle, CancellationToken.None));

        Assert.Equal(first with { PricePerHour = second.PricePerHour }, second);
        Assert.InRange(second.PricePerHour.Amount / first.PricePerHour.Amount, 0.99m, 1.01m);
    }

    [Fact]
    public async Task A_deployed_workload_answers_until_it_is_killed()
    {
        var granted = await GrantedAsync(await OrderAsync());
        var running = await RunningAsync(granted.Handle);

        var answered = await AnswersAsync(running.Endpoint!);
        await KillWorkloadsAsync();

        Assert.True(answered);
        Assert.NotEmpty(running.Events);
        Assert.Equal(granted.Provider, running.Provider);
        Assert.False(await AnswersAsync(running.Endpoint!));
    }

    [Fact]
    public async Task A_closed_lease_is_not_listed_as_ours()
    {
        var granted = await GrantedAsync(await OrderAsync());

        await ClosedAsync(granted.Handle);

        Assert.DoesNotContain(await Network.ListOwnedAsync(CancellationToken.None), o => o.Handle == granted.Handle);
        Assert.IsType<CloseOutcome.Closed>(await Network.CloseAsync(granted.Handle, CancellationToken.None));
        var seen = Assert.IsType<ObserveOutcome.Seen>(await Network.ObserveAsync(granted.Handle, CancellationToken.None));
        Assert.Equal(LeaseState.Closed, seen.Lease.State);
        Assert.NotNull(seen.Lease.EndReason);
    }

    [Fact]
    public async Task A_close_whose_answer_was_lost_is_closed_all_the_same()
    {
        var granted = await GrantedAsync(await OrderAsync());
        await LoseNextAnswerAsync();

        await ClosedAsync(granted.Handle);

        Assert.Empty(await Network.ListOwnedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_lease_that_never_was_counts_as_closed_and_is_not_found()
    {
        Assert.IsType<CloseOutcome.Closed>(await Network.CloseAsync(Nobody, CancellationToken.None));
        Assert.IsType<ObserveOutcome.NotFound>(await Network.ObserveAsync(Nobody, CancellationToken.None));
    }

    [Fact]
    public async Task When_nobody_takes_orders_there_is_no_capacity()
    {
        var order = await OrderAsync();
        await RefuseOrdersAsync();

        var outcome = await WaitForAsync<LeaseOutcome>(
            async () => await NextAsync(order) is { } next and not LeaseOutcome.Ordered ? next : null, LeaseTakes);

        Assert.IsType<LeaseOutcome.NoCapacity>(outcome);
    }

    [Theory]
    [InlineData("429")]
    [InlineData("500")]
    [InlineData("html")]
    [InlineData("truncated")]
    [InlineData("wrong-shape")]
    [InlineData("huge")]
    public async Task A_network_that_answers_nonsense_is_unreachable(string kind)
    {
        var order = await OrderAsync();
        await BreakAsync(kind);

        await AssertUnreachableAsync(order);
    }

    [Fact]
    public async Task A_dark_network_is_unreachable()
    {
        var order = await OrderAsync();
        await GoDarkAsync();

        await AssertUnreachableAsync(order);
    }

    protected async Task<LeaseOrder> OrderAsync()
    {
        var offer = await OfferAsync();
        var order = NetworkHarness.Order(offer, offer.PricePerHour.Amount * 1.2m, ReplicaId.New());
        return Kind == WorkloadKind.Machine ? order with { Workload = NetworkHarness.Machine } : order;
    }

    protected async Task<LeaseOutcome.Granted> GrantedAsync(LeaseOrder order) => await WaitForAsync<LeaseOutcome.Granted>(
        async () => await NextAsync(order) switch
        {
            LeaseOutcome.Granted granted => granted,
            // Unreachable means ask again, and so does a provider that has not heard of its lease yet.
            LeaseOutcome.Ordered or LeaseOutcome.Unreachable => null,
            var other => throw new InvalidOperationException($"The order came to nothing: {other}"),
        },
        LeaseTakes);

    protected async Task<LeaseObservation> RunningAsync(LeaseHandle handle) => await WaitForAsync<LeaseObservation>(
        async () => await Network.ObserveAsync(handle, CancellationToken.None)
            is ObserveOutcome.Seen { Lease: { State: LeaseState.Running, Endpoint: not null } lease } ? lease : null,
        StartTakes);

    protected async Task ClosedAsync(LeaseHandle handle) => await WaitForAsync<CloseOutcome>(
        async () => await Network.CloseAsync(handle, CancellationToken.None) is CloseOutcome.Closed closed ? closed : null, StartTakes);

    private async Task<Offer> OfferAsync() => (await Network.ListOffersAsync(CancellationToken.None))
        .First(o => o is { Gpu.Name: "H100", GpuCount: 1 } && o.Takes(Kind));

    private static async Task<bool> AnswersAsync(Uri endpoint)
    {
        try
        {
            if (endpoint.Scheme != "ssh")
            {
                using var client = new HttpClient();
                using var answer = await client.GetAsync(endpoint, CancellationToken.None);
                return answer.IsSuccessStatusCode;
            }

            using var machine = new TcpClient();
            await machine.ConnectAsync(endpoint.Host, endpoint.Port);
            using var reader = new StreamReader(machine.GetStream());
            return (await reader.ReadLineAsync(CancellationToken.None))?.StartsWith("SSH-", StringComparison.Ordinal) == true;
        }
        catch (Exception gone) when (gone is HttpRequestException or SocketException)
        {
            return false;
        }
    }

    // On a chain an order is listed from its block on.
    private Task<IReadOnlyList<OwnedLease>> OwnedAsync(int atLeast) => WaitForAsync(
        async () => await Network.ListOwnedAsync(CancellationToken.None) is { } owned && owned.Count >= atLeast ? owned : null, LeaseTakes);

    // As a worker does that has forgotten everything: order again, then accept.
    private async Task<LeaseOutcome> NextAsync(LeaseOrder order) => await Network.OrderAsync(order, CancellationToken.None) switch
    {
        LeaseOutcome.Ordered ordered => await Network.AcceptAsync(order, ordered.Handle, CancellationToken.None),
        var other => other,
    };

    private static LeaseHandle HandleOf(LeaseOutcome outcome) => outcome switch
    {
        LeaseOutcome.Ordered ordered => ordered.Handle,
        LeaseOutcome.Granted granted => granted.Handle,
        _ => throw new InvalidOperationException($"No order was placed: {outcome}"),
    };

    private async Task AssertUnreachableAsync(LeaseOrder order)
    {
        Assert.IsType<LeaseOutcome.Unreachable>(await Network.OrderAsync(order, CancellationToken.None));
        Assert.IsType<LeaseOutcome.Unreachable>(await Network.AcceptAsync(order, Nobody, CancellationToken.None));
        Assert.IsType<ObserveOutcome.Unreachable>(await Network.ObserveAsync(Nobody, CancellationToken.None));
        Assert.IsType<CloseOutcome.Unreachable>(await Network.CloseAsync(Nobody, CancellationToken.None));
        Assert.IsType<QuoteOutcome.Unreachable>(await Network.QuoteAsync(order.Offer, TimeSpan.FromHours(1), CancellationToken.None));
        await Assert.ThrowsAsync<NetworkUnreachableException>(() => Network.ListOffersAsync(CancellationToken.None));
        await Assert.ThrowsAsync<NetworkUnreachableException>(() => Network.ListOwnedAsync(CancellationToken.None));
    }
}
