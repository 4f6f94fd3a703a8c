using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Domain.Tests.Billing;

public sealed class SavingsTests
{
    private static readonly DateTimeOffset Start = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ListPrice Aws = new("AWS p5.48xlarge, us-east-1", Money.Usd(6.88m), new DateOnly(2026, 7, 20));

    [Fact]
    public void Two_needed_of_three_are_compared_with_two_at_list_price_and_the_third_is_redundancy()
    {
        var bridge = Of(needed: 2, Served(0, 100, 2.10m), Served(0, 100, 2.51m), Served(0, 100, 2.13m));

        Assert.Equal((200m, 100m), (bridge.NeededHours, bridge.SpareHours));
        Assert.Equal(Money.Usd(1376m), bridge.AtListPrice);
        Assert.Equal(Money.Usd(423m), bridge.NeededCost);
        Assert.Equal(Money.Usd(251m), bridge.SpareCost);
        Assert.Equal(Money.Usd(1376m - 674m), bridge.Saved);
        Assert.Equal(702m / 1376m, bridge.Share);
    }

    [Fact]
    public void While_fewer_than_needed_serve_only_those_are_compared()
    {
        var bridge = Of(needed: 2, Served(0, 10, 2m), Served(4, 6, 3m));

        Assert.Equal((12m, 0m), (bridge.NeededHours, bridge.SpareHours));
        Assert.Equal(Money.Usd(12 * 6.88m), bridge.AtListPrice);
        Assert.Equal(Money.Usd(26m), bridge.Billed);
    }

    [Fact]
    public void Every_gpu_of_a_replica_is_compared()
    {
        var bridge = Savings.Of(Case(1, Served(0, 10, 12m)) with { GpuCount = 8 });

        Assert.Equal(Money.Usd(10 * 8 * 6.88m), bridge.AtListPrice);
        Assert.Equal(Money.Usd(120m), bridge.Billed);
    }

    [Fact]
    public void A_replica_that_died_costs_us_its_lease_and_its_minimum_term_and_the_customer_nothing()
    {
        var lease = new LeaseUse(Between(0, 5), At(5), TimeSpan.FromHours(24), Money.Usd(2m), [Between(1, 3)]);

        var bridge = Of(needed: 1, lease);

        Assert.Equal(Money.Usd(4m), bridge.Billed);
        Assert.Equal((3m, Money.Usd(6m)), (bridge.IdleHours, bridge.IdleCost));
        Assert.Equal((19m, Money.Usd(38m)), (bridge.UnusedTermHours, bridge.UnusedTermCost));
        Assert.Equal(Money.Usd((2 * 6.88m) - 4), bridge.Saved);
    }

    [Fact]
    public void A_term_that_still_runs_is_not_unused_yet()
    {
        var lease = new LeaseUse(Between(0, 5), null, TimeSpan.FromHours(24), Money.Usd(2m), [Between(0, 5)]);

        Assert.Equal(0m, Of(needed: 1, lease).UnusedTermHours);
    }

    [Fact]
    public void Credits_add_to_what_was_saved()
    {
        var bridge = Savings.Of(Case(1, Served(0, 10, 2m)) with { Credits = Money.Usd(5) });

        Assert.Equal(Money.Usd(15m), bridge.Net);
        Assert.Equal(Money.Usd(68.8m - 15), bridge.Saved);
    }

    [Fact]
    public void A_deployment_that_was_dearer_than_the_cloud_says_so()
    {
        var bridge = Of(needed: 1, Served(0, 10, 5m), Served(0, 10, 5m));

        Assert.Equal(Money.Usd(-31.2m), bridge.Saved);
        Assert.True(bridge.Share < 0);
    }

    [Fact]
    public void What_lies_outside_the_window_belongs_to_another_month()
    {
        var before = new LeaseUse(Between(-48, 12), At(12), TimeSpan.FromHours(1), Money.Usd(2m), [Between(-40, 10)]);

        var bridge = Of(needed: 1, before);

        Assert.Equal((10m, 2m), (bridge.NeededHours, bridge.IdleHours));
    }

    [Fact]
    public void Without_a_like_machine_nothing_is_claimed()
    {
        var bridge = Savings.Of(Case(1, Served(0, 10, 2m)) with { List = null });

        Assert.Null(bridge.AtListPrice);
        Assert.Null(bridge.Saved);
        Assert.Null(bridge.Share);
        Assert.Null((bridge + Of(needed: 1, Served(0, 10, 2m))).Saved);
    }

    [Fact]
    public void However_leases_overlap_what_was_billed_is_split_without_loss()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 200; round++)
        {
            var leases = Enumerable.Range(0, random.Next(1, 7)).Select(_ =>
            {
                var start = random.Next(0, 500);
                return Served(start, start + random.Next(1, 200), random.Next(100, 400) / 100m);
            }).ToArray();
            var bridge = Of(random.Next(1, 4), leases);

            var hours = leases.Sum(l => (decimal)l.Held.Clip(Window).Length.TotalHours);
            Assert.Equal(hours, bridge.NeededHours + bridge.SpareHours);
            Assert.Equal(leases.Sum(l => (decimal)l.Held.Clip(Window).Length.TotalHours * l.PricePerHour.Amount), bridge.Billed.Amount);
        }
    }

    private static Interval Window => Between(0, 744);

    private static SavingsBridge Of(int needed, params LeaseUse[] leases) => Savings.Of(Case(needed, leases));

    private static SavingsCase Case(int needed, params LeaseUse[] leases) => new(Window, needed, 1, Aws, leases, Money.Usd(0));

    private static LeaseUse Served(double from, double to, decimal price) =>
        new(Between(from, to), At(to), TimeSpan.Zero, Money.Usd(price), [Between(from, to)]);

    private static Interval Between(double from, double to) => new(At(from), At(to));

    private static DateTimeOffset At(double hour) => Start.AddHours(hour);
}
