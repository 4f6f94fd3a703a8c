using Broker.Domain.Shared;
using Broker.Domain.Sla;

namespace Broker.Engine.Sla;

/// <summary>A replica that is probed, and where.</summary>
/// <param name="HealthPath">Empty where there is no HTTP: then a connection is enough, and of a machine its SSH server's first line.</param>
public sealed record ProbeTarget(
    ReplicaId Replica, OrganisationId Organisation, DeploymentId Deployment, NetworkId Network, string Provider,
    Uri Endpoint, string HealthPath)
{
    public bool IsMachine => Endpoint.Scheme == "ssh";
}

/// <param name="Latency">To the end of the answer; null if there was none.</param>
public sealed record ProbeResult(ProbeOutcome Outcome, TimeSpan? Latency, int? HttpStatus)
{
    public bool IsSuccess => Outcome == ProbeOutcome.Success;

    /// <summary>For the incident: what a person reads as its cause.</summary>
    public string InWords(TimeSpan timeout) => Outcome switch
    {
        ProbeOutcome.Success => "Answers",
        ProbeOutcome.Refused => "Connection refused",
        ProbeOutcome.Timeout => $"No answer within {timeout.TotalSeconds:0.##} s",
        ProbeOutcome.WrongStatus when HttpStatus is null => "Answers, but not as an SSH server",
        ProbeOutcome.WrongStatus => $"Answers HTTP {HttpStatus}",
        ProbeOutcome.NetworkError => "Connection broken or host not found",
        _ => throw new InvalidOperationException($"Unknown outcome {Outcome}."),
    };
}

/// <summary>Looks at a replica once, from here.</summary>
public interface IProber
{
    /// <summary>Never throws for what the other side does; returns within <paramref name="timeout"/>.</summary>
    Task<ProbeResult> ProbeAsync(ProbeTarget target, TimeSpan timeout, CancellationToken cancellationToken);
}
