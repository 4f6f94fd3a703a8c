using System.Net;
using Broker.Adapters.Tests.Networks.Akash;
using Broker.Domain.Shared;
using NetworkCredential = Broker.Domain.Shared.NetworkCredential;

namespace Broker.Adapters.Tests.Networks;

/// <summary>What an operator sees of a network's troubles, and how a key is tried and replaced.</summary>
public sealed class NetworkPulseTests
{
    private const string Deployment = "/akash/v1/deployments/";
    private const string Secret = "ac.sk.production.tried";
    private static readonly LeaseHandle Handle = new(NetworkHarness.Dseq);

    [Theory]
    [InlineData("<html><body>Bad gateway</body></html>")]
    [InlineData("{\"data\":{\"deployment\":{\"id\":")]
    [InlineData("[1,2]")]
    public async Task Nonsense_is_shown_as_it_came(string nonsense)
    {
        using var harness = new NetworkHarness(new WireStub().OnGet(Deployment, nonsense));

        Assert.IsType<ObserveOutcome.Unreachable>(await harness.Akash.ObserveAsync(Handle, CancellationToken.None));

        var fault = Assert.Single(harness.Akash.Pulse.Faults);
        Assert.Equal(nonsense, fault.Came);
        Assert.Equal(NetworkHarness.Start, fault.At);
    }

    [Fact]
    public async Task A_network_that_echoes_our_key_does_not_put_it_before_an_operators_eyes()
    {
        var wire = new WireStub().On(HttpMethod.Get, Deployment, WireStub.Json($"no such key {Secret}", HttpStatusCode.BadGateway));
        using var harness = new NetworkHarness(wire, ("Networks:Akash:ApiKey", Secret));

        await harness.Akash.ObserveAsync(Handle, CancellationToken.None);

        Assert.All(harness.Akash.Pulse.Faults, fault => Assert.DoesNotContain(Secret, fault.Came, StringComparison.Ordinal));
        Assert.Equal("no such key ••••", harness.Akash.Pulse.Faults[0].Came);
    }

    [Fact]
    public async Task Only_the_latest_faults_are_kept_and_a_good_answer_is_dated()
    {
        var wire = new WireStub().On(HttpMethod.Post, "/akash/v1/deployments", WireStub.Json("no", HttpStatusCode.OK));
        using var harness = new NetworkHarness(wire.OnGet(Deployment, AkashSamples.Detail()));

        await harness.Akash.ObserveAsync(Handle, CancellationToken.None);
        harness.Clock.Advance(TimeSpan.FromMinutes(1));
        wire.OnGet(Deployment, "nonsense");
        for (var i = 0; i < 25; i++)
        {
            await harness.Akash.ObserveAsync(Handle, CancellationToken.None);
        }

        Assert.Equal(20, harness.Akash.Pulse.Faults.Count);
        Assert.Equal(CircuitState.Closed, harness.Akash.Pulse.Circuit);
    }

    [Fact]
    public async Task An_open_circuit_is_told()
    {
        var wire = new WireStub().On(HttpMethod.Get, "/akash/", WireStub.Json("", HttpStatusCode.InternalServerError));
        using var harness = new NetworkHarness(wire);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => harness.Akash.ObserveAsync(Handle, CancellationToken.None)));

        Assert.Equal(CircuitState.Open, harness.Akash.Pulse.Circuit);
    }

    [Fact]
    public async Task A_tried_key_is_sent_instead_of_ours_and_only_then()
    {
        var wire = new WireStub().OnGet("/akash/v1/balances", """{"data":{"balance":1,"deployments":0,"total":1}}""").OnGet(Deployment, AkashSamples.Detail());
        using var harness = new NetworkHarness(wire);

        Assert.IsType<ConnectionOutcome.Accepted>(await harness.Akash.CheckAsync(new NetworkCredential(null, Secret), CancellationToken.None));
        await harness.Akash.ObserveAsync(Handle, CancellationToken.None);

        Assert.Equal(Secret, wire.Sent[0].Key);
        Assert.NotEqual(Secret, wire.Sent[1].Key);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, typeof(ConnectionOutcome.Refused))]
    [InlineData(HttpStatusCode.Forbidden, typeof(ConnectionOutcome.Refused))]
    [InlineData(HttpStatusCode.BadRequest, typeof(ConnectionOutcome.Refused))]
    [InlineData(HttpStatusCode.TooManyRequests, typeof(ConnectionOutcome.Unreachable))]
    [InlineData(HttpStatusCode.BadGateway, typeof(ConnectionOutcome.Unreachable))]
    public async Task A_key_is_refused_only_by_an_answer_about_the_key(HttpStatusCode status, Type expected)
    {
        var wire = new WireStub().On(HttpMethod.Get, "/ionet/enterprise/v1/io-cloud/caas/deployments", WireStub.Json("""{"detail":"no"}""", status));
        using var harness = new NetworkHarness(wire);

        Assert.IsType(expected, await harness.IoNet.CheckAsync(new NetworkCredential(null, Secret), CancellationToken.None));
    }

    [Fact]
    public async Task A_key_connected_while_we_run_is_used_from_the_next_call_on()
    {
        var wire = new WireStub().OnGet(Deployment, AkashSamples.Detail());
        var connected = new OneCredential();
        using var harness = new NetworkHarness(wire, connected);
        await harness.Akash.ObserveAsync(Handle, CancellationToken.None);

        connected.Current = new NetworkCredential(null, Secret);
        await harness.Akash.ObserveAsync(Handle, CancellationToken.None);

        Assert.Equal(Secret, wire.Sent[^1].Key);
        Assert.NotEqual(Secret, wire.Sent[0].Key);
    }

    private sealed class OneCredential : INetworkCredentials
    {
        public NetworkCredential? Current { get; set; }

        public NetworkCredential? Find(NetworkId network) => network == NetworkId.Akash ? Current : null;
    }
}
