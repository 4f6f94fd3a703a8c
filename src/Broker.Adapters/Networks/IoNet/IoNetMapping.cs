using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>io.net's picture of a deployment in the port's words. Pure.</summary>
internal static class IoNetMapping
{
    private const string NamePrefix = "brk-";

    public static OrderTag TagOf(ReplicaId replica) => new($"{NamePrefix}{replica.Value:N}");

    public static bool IsOurs(string? name) => name?.StartsWith(NamePrefix, StringComparison.Ordinal) == true;

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

    public static LeaseObservation Observe(LeaseState state, IoNetDetailWire detail, IReadOnlyList<IoNetWorkerWire> workers, bool allowPrivate)
    {
        var endpoint = state == LeaseState.Running ? EndpointOf(workers, allowPrivate) : null;
        return new LeaseObservation(
            // A running deployment without an address does not serve yet.
            state == LeaseState.Running && endpoint is null ? LeaseState.Starting : state,
            endpoint,
            detail.Locations is [{ Iso2: { } place }, ..] ? place : null,
            PricePerHour: null,
            state == LeaseState.Closed ? EndReasonOf(detail.Status) : null,
            EventsOf(detail, workers));
    }

    public static string EndReasonOf(string? status) => status switch
    {
        "completed" => "The paid hours are used up",
        "failed" => "The network could not run it",
        _ => status ?? "gone",
    };

    private static Uri? EndpointOf(IReadOnlyList<IoNetWorkerWire> workers, bool allowPrivate) => workers
        .Where(w => !string.IsNullOrEmpty(w.PublicUrl))
        .OrderByDescending(w => w.Status == "running")
        .Select(w => EndpointRule.Accept(w.PublicUrl, allowPrivate))
        .FirstOrDefault(uri => uri is not null);

    private static List<LeaseEvent> EventsOf(IoNetDetailWire detail, IReadOnlyList<IoNetWorkerWire> workers)
    {
        var events = workers
            .SelectMany(w => w.ContainerEvents ?? [])
            .Where(e => e is { Time: not null, Message: not null })
            .Select(e => new LeaseEvent(e.Time!.Value, e.Message!))
            .OrderBy(e => e.At)
            .ToList();
        if (detail.CreatedAt is { } created)
        {
            events.Insert(0, new LeaseEvent(created, "Deployment created"));
        }

        return events;
    }
}
