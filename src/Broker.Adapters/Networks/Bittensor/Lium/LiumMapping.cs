using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>Lium's picture of a pod in the port's words. Pure.</summary>
internal static partial class LiumMapping
{
    /// <summary>Null for a status that is not documented.</summary>
    /// <remarks>A pod that failed or was stopped serves no more and is over for us, though it may cost until it is deleted.</remarks>
    public static LeaseState? StateOf(string? status) => status?.ToUpperInvariant() switch
    {
        "PENDING" or "START_PENDING" or "REBOOT_PENDING" => LeaseState.Starting,
        "RUNNING" => LeaseState.Running,
        "STOP_PENDING" or "DELETING" => LeaseState.Closing,
        "STOPPED" or "FAILED" or "CREATION_FAILED" or "REBOOT_FAILED" or "BROKEN" => LeaseState.Closed,
        _ => null,
    };

    public static LeaseObservation Observe(LeaseState state, LiumPodWire pod, bool allowPrivate)
    {
        var endpoint = state == LeaseState.Running ? EndpointOf(pod, allowPrivate) : null;
        return new LeaseObservation(
            // A running pod without an address does not serve yet.
            state == LeaseState.Running && endpoint is null ? LeaseState.Starting : state,
            endpoint,
            pod.Executor?.Id,
            PricePerHour(pod),
            state == LeaseState.Closed ? EndReasonOf(pod.Status) : null,
            EventsOf(pod))
        {
            PaidUntil = pod.RemovalScheduledAt,
        };
    }

    public static string EndReasonOf(string? status) => status?.ToUpperInvariant() switch
    {
        "BROKEN" => "Lium lost the node (BROKEN)",
        "CREATION_FAILED" => "Lium could not create the pod (CREATION_FAILED)",
        var other => $"Lium shows the pod as {other}",
    };

    /// <summary>Null where the pod says only what its whole node costs.</summary>
    public static Money? PricePerHour(LiumPodWire pod) =>
        pod is { Executor.PricePerGpu: > 0 and var perGpu, GpuCount: > 0 and var gpus } ? Money.Usd(perGpu * gpus) : null;

    /// <summary>From a port of the container to one of the host.</summary>
    public static IReadOnlyDictionary<int, int> PortsOf(JsonElement? mapping) => mapping switch
    {
        { ValueKind: JsonValueKind.Object } ports => Pairs(ports.EnumerateObject().Select(p => $"{p.Name}:{p.Value}")),
        { ValueKind: JsonValueKind.String } text => Pairs([text.GetString()!]),
        _ => new Dictionary<int, int>(),
    };

    private static Uri? EndpointOf(LiumPodWire pod, bool allowPrivate)
    {
        // Only what runs our own template has a port to serve on; the rest is a machine.
        if (LiumName.OfTemplate(pod.Template?.Name) is null)
        {
            return EndpointRule.AcceptMachine(pod.SshConnectCmd, allowPrivate);
        }

        var host = pod.Executor?.ExecutorIpAddress ?? SshLine.Read(pod.SshConnectCmd)?.Host;
        var port = PortsOf(pod.PortsMapping).FirstOrDefault(p => p.Key != LiumTemplate.SshPort).Value;
        return port == 0 || Uri.CheckHostName(host) is UriHostNameType.Unknown or UriHostNameType.Basic
            ? null
            : EndpointRule.Accept(new UriBuilder(Uri.UriSchemeHttp, host, port).Uri.ToString(), allowPrivate);
    }

    private static List<LeaseEvent> EventsOf(LiumPodWire pod)
    {
        var events = new List<LeaseEvent>();
        if (pod.CreatedAt is { } created)
        {
            events.Add(new LeaseEvent(created, "Pod rented"));
        }

        if (pod is { UpdatedAt: { } updated, Status: { } status } && updated != pod.CreatedAt)
        {
            events.Add(new LeaseEvent(updated, $"Pod is {status}"));
        }

        return events;
    }

    private static Dictionary<int, int> Pairs(IEnumerable<string> texts)
    {
        var ports = new Dictionary<int, int>();
        foreach (var match in texts.SelectMany(text => Pair().Matches(text)))
        {
            if (int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var inside)
                && int.TryParse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out var outside)
                && outside is > 0 and <= ushort.MaxValue)
            {
                ports[inside] = outside;
            }
        }

        return ports;
    }

    // {"8000": 40002}, {'8000': '40002'} and 8000:40002 alike.
    [GeneratedRegex("""(?<![0-9])([0-9]{1,5})["']?\s*:\s*["']?([0-9]{1,5})(?![0-9])""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pair();
}
