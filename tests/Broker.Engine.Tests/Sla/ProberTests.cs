using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Sla;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Tests.Sla;

public sealed class ProberTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1_500);

    private readonly Prober _prober = new(
        Options.Create(new SlaOptions { ReconnectEvery = TimeSpan.Zero }), TimeProvider.System);

    public void Dispose() => _prober.Dispose();

    [Fact]
    public async Task A_workload_that_answers_is_a_success_with_its_latency()
    {
        await using var workload = new WireListener();

        var result = await ProbeAsync(workload.Endpoint);

        Assert.Equal((ProbeOutcome.Success, 200), (result.Outcome, result.HttpStatus));
        Assert.InRange(result.Latency!.Value, TimeSpan.FromTicks(1), Patience);
    }

    [Theory]
    [InlineData(nameof(WireBehaviour.Redirect), ProbeOutcome.Success, 302)]
    [InlineData(nameof(WireBehaviour.EndlessBody), ProbeOutcome.Success, 200)]
    [InlineData(nameof(WireBehaviour.AnswerError), ProbeOutcome.WrongStatus, 500)]
    [InlineData(nameof(WireBehaviour.Hang), ProbeOutcome.Timeout, null)]
    [InlineData(nameof(WireBehaviour.DripHeaders), ProbeOutcome.Timeout, null)]
    [InlineData(nameof(WireBehaviour.DripBody), ProbeOutcome.Timeout, null)]
    [InlineData(nameof(WireBehaviour.Reset), ProbeOutcome.NetworkError, null)]
    public async Task Every_behaviour_on_the_wire_has_its_outcome(string behaviour, ProbeOutcome outcome, int? status)
    {
        await using var workload = new WireListener(Enum.Parse<WireBehaviour>(behaviour));

        var result = await ProbeAsync(workload.Endpoint);

        Assert.Equal((outcome, status), (result.Outcome, result.HttpStatus));
    }

    [Fact]
    public async Task A_dead_workload_is_refused_at_once()
    {
        await using var workload = new WireListener();
        workload.Die();

        var result = await ProbeAsync(workload.Endpoint);

        Assert.Equal(ProbeOutcome.Refused, result.Outcome);
        Assert.Equal("Connection refused", result.InWords(Patience));
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_a_network_error()
    {
        var result = await ProbeAsync(new Uri("http://replica.invalid:80"), TimeSpan.FromSeconds(5));

        Assert.Equal(ProbeOutcome.NetworkError, result.Outcome);
    }

    [Fact]
    public async Task Without_a_health_path_a_connection_is_enough()
    {
        await using var workload = new WireListener(WireBehaviour.Hang);

        var result = await ProbeAsync(workload.Endpoint, path: "");

        Assert.Equal((ProbeOutcome.Success, null), (result.Outcome, result.HttpStatus));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("Property of Acme.\r\nSSH-2.0-OpenSSH_9.6\r\n")]
    public async Task A_machine_is_up_when_its_ssh_server_introduces_itself(string greeting)
    {
        await using var machine = new WireListener { Greeting = greeting };

        var result = await ProbeAsync(machine.SshEndpoint, path: "");

        Assert.Equal((ProbeOutcome.Success, null), (result.Outcome, result.HttpStatus));
        Assert.InRange(result.Latency!.Value, TimeSpan.FromTicks(1), Patience);
    }

    [Theory]
    [InlineData("Exceeded MaxStartups\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: SSH-2.0\r\n\r\n")]
    [InlineData("")]
    public async Task A_port_that_answers_otherwise_is_no_machine(string greeting)
    {
        await using var machine = new WireListener(WireBehaviour.Reset) { Greeting = greeting };

        var result = await ProbeAsync(machine.SshEndpoint, path: "");

        Assert.Equal((ProbeOutcome.WrongStatus, null), (result.Outcome, result.HttpStatus));
        Assert.Equal("Answers, but not as an SSH server", result.InWords(Patience));
    }

    [Fact]
    public async Task A_machine_that_accepts_and_stays_silent_is_a_timeout()
    {
        await using var machine = new WireListener(WireBehaviour.Hang);

        Assert.Equal(ProbeOutcome.Timeout, (await ProbeAsync(machine.SshEndpoint, TimeSpan.FromMilliseconds(300), path: "")).Outcome);
    }

    [Fact]
    public async Task Connections_are_opened_anew_so_that_a_dead_listener_is_noticed()
    {
        await using var workload = new WireListener();
        await ProbeAsync(workload.Endpoint);
        await ProbeAsync(workload.Endpoint);
        Assert.Equal(2, workload.Connections);

        workload.Die();

        Assert.Equal(ProbeOutcome.Refused, (await ProbeAsync(workload.Endpoint)).Outcome);
    }

    [Fact]
    public async Task Being_asked_to_stop_is_no_timeout()
    {
        await using var workload = new WireListener(WireBehaviour.Hang);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _prober.ProbeAsync(TargetAt(workload.Endpoint, "/health"), TimeSpan.FromSeconds(30), stop.Token));
    }

    private Task<ProbeResult> ProbeAsync(Uri endpoint, TimeSpan? patience = null, string path = "/health") =>
        _prober.ProbeAsync(TargetAt(endpoint, path), patience ?? Patience, CancellationToken.None);

    private static ProbeTarget TargetAt(Uri endpoint, string path) => new(
        ReplicaId.New(), OrganisationId.New(), DeploymentId.New(), NetworkId.Akash, "provider-1", endpoint, path);
}
