using System.Globalization;
using Broker.Adapters.Networks.Akash;
using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Domain.Shared;
using YamlDotNet.Serialization;

namespace Broker.Adapters.Tests.Networks.Akash;

public sealed class AkashSdlTests
{
    private static readonly string[] Expected = ["A=1", "BROKER_REPLICA=0195f0a1-0000-7000-8000-000000000001", "Z=2"];

    [Fact]
    public void An_order_becomes_one_service_with_its_gpu_port_and_price()
    {
        var sdl = Parse(SdlWriter.Write(AkashOrder.DocumentOf(NetworkHarness.Order(AkashSamples.Offer(count: 2), ceilingPerHour: 3m))));

        Assert.Equal("2.0", At(sdl, "version"));
        Assert.Equal("ghcr.io/acme/model:1.4.2", At(sdl, "services", "app", "image"));
        Assert.Equal(["8000", "80", "TCP"], ((string[])["port", "as", "proto"]).Select(k => At(sdl, "services", "app", "expose", 0, k)));
        Assert.Equal("true", At(sdl, "services", "app", "expose", 0, "to", 0, "global"));
        Assert.Equal("2", At(sdl, "profiles", "compute", "app", "resources", "gpu", "units"));
        Assert.Equal(
            ["h100", "80Gi", "sxm"],
            ((string[])["model", "ram", "interface"]).Select(k => At(sdl, "profiles", "compute", "app", "resources", "gpu", "attributes", "vendor", "nvidia", 0, k)));
        Assert.Equal("uact", At(sdl, "profiles", "placement", "broker", "pricing", "app", "denom"));
        Assert.Equal("5000", At(sdl, "profiles", "placement", "broker", "pricing", "app", "amount"));
    }

    [Fact]
    public void The_replica_is_in_the_environment_and_a_customer_cannot_replace_it()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["Z"] = "2", ["BROKER_REPLICA"] = "mine", ["A"] = "1" };

        var definition = AkashOrder.DocumentOf(NetworkHarness.Order(AkashSamples.Offer(), environment: environment));

        Assert.Equal(Expected, Assert.Single(definition.Services).Environment);
    }

    [Theory]
    [InlineData("x\"\n  evil:\n    image: y")]
    [InlineData("'; # &anchor *alias !tag {a: b} [c]")]
    [InlineData("tab\tnull\0bell\a back\\slash é 😀 \u2028")]
    [InlineData("")]
    public void What_a_customer_writes_is_never_structure(string value)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["VALUE"] = value };

        var sdl = Parse(SdlWriter.Write(AkashOrder.DocumentOf(NetworkHarness.Order(AkashSamples.Offer(), environment: environment))));

        Assert.Equal($"VALUE={value}", At(sdl, "services", "app", "env", 1));
        Assert.Equal(["app"], ((Dictionary<object, object>)((Dictionary<object, object>)sdl)["services"]).Keys);
    }

    [Fact]
    public void Two_replicas_of_one_workload_have_different_tags_and_a_price_changes_none()
    {
        using var harness = new NetworkHarness(new WireStub());
        var order = NetworkHarness.Order(AkashSamples.Offer());

        Assert.Equal(harness.Akash.TagOf(order), harness.Akash.TagOf(order with { PriceCeiling = Money.Usd(9m) }));
        Assert.NotEqual(harness.Akash.TagOf(order), harness.Akash.TagOf(order with { Replica = ReplicaId.New() }));
        Assert.Matches("^[0-9a-f]{64}$", harness.Akash.TagOf(order).Value);
    }

    [Theory]
    [InlineData("1", 1666)]
    [InlineData("1.2", 2000)]
    [InlineData("0.0001", 1)]
    [InlineData("1000000", 10_000_000)]
    public void A_ceiling_in_usd_per_hour_becomes_uact_per_block_within_the_chains_bounds(string perHour, long perBlock)
    {
        Assert.Equal(perBlock, AkashPrice.CeilingPerBlock(Money.Usd(decimal.Parse(perHour, CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void The_tag_of_an_order_is_the_same_in_every_version_of_the_broker()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["Z"] = "<2>", ["A"] = "é" };

        var tag = AkashOrder.Compile(NetworkHarness.Order(AkashSamples.Offer(count: 2), environment: environment)).VersionHex;

        Assert.Equal("6582efb8c7d3e7b73304a2a1b6fc3bfc901fcf04ad0cf28c072f9a3a37d11752", tag);
    }

    [Fact]
    public void What_is_sent_compiles_to_the_tag_it_is_looked_for_by()
    {
        var order = NetworkHarness.Order(AkashSamples.Offer(count: 2));

        var sent = Assert.IsType<SdlOutcome.Compiled>(SdlCompiler.Compile(SdlWriter.Write(AkashOrder.DocumentOf(order))));

        Assert.Equal(AkashOrder.Compile(order).VersionHex, sent.Result.VersionHex);
    }

    private static object Parse(string yaml) => new DeserializerBuilder().Build().Deserialize(yaml)!;

    private static string At(object node, params object[] path) => (string)path.Aggregate(
        node, (at, step) => step is int index ? ((List<object>)at)[index] : ((Dictionary<object, object>)at)[step]);
}
