using Broker.Domain.Shared;
using Microsoft.Extensions.Options;

namespace Broker.Adapters.Tests.Networks;

public sealed class NetworkRegistrationTests
{
    [Fact]
    public void A_network_that_is_switched_off_is_not_there()
    {
        using var harness = new NetworkHarness(new WireStub(), ("Networks:Akash:Enabled", "false"));

        Assert.Null(harness.Networks.Find(NetworkId.Akash));
        Assert.Throws<InvalidOperationException>(() => harness.Networks.Get(NetworkId.Akash));
    }

    [Theory]
    [InlineData("Networks:Akash:BaseAddress", "ftp://x", "Networks:Akash:BaseAddress")]
    [InlineData("Networks:Akash:BidWait", "00:10:00", "BidWait")]
    [InlineData("Networks:Akash:TimeScale", "0", "TimeScale")]
    [InlineData("Networks:Dispersed:SecretKey", "", "Networks:Dispersed:SecretKey")]
    [InlineData("Networks:Dispersed:BaseAddress", "ftp://x", "Networks:Dispersed:BaseAddress")]
    [InlineData("Networks:Dispersed:AssignWithin", "00:01:00", "AssignWithin")]
    [InlineData("Networks:Dispersed:StartWithin", "00:01:00", "StartWithin")]
    [InlineData("Networks:IoNet:TermHours", "0", "TermHours")]
    [InlineData("Networks:IoNet:RequestsPerSecond", "0", "RequestsPerSecond")]
    [InlineData("Networks:Lium:BaseAddress", "ftp://x", "Networks:Lium:BaseAddress")]
    [InlineData("Networks:Lium:PriceTolerance", "2", "PriceTolerance")]
    [InlineData("Networks:Lium:RentSettles", "00:00:01", "RentSettles")]
    [InlineData("Networks:Targon:BaseAddress", "ftp://x", "Networks:Targon:BaseAddress")]
    [InlineData("Networks:Targon:MachineUser", "root -o ProxyCommand=x", "MachineUser")]
    [InlineData("Networks:Targon:AttestationAge", "00:00:01", "AttestationAge")]
    public void A_bad_setting_stops_the_start_and_names_itself(string key, string value, string named)
    {
        using var harness = new NetworkHarness(new WireStub(), (key, value));

        var thrown = Assert.Throws<OptionsValidationException>(harness.CheckOptions);

        Assert.Contains(named, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_without_a_key_is_there_but_not_connected_and_sends_nothing()
    {
        var wire = new WireStub();
        using var harness = new NetworkHarness(wire, ("Networks:IoNet:ApiKey", " "));

        harness.CheckOptions();
        var thrown = await Assert.ThrowsAsync<NetworkUnreachableException>(() => harness.IoNet.ListOwnedAsync(CancellationToken.None));

        Assert.DoesNotContain(NetworkId.IoNet, harness.Networks.Connected.Select(n => n.Id));
        Assert.Contains("no key", thrown.Message, StringComparison.Ordinal);
        Assert.Empty(wire.Sent);
    }

    [Fact]
    public void Good_settings_start()
    {
        using var harness = new NetworkHarness(new WireStub());

        harness.CheckOptions();

        Assert.NotEmpty(harness.Networks.All);
    }

    [Fact]
    public void Two_networks_under_one_name_stop_the_start()
    {
        using var harness = new NetworkHarness(new WireStub());

        Assert.Throws<ArgumentException>(() => new ComputeNetworks([harness.Akash, harness.Akash]));
    }
}
