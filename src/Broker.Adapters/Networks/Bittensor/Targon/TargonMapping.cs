using System.Globalization;
using System.Text.RegularExpressions;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Targon;

/// <summary>Targon's picture of a workload in the port's words. Pure.</summary>
internal static partial class TargonMapping
{
    private const string NamePrefix = "brk-";

    public static OrderTag TagOf(ReplicaId replica) => new($"{NamePrefix}{replica.Value:N}");

    public static bool IsOurs(string? name) => name is not null && OurName().IsMatch(name);

    /// <summary>Null for a state that is not documented; the network calls its states open.</summary>
    public static LeaseState? StateOf(string? status) => status?.ToLowerInvariant() switch
    {
        "registered" => LeaseState.Ordered,
        "provisioning" => LeaseState.Starting,
        "running" => LeaseState.Running,
        "error" or "suspended" or "deleted" or "failed" or "stopped" or "terminated" => LeaseState.Closed,
        _ => null,
    };

    /// <summary>Nothing is left of it on the network, so nothing costs.</summary>
    public static bool IsDeleted(TargonWorkloadWire workload) => string.Equals(workload.State?.Status, "deleted", StringComparison.OrdinalIgnoreCase);

    public static string? DigestOf(string? image) => image?.Split('@', 2) is [_, { Length: > 0 } digest] ? digest : null;

    public static LeaseObservation Observe(
        LeaseState state, TargonWorkloadWire workload, IReadOnlyList<TargonEventWire> events, TargonOptions options)
    {
        var endpoint = state == LeaseState.Running ? EndpointOf(workload, options) : null;
        return new LeaseObservation(
            // A running workload without an address does not serve yet.
            state == LeaseState.Running && endpoint is null ? LeaseState.Starting : state,
            endpoint,
            workload.Resource?.Name,
            workload.CostPerHour is { } cost and > 0 ? Money.Usd(cost) : null,
            state == LeaseState.Closed ? EndReasonOf(workload, events) : null,
            [.. events.Where(e => e.CreatedAt is not null).Select(e => new LeaseEvent(e.CreatedAt!.Value, WordsOf(e)))]);
    }

    /// <summary>When it was first placed, which is when it began to cost; before that it was only registered.</summary>
    public static DateTimeOffset? BilledFrom(TargonWorkloadWire workload, IReadOnlyList<TargonEventWire> events) => events
        .Where(e => string.Equals(e.NewStatus, "provisioning", StringComparison.OrdinalIgnoreCase))
        .Min(e => e.CreatedAt) ?? workload.CreatedAt;

    public static string EndReasonOf(TargonWorkloadWire workload, IReadOnlyList<TargonEventWire> events)
    {
        var status = workload.State?.Status;
        var last = events.LastOrDefault(e => string.Equals(e.NewStatus, status, StringComparison.OrdinalIgnoreCase));
        var words = last is null ? workload.State?.Message : WordsOf(last);
        return string.IsNullOrWhiteSpace(words) ? $"Targon shows the workload as {status}" : WireAnswer.Reason(words);
    }

    private static string WordsOf(TargonEventWire one)
    {
        var said = new[] { one.DisplayMessage, one.Message, one.NewStatus }.FirstOrDefault(text => !string.IsNullOrWhiteSpace(text)) ?? "Event";
        var why = string.IsNullOrWhiteSpace(one.Reason) ? "" : $": {one.Reason}";
        var code = one.ExitCode is { } exit ? string.Create(CultureInfo.InvariantCulture, $", exit code {exit}") : "";
        return WireAnswer.Reason($"{said}{why}{code}");
    }

    private static Uri? EndpointOf(TargonWorkloadWire workload, TargonOptions options)
    {
        if (workload.Type == TargonWire.Machine)
        {
            return workload.State is { PublicIp: { Length: > 0 } host, SshPort: var port }
                ? EndpointRule.AcceptMachine(string.Create(CultureInfo.InvariantCulture, $"{options.MachineUser}@{host}:{port ?? 22}"), options.AllowPrivateEndpoints)
                : null;
        }

        return (workload.State?.Urls ?? []).Select(u => EndpointRule.Accept(u?.Url, options.AllowPrivateEndpoints)).FirstOrDefault(uri => uri is not null);
    }

    [GeneratedRegex(@"\Abrk-[0-9a-f]{32}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OurName();
}
