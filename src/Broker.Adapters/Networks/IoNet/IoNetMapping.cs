using System.Globalization;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>io.net's picture of a deployment in the port's words. Pure.</summary>
internal static class IoNetMapping
{
    private const string NamePrefix = "brk-";

    /// <summary>Ten years of eight GPUs: more is no term, and no date either.</summary>
    private const long MostMinutes = 10L * 8 * 8760 * 60;

    /// <summary>Ubuntu with CUDA; the same with Python, Conda and RAPIDS.</summary>
    private static readonly string[] MachineImages = ["general", "datascience"];

    public static OrderTag TagOf(ReplicaId replica) => new($"{NamePrefix}{replica.Value:N}");

    private static bool IsOurs(string? name) => name?.StartsWith(NamePrefix, StringComparison.Ordinal) == true;

    /// <summary>Null for a status that is not documented.</summary>
    /// <remarks><c>completed</c> means that the paid hours are used up, not that the program ended.</remarks>
    public static LeaseState? StateOf(string? status) => status switch
    {
        "deployment requested" => LeaseState.Starting,
        "running" => LeaseState.Running,
        "termination requested" => LeaseState.Closing,
        "completed" or "destroyed" or "failed" => LeaseState.Closed,
        _ => null,
    };

    public static LeaseObservation Observe(
        IoNetProduct product, LeaseState state, IoNetDetailWire detail, IReadOnlyList<IoNetWorkerWire> workers, bool allowPrivate, DateTimeOffset now)
    {
        var endpoint = state == LeaseState.Running ? EndpointOf(product, workers, allowPrivate) : null;
        return new LeaseObservation(
            // A running deployment without an address does not serve yet.
            state == LeaseState.Running && endpoint is null ? LeaseState.Starting : state,
            endpoint,
            detail.Locations is [{ Iso2: { } place }, ..] ? place : null,
            PricePerHour: null,
            state == LeaseState.Closed ? EndReasonOf(detail.Status) : null,
            EventsOf(detail, workers))
        {
            PaidUntil = state is LeaseState.Starting or LeaseState.Running ? PaidUntil(detail, now) : null,
        };
    }

    /// <summary>Null for what is not ours or has ended.</summary>
    public static OwnedLease? Own(IoNetProduct product, IoNetRowWire row, DateTimeOffset now)
    {
        // A status we do not know may still cost: better to show it as running.
        var state = StateOf(row.Status) ?? LeaseState.Running;
        if (!IsOurs(row.Name) || row.Id is not { } id || state == LeaseState.Closed)
        {
            return null;
        }

        return new OwnedLease(new IoNetDeployment(product, id).Handle, new OrderTag(row.Name!), state, row.CreatedAt)
        {
            // The list tells too little to know what its minutes are of where there are several GPUs.
            PaidUntil = row is { Status: "running", HardwareQuantity: 1, ComputeMinutesRemaining: >= 0 and <= MostMinutes and var minutes } ? now + Minutes(minutes, 1) : null,
        };
    }

    /// <summary>When the prepaid hours end: counted from the start, or before it as if it started now. Null if the network does not say.</summary>
    public static DateTimeOffset? PaidUntil(IoNetDetailWire detail, DateTimeOffset now)
    {
        if (detail is not { ComputeMinutesRemaining: >= 0 and <= MostMinutes and var remaining, ComputeMinutesServed: >= 0 and <= MostMinutes and var served })
        {
            return null;
        }

        var unit = UnitOf(detail, now);
        // The same moment at every look, as long as the network counts as the clock does.
        return detail.StartedAt is { } started && Math.Abs((served / (double)unit) - (now - started).TotalMinutes) <= 5
            ? started + Minutes(served + remaining, unit)
            : now + Minutes(remaining, unit);
    }

    /// <summary>How many hours are paid in all; null if the network does not say.</summary>
    public static decimal? PaidHours(IoNetDetailWire detail, DateTimeOffset now) =>
        detail.ComputeMinutesRemaining + detail.ComputeMinutesServed is > 0 and <= MostMinutes and var minutes ? minutes / 60m / UnitOf(detail, now) : null;

    /// <summary>What is installed on a machine where the customer does not say.</summary>
    public static string ImageOf(WorkloadSpec workload) => workload.Image.Length == 0 ? MachineImages[0] : workload.Image;

    /// <summary>Why io.net can never run it, in words for the customer; null if it can.</summary>
    public static string? Refuses(WorkloadSpec workload, string displayName, bool machines) => workload switch
    {
        { Kind: WorkloadKind.Machine, Definition: null } when machines => MachineImages.Contains(ImageOf(workload))
            ? null
            : $"{displayName} installs {string.Join(" or ", MachineImages)} on a machine, no other image.",
        _ => Refusal.UnlessService(workload, displayName),
    };

    public static string EndReasonOf(string? status) => status switch
    {
        "completed" => "The paid hours are used up",
        "failed" => "The network could not run it",
        _ => status ?? "gone",
    };

    private static Uri? EndpointOf(IoNetProduct product, IReadOnlyList<IoNetWorkerWire> workers, bool allowPrivate) => workers
        .OrderByDescending(w => w.Status == "running")
        .Select(w => product == IoNetProduct.Machines
            ? EndpointRule.AcceptMachine(w.SshAccess, allowPrivate)
            : EndpointRule.Accept(w.PublicUrl, allowPrivate))
        .FirstOrDefault(uri => uri is not null);

    private static List<LeaseEvent> EventsOf(IoNetDetailWire detail, IReadOnlyList<IoNetWorkerWire> workers)
    {
        var events = workers
            .SelectMany(w => w.Events ?? [])
            .Where(e => e is { Time: not null, Message: not null })
            .Select(e => new LeaseEvent(e.Time!.Value, e.Message!))
            .OrderBy(e => e.At)
            .ToList();
        if (detail.CreatedAt is { } created)
        {
            events.Insert(0, new LeaseEvent(created, "Deployment created"));
        }

        if (detail is { FinishedAt: { } finished, AmountPaid: { } kept, ComputeMinutesServed: { } served })
        {
            events.Add(new LeaseEvent(finished, string.Create(CultureInfo.InvariantCulture, $"{served} min used, {kept:0.00##} USD paid")));
        }

        return events;
    }

    /// <summary>How many minutes are told for one that passes.</summary>
    /// <remarks>
    /// Whether they are those of the deployment or of each of its GPUs is documented nowhere; more minutes served than have
    /// passed since the start tell.
    /// </remarks>
    private static int UnitOf(IoNetDetailWire detail, DateTimeOffset now) =>
        detail is { StartedAt: { } started, TotalGpus: > 1 and var gpus } && detail.ComputeMinutesServed > (1.5 * (now - started).TotalMinutes) + 5
            ? gpus
            : 1;

    private static TimeSpan Minutes(long minutes, int unit) => TimeSpan.FromMinutes(minutes / (double)unit);
}
