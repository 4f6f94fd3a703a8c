using Broker.Adapters.Networks.Akash;
using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash;

/// <summary>A definition that a customer pasted, as it is ordered.</summary>
public sealed class AkashDefinedOrderTests
{
    private static readonly LeaseOrder Order = OrderOf(SdlSample.Text);

    [Fact]
    public void Our_replica_is_in_every_service_and_a_customer_cannot_replace_it()
    {
        var ordered = AkashOrder.DocumentOf(OrderOf(SdlSample.With("- MODE=live", "- BROKER_REPLICA=mine\n      - MODE=live")));

        var variable = $"BROKER_REPLICA={Order.Replica}";
        Assert.Equal(["MODE=live", variable], ordered.Services[0].Environment);
        Assert.Equal([variable], ordered.Services[1].Environment);
    }

    [Fact]
    public void What_is_sent_keeps_every_rule_and_compiles_to_the_tag_it_is_looked_for_by()
    {
        var sent = Assert.IsType<SdlOutcome.Compiled>(SdlCompiler.Compile(SdlWriter.Write(AkashOrder.DocumentOf(Order))));

        Assert.Equal(AkashOrder.TagOf(Order).Value, sent.Result.VersionHex);
        Assert.NotEqual(AkashOrder.TagOf(Order), AkashOrder.TagOf(Order with { Replica = ReplicaId.New() }));
        Assert.Equal(AkashOrder.TagOf(Order), AkashOrder.TagOf(Order with { PriceCeiling = Money.Usd(9m) }));
    }

    [Theory]
    [InlineData(3, "5000")]
    [InlineData(0.6, "1000")]
    public void All_units_together_cost_no_more_than_the_ceiling(double ceilingPerHour, string perBlock)
    {
        var group = Assert.Single(AkashOrder.Compile(Order with { PriceCeiling = Money.Usd((decimal)ceilingPerHour) }).Groups);

        var ceiling = decimal.Parse(perBlock, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(group.Units.Sum(u => u.Price.Amount * u.Count), ceiling - 0.001m, ceiling);
        Assert.All(group.Units, u => Assert.Equal("uact", u.Price.Denom));
    }

    [Fact]
    public void Of_several_gpus_the_planned_one_is_ordered_with_what_the_customer_asks_of_it()
    {
        var several = OrderOf(SdlSample.With("- model: h100\n                  ram: 80Gi", "- model: a100\n                - model: h100\n                  interface: pcie"));
        var any = OrderOf(SdlSample.With("- model: h100\n                  ram: 80Gi", "- model: \"*\""));

        Assert.Equal(["vendor/nvidia/model/h100/ram/80Gi/interface/pcie"], GpusOf(several));
        Assert.Equal(["vendor/nvidia/model/h100/ram/80Gi/interface/sxm"], GpusOf(any));
    }

    [Fact]
    public async Task A_definition_that_no_longer_keeps_the_rules_is_refused_without_a_call()
    {
        using var harness = new NetworkHarness(new WireStub());
        var order = OrderOf(SdlSample.With("\"2.1\"", "\"1.0\""));

        var refused = Assert.IsType<LeaseOutcome.Refused>(await harness.Akash.OrderAsync(order, CancellationToken.None));

        Assert.Contains("version (line 1)", refused.Reason, StringComparison.Ordinal);
        Assert.Equal($"refused-{order.Replica}", harness.Akash.TagOf(order).Value);
    }

    [Fact]
    public void Akash_takes_a_definition_and_says_so()
    {
        using var harness = new NetworkHarness(new WireStub());

        Assert.Null(harness.Akash.Refuses(Order.Workload));
        Assert.NotNull(harness.IoNet.Refuses(Order.Workload));
        Assert.NotNull(harness.Akash.Refuses(Order.Workload with { Kind = WorkloadKind.Machine }));
    }

    private static IEnumerable<string> GpusOf(LeaseOrder order) => AkashOrder.DocumentOf(order).Computes.SelectMany(c => c.Gpus).Select(g => g.Key);

    private static LeaseOrder OrderOf(string definition)
    {
        var order = NetworkHarness.Order(AkashSamples.Offer());
        return order with { Workload = order.Workload with { Definition = definition } };
    }
}
