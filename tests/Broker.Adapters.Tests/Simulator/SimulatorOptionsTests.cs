using Broker.Simulator;
using Microsoft.Extensions.Options;

namespace Broker.Adapters.Tests.Simulator;

public sealed class SimulatorOptionsTests
{
    [Theory]
    [InlineData("TimeScale=0", "TimeScale")]
    [InlineData("DeadlineScale=100000", "DeadlineScale")]
    [InlineData("AkashApiKey=secret", "ac.sk.<environment>")]
    [InlineData("IoNetApiKey=short", "16 characters")]
    [InlineData("WorkloadHost=0.0.0.0", "loopback")]
    [InlineData("DispersedPublicKey=short", "pk_")]
    [InlineData("DispersedSecretKey=secret", "sk_")]
    [InlineData("DispersedOversizedRate=2", "DispersedOversizedRate")]
    [InlineData("IoNetFailureRate=2", "IoNetFailureRate")]
    [InlineData("LiumApiKey=secret", "sk_")]
    [InlineData("LiumNodeLossRate=2", "LiumNodeLossRate")]
    [InlineData("TargonApiKey=short", "16 characters")]
    public async Task A_bad_setting_stops_the_start_and_says_which(string setting, string expected)
    {
        var invalid = await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            await using var host = await SimulatorHost.StartAsync(setting);
        });

        Assert.Contains(expected, string.Join(' ', invalid.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void The_documented_keys_have_the_networks_shape()
    {
        Assert.Matches("^ac\\.sk\\.production\\.[0-9a-f]{64}$", SimulatorOptions.DefaultAkashApiKey);
        Assert.StartsWith("io-v2-", SimulatorOptions.DefaultIoNetApiKey, StringComparison.Ordinal);
    }
}
