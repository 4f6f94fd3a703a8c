using System.Globalization;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Aethir;

/// <summary>Aethir's picture of an order in the port's words. Pure.</summary>
internal static class AethirMapping
{
    private const string NamePrefix = "brk-";

    public static OrderTag TagOf(ReplicaId replica) => new($"{NamePrefix}{replica.Value:N}");

    public static bool IsOurs(string? name) => name?.StartsWith(NamePrefix, StringComparison.Ordinal) == true;

    /// <summary>Null for a status that the contract does not have.</summary>
    public static LeaseState? StateOf(string? status) => status switch
    {
        "QUOTED" or "CREATED" => LeaseState.Ordered,
        // What is degraded or offline still costs, or is not settled for: whether it serves is for the probes to say.
        "PROVISIONING" or "OFFLINE" => LeaseState.Starting,
        "ACTIVE" or "DEGRADED" => LeaseState.Running,
        "RELEASED" or "SETTLED" or "REJECTED" or "EXPIRED" or "REFUNDED" => LeaseState.Closed,
        _ => null,
    };

    public static string EndReasonOf(AethirOrderWire order) => order.Reason is { Length: > 0 } reason
        ? $"{order.Status}: {WireAnswer.Reason(reason)}"
        : order.Status ?? "gone";

    public static LeaseObservation Observe(
        LeaseState state, AethirOrderWire order, IReadOnlyList<AethirDayWire> settled, bool allowPrivate)
    {
        var endpoint = state == LeaseState.Running ? EndpointOf(order.Access, allowPrivate) : null;
        return new LeaseObservation(
            // An active order without an address does not serve yet.
            state == LeaseState.Running && endpoint is null ? LeaseState.Starting : state,
            endpoint,
            order.Region,
            order.PricePerHourUsd is { } price ? Money.Usd(price) : null,
            state == LeaseState.Closed ? EndReasonOf(order) : null,
            EventsOf(order, settled))
        {
            PaidUntil = state == LeaseState.Closed ? null : At(order.TermEnd),
        };
    }

    public static DateTimeOffset? At(long? milliseconds) =>
        milliseconds is >= 0 and < 253_402_300_799_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value) : null;

    public static AethirOrderRequestWire Body(LeaseOrder order, string quoteId, string machineOs)
    {
        var workload = order.Workload;
        var machine = workload.Kind == WorkloadKind.Machine;
        var environment = new Dictionary<string, string>(workload.Environment, StringComparer.Ordinal)
        {
            ["BROKER_REPLICA"] = order.Replica.ToString(),
        };
        return new AethirOrderRequestWire(
            quoteId,
            TagOf(order.Replica).Value,
            machine ? null : workload.Image,
            machine ? machineOs : null,
            machine ? workload.SshKeys : null,
            [machine ? 22 : workload.Port],
            environment,
            machine || workload.Command.Count == 0 ? null : workload.Command,
            machine || workload.Arguments.Count == 0 ? null : workload.Arguments);
    }

    private static Uri? EndpointOf(AethirAccessWire? access, bool allowPrivate)
    {
        return access?.Ssh is { Host: { } host, User: { } user } ssh
            ? EndpointRule.AcceptMachine(string.Create(CultureInfo.InvariantCulture, $"ssh {user}@{host} -p {ssh.Port ?? 22}"), allowPrivate)
            : EndpointRule.Accept(access?.Url, allowPrivate);
    }

    private static List<LeaseEvent> EventsOf(AethirOrderWire order, IReadOnlyList<AethirDayWire> settled)
    {
        var events = new List<LeaseEvent>();
        Add(order.CreatedAt, order.AthUsd is { } rate
            ? string.Create(CultureInfo.InvariantCulture, $"Order created; {rate} USD per ATH frozen")
            : "Order created");
        Add(order.TermStart, "A host has taken the order");
        Add(order.HeartbeatAt, string.Create(
            CultureInfo.InvariantCulture,
            $"Heartbeat; {order.OfflineMinutesToday ?? 0} min offline today (UTC), {order.UptimeMonth ?? 100:0.##} % up this month"));
        foreach (var day in settled)
        {
            if (DateTimeOffset.TryParseExact(day.DateUtc, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            {
                events.Add(new LeaseEvent(date.AddDays(1), string.Create(
                    CultureInfo.InvariantCulture,
                    $"Settled for {day.DateUtc}: {day.GrossUsd} USD, of it {day.FeeUsd} fee; {day.RefundedUsd} refunded {day.Reason}").TrimEnd()));
            }
        }

        return events;

        void Add(long? milliseconds, string words)
        {
            if (At(milliseconds) is { } at)
            {
                events.Add(new LeaseEvent(at, words));
            }
        }
    }
}
