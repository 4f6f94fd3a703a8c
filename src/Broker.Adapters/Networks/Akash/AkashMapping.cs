using System.Globalization;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash;

/// <summary>The Console's picture of a deployment in the port's words. Pure but for the clock.</summary>
internal sealed class AkashMapping(AkashOptions options, AkashTimes times)
{
    private const string Active = "active";

    // A reclaimed lease runs, and is paid, until its deadline.
    public static readonly IReadOnlyList<string> LiveStates = [Active, "reclaiming"];

    public static AkashLeaseWire? LiveLease(AkashDeploymentDetailWire detail) => LiveLeases(detail).FirstOrDefault();

    public static IEnumerable<AkashLeaseWire> LiveLeases(AkashDeploymentDetailWire detail) =>
        (detail.Leases ?? []).Where(IsLive);

    public static bool IsLive(AkashLeaseWire lease) => LiveStates.Contains(lease.State, StringComparer.Ordinal);

    public static bool IsClosed(AkashDeploymentDetailWire detail) => detail.Deployment?.State == "closed";

    public static string EndReasonOf(AkashDeploymentDetailWire detail)
    {
        var last = Last(detail);
        return last?.Reason ?? (last?.State is { } state && state != Active ? $"lease {state}" : "deployment closed");
    }

    /// <exception cref="HttpRequestException">A state that is not documented.</exception>
    public LeaseObservation Observe(WireAnswer answer, AkashDeploymentDetailWire detail)
    {
        var live = LiveLease(detail);
        var lease = live ?? Last(detail);
        var state = StateOf(answer, detail);
        return new LeaseObservation(
            state,
            state is LeaseState.Starting or LeaseState.Running ? EndpointOf(live?.Status) : null,
            lease?.Id?.Provider,
            AkashPrice.PerHour(lease?.Price),
            state == LeaseState.Closed ? EndReasonOf(detail) : null,
            EventsOf(detail))
        {
            PaidUntil = state == LeaseState.Closed ? null : PaidUntil(detail),
        };
    }

    /// <summary>The escrow's end, or the one the Console was told, whichever comes first; null while nothing is used.</summary>
    public DateTimeOffset? PaidUntil(AkashDeploymentDetailWire detail) =>
        (times.DryAt(detail), detail.Settings?.RuntimeEndsAt) is ({ } dry, { } limit) && limit < dry ? limit : times.DryAt(detail) ?? detail.Settings?.RuntimeEndsAt;

    /// <summary>A deployment in the list, where leases come without their status.</summary>
    public OwnedLease Owned(AkashDeploymentDetailWire listed, string dseq)
    {
        // Without a live lease it still holds escrow and can be given another: an order, until it is closed.
        var state = LiveLease(listed) is not null ? LeaseState.Starting : IsClosed(listed) ? LeaseState.Closed : LeaseState.Ordered;
        return new OwnedLease(new LeaseHandle(dseq), TagOf(listed.Deployment?.Hash), state, times.CreatedAt(listed))
        {
            PricePerHour = AkashEscrow.RatePerBlock(listed) is { } rate ? AkashPrice.PerHour(rate) : null,
            PaidUntil = PaidUntil(listed),
        };
    }

    private static AkashLeaseWire? Last(AkashDeploymentDetailWire detail) => detail.Leases is [.., var last] ? last : null;

    private static LeaseState StateOf(WireAnswer answer, AkashDeploymentDetailWire detail)
    {
        if (IsClosed(detail))
        {
            return LeaseState.Closed;
        }

        if (detail.Deployment?.State != Active)
        {
            throw answer.Unknown($"a look at a deployment (state '{detail.Deployment?.State}')");
        }

        if (LiveLease(detail) is { } live)
        {
            // Without a status the Console could not reach the provider, which says nothing about the workload.
            return live.Status?.Services?.Values.Any(s => s.Available > 0) == true ? LeaseState.Running : LeaseState.Starting;
        }

        // The provider has ended its lease; the deployment stays open and holds escrow until it is closed, but bills nothing.
        return detail.Leases is [_, ..] ? LeaseState.Closed : LeaseState.Ordered;
    }

    private Uri? EndpointOf(AkashLeaseStatusWire? status)
    {
        var forwarded = status?.ForwardedPorts?.Values.SelectMany(p => p).FirstOrDefault(p => !string.IsNullOrEmpty(p.Host) && p.ExternalPort > 0);
        if (forwarded is not null)
        {
            return EndpointRule.Accept($"http://{forwarded.Host}:{forwarded.ExternalPort}/", options.AllowPrivateEndpoints);
        }

        var host = status?.Services?.Values.SelectMany(s => s.Uris ?? []).FirstOrDefault();
        return host is null ? null : EndpointRule.Accept($"http://{host}/", options.AllowPrivateEndpoints);
    }

    private List<LeaseEvent> EventsOf(AkashDeploymentDetailWire detail)
    {
        var events = new List<LeaseEvent>();
        if (times.CreatedAt(detail) is { } created)
        {
            events.Add(new LeaseEvent(created, "Deployment created"));
        }

        foreach (var lease in detail.Leases ?? [])
        {
            events.Add(new LeaseEvent(times.LeasedAt(detail, lease), $"Lease with {lease.Id?.Provider}"));
            if (!IsLive(lease) && times.ClosedAt(detail, lease) is { } closed)
            {
                events.Add(new LeaseEvent(closed, $"Lease ended: {lease.Reason ?? lease.State}"));
            }
            else if (lease.Reclamation is { } reclaim && times.Read(detail, reclaim.StartedAt) is { } since)
            {
                var deadline = times.Read(detail, reclaim.Deadline)?.ToString("u", CultureInfo.InvariantCulture) ?? reclaim.Deadline;
                events.Add(new LeaseEvent(since, $"The provider takes its machine back by {deadline}: {reclaim.Reason}"));
            }
        }

        return events;
    }

    private static OrderTag? TagOf(string? base64)
    {
        Span<byte> hash = stackalloc byte[32];
        return base64 is not null && Convert.TryFromBase64String(base64, hash, out var length) && length == hash.Length
            ? new OrderTag(Convert.ToHexStringLower(hash))
            : null;
    }
}
