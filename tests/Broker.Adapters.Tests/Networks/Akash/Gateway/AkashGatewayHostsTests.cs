using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash.Gateway;

public sealed class AkashGatewayHostsTests
{
    [Theory]
    [InlineData("https://10.0.0.1:8443")]
    [InlineData("https://127.0.0.1:8443")]
    [InlineData("https://[::1]:8443")]
    [InlineData("https://8.8.8.8:8443")]
    [InlineData("https://localhost:8443")]
    [InlineData("https://metadata.internal:8443")]
    [InlineData("https://user:secret@provider.example.net:8443")]
    [InlineData("http://provider.example.net:8443")]
    [InlineData("ftp://provider.example.net")]
    [InlineData("provider")]
    [InlineData("")]
    public async Task An_address_that_a_stranger_wrote_to_reach_into_our_network_is_not_called(string host)
    {
        var wire = new WireStub()
            .OnGet("/akash/v1/deployments/", AkashSamples.Detail(leases: AkashSamples.Lease()))
            .OnGet("/akash/provider/v1beta4/providers/", $$$"""{"provider":{"owner":"{{{AkashSamples.Provider}}}","host_uri":"{{{host}}}"}}""");
        using var harness = new NetworkHarness(wire);

        var fault = await Assert.ThrowsAsync<NetworkUnreachableException>(
            () => ((ILeaseLogs)harness.Akash).ReadLogsAsync(new LeaseHandle(NetworkHarness.Dseq), 10, CancellationToken.None));

        Assert.Contains("no address to call", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wire.Sent, r => r.PathAndQuery.Contains("create-jwt-token", StringComparison.Ordinal));
    }
}
