using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>Orders. The network has no idempotency key, but a name can be used only once in an account: ours is the replica's.</summary>
internal sealed class IoNetLeasing(IoNetApi api, IoNetOffers offers, IoNetRefusals refusals, IoNetOptions options, TimeProvider clock)
{
    public async Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindOursAsync(IoNetMapping.TagOf(order.Replica).Value, cancellationToken) is { } found)
            {
                return await AcceptAsync(order, found, cancellationToken);
            }

            var place = IoNetPlace.Parse(order.Offer.NetworkReference);
            var hours = options.HoursOf(order.Term);
            var (perHour, _, refusal) = await offers.PriceAsync(place, order.Offer.GpuCount, hours, refusals, cancellationToken);
            if (refusal is not null || perHour is null)
            {
                return refusal ?? throw new InvalidOperationException("A price was neither given nor refused.");
            }

            return perHour > order.PriceCeiling
                ? new LeaseOutcome.PriceMoved(null, perHour)
                : await DeployAsync(order, place, hours, perHour, cancellationToken);
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.After(e);
        }
    }

    /// <summary>There is nothing to accept: an order is a lease at once, or it is nothing.</summary>
    public async Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            if (await api.FindAsync(handle.Value, cancellationToken) is not var (answer, detail))
            {
                return new LeaseOutcome.NoCapacity(null, "The deployment is gone");
            }

            return IoNetMapping.StateOf(detail.Status) switch
            {
                LeaseState.Starting or LeaseState.Running => new LeaseOutcome.Granted(
                    handle, order.Offer.Provider, PaidPerHour(order, detail), detail.CreatedAt ?? clock.GetUtcNow()),
                LeaseState.Closing or LeaseState.Closed => new LeaseOutcome.NoCapacity(handle, IoNetMapping.EndReasonOf(detail.Status)),
                _ => throw answer.Unknown($"a look at a deployment (status '{detail.Status}')"),
            };
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.After(e);
        }
    }

    internal static IoNetDeployWire Body(LeaseOrder order, IoNetPlace place, int hours) => new(
        IoNetMapping.TagOf(order.Replica).Value,
        hours,
        order.Offer.GpuCount,
        IoNetWire.IdNode(place.HardwareId),
        [IoNetWire.IdNode(place.LocationId)],
        new IoNetContainerConfigWire(
            ReplicaCount: 1,
            order.Workload.Port,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["BROKER_REPLICA"] = order.Replica.ToString() },
            // Any of them may be a secret, and these are never shown again.
            order.Workload.Environment.Count == 0 ? null : order.Workload.Environment,
            Escaped(order.Workload.Command),
            Escaped(order.Workload.Arguments)),
        new IoNetRegistryConfigWire(order.Workload.Image));

    private async Task<LeaseOutcome> DeployAsync(
        LeaseOrder order, IoNetPlace place, int hours, Money perHour, CancellationToken cancellationToken)
    {
        var answer = await api.DeployAsync(Body(order, place, hours), cancellationToken);
        if (!answer.IsSuccess)
        {
            return refusals.ToOutcome(answer, "an order");
        }

        var id = answer.Read<IoNetWrittenWire>(IoNetWire.Options).DeploymentId ?? throw answer.Unknown("an order");
        return new LeaseOutcome.Granted(new LeaseHandle(id), order.Offer.Provider, perHour, clock.GetUtcNow());
    }

    private Money PaidPerHour(LeaseOrder order, IoNetDetailWire detail) =>
        detail.AmountPaid is { } paid and > 0 ? Money.Usd(paid / options.HoursOf(order.Term)) : order.Offer.PricePerHour;

    private async Task<LeaseHandle?> FindOursAsync(string name, CancellationToken cancellationToken)
    {
        await foreach (var row in api.ListAsync(cancellationToken))
        {
            if (row.Name == name && row.Id is { } id)
            {
                return new LeaseHandle(id);
            }
        }

        return null;
    }

    // The network expands single dollars itself.
    private static List<string>? Escaped(IReadOnlyList<string> words) =>
        words.Count == 0 ? null : [.. words.Select(w => w.Replace("$", "$$", StringComparison.Ordinal))];
}
