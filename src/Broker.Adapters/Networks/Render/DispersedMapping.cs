using System.Globalization;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Render;

/// <summary>Dispersed's picture of a job in the port's words. Pure.</summary>
internal static class DispersedMapping
{
    private const string TitlePrefix = "brk-";
    private const string Batch = "BATCH";

    public static OrderTag TagOf(ReplicaId replica) => new($"{TitlePrefix}{replica.Value:N}");

    public static bool IsOurs(string? title) => title?.StartsWith(TitlePrefix, StringComparison.Ordinal) == true;

    public static bool IsBatch(DispersedJobWire job) => job.Task == Batch;

    /// <summary>Null for a status that is not documented.</summary>
    public static LeaseState? StateOf(string? status) => status switch
    {
        "PENDING" => LeaseState.Ordered,
        "ASSIGNED" or "PREPARING" => LeaseState.Starting,
        "RUNNING" => LeaseState.Running,
        "FAILING" or "CANCELLING" => LeaseState.Closing,
        "COMPLETED" or "FAILED" or "CANCELLED" => LeaseState.Closed,
        _ => null,
    };

    public static LeaseObservation Observe(LeaseState state, DispersedJobWire job, DispersedRunWire? run, Money? price, bool allowPrivate)
    {
        var batch = IsBatch(job);
        var endpoint = state == LeaseState.Running && run is not null ? EndpointOf(job, run, allowPrivate) : null;
        return new LeaseObservation(
            // A running service without an address does not serve yet; a batch job needs none.
            state == LeaseState.Running && endpoint is null && !batch ? LeaseState.Starting : state,
            endpoint,
            job.AllowedRegionCodes is [var region] ? region : null,
            price,
            state is LeaseState.Closed or LeaseState.Closing ? EndReasonOf(job) : null,
            EventsOf(job, run))
        {
            Completed = batch && job.Status == "COMPLETED",
        };
    }

    public static string EndReasonOf(DispersedJobWire job) => job.Status switch
    {
        "COMPLETED" => IsBatch(job) ? "The work is done" : "The container ended by itself",
        "FAILED" or "FAILING" => "It failed; the network does not say whether the container crashed or its node was taken away",
        "CANCELLED" or "CANCELLING" => "Cancelled",
        var other => other ?? "gone",
    };

    private static Uri? EndpointOf(DispersedJobWire job, DispersedRunWire run, bool allowPrivate)
    {
        var asked = job.Parameters?.Parameters?.Ports ?? [];
        return (run.NodeUrls ?? [])
            .Where(u => u is { Hostname.Length: > 0, Port: > 0 })
            .Select(u => (Url: u, Port: int.TryParse(u.Description, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : (int?)null))
            .Where(u => u.Port is { } port && (asked.Count == 0 || asked.Contains(port)))
            .Select(u => EndpointRule.Accept(
                string.Create(CultureInfo.InvariantCulture, $"{(u.Url.Tls == true ? "https" : "http")}://{u.Url.Hostname}:{u.Url.Port}"), allowPrivate))
            .FirstOrDefault(uri => uri is not null);
    }

    private static List<LeaseEvent> EventsOf(DispersedJobWire job, DispersedRunWire? run)
    {
        var events = new List<LeaseEvent>();
        if (job.CreatedAt is { } created)
        {
            events.Add(new LeaseEvent(created, "Job created"));
        }

        if (run?.StartedAtMs is > 0 and < 253_402_300_800_000 and var started)
        {
            events.Add(new LeaseEvent(DateTimeOffset.FromUnixTimeMilliseconds(started), "Container started"));
        }

        return events;
    }
}
