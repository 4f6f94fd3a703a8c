using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>Orders. The network has no idempotency key, but a name can be used only once in an account: ours is the replica's.</summary>
internal sealed class IoNetLeasing(IoNetApi api, IoNetOffers offers, IoNetRefusals refusals, IoNetOptions options, TimeProvider clock)
{
    private static readonly TimeSpan ListedWithin = TimeSpan.FromSeconds(5);

    public async Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken)
    {
        try
        {
            var place = IoNetPlace.Parse(order.Offer.NetworkReference);
            if (await FindOursAsync(place.Product, order, cancellationToken) is { } found)
            {
                return await AcceptAsync(order, found, cancellationToken);
            }

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
            if (await api.FindAsync(IoNetDeployment.Of(handle), cancellationToken) is not var (answer, detail))
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

    internal static IoNetMachineDeployWire MachineBody(LeaseOrder order, IoNetPlace place, int hours) => new(
        IoNetMapping.TagOf(order.Replica).Value,
        hours,
        order.Offer.GpuCount,
        IoNetWire.IdNode(place.HardwareId),
        [IoNetWire.IdNode(place.LocationId)],
        // Required in the 2025 schema, deprecated since.
        VmsQty: 1,
        order.Workload.SshKeys.Select((key, i) => (Name: $"key-{i + 1}", Key: key)).ToDictionary(k => k.Name, k => k.Key, StringComparer.Ordinal),
        IoNetMapping.ImageOf(order.Workload));

    private async Task<LeaseOutcome> DeployAsync(
        LeaseOrder order, IoNetPlace place, int hours, Money perHour, CancellationToken cancellationToken)
    {
        var machine = place.Product == IoNetProduct.Machines;
        var answer = machine
            ? await api.DeployAsync(MachineBody(order, place, hours), cancellationToken)
            : await api.DeployAsync(Body(order, place, hours), cancellationToken);
        if (!answer.IsSuccess)
        {
            return refusals.ToOutcome(answer, "an order");
        }

        // Reported by renters: a machine's order is answered with nothing, and its id stands in the list under our name.
        var id = machine
            ? answer.TryRead<IoNetWrittenWire>(IoNetWire.Options)?.DeploymentId
            : answer.Read<IoNetWrittenWire>(IoNetWire.Options).DeploymentId ?? throw answer.Unknown("an order");
        var handle = id is null ? await FindOursAsync(place.Product, order, cancellationToken) : new IoNetDeployment(place.Product, id).Handle;
        return handle is null
            ? new LeaseOutcome.Unreachable(options.Scaled(ListedWithin), "The order was taken but is not listed yet")
            : new LeaseOutcome.Granted(handle, order.Offer.Provider, perHour, clock.GetUtcNow());
    }

    private Money PaidPerHour(LeaseOrder order, IoNetDetailWire detail) => detail.AmountPaid is { } paid and > 0
        ? Money.Usd(paid / (IoNetMapping.PaidHours(detail, clock.GetUtcNow()) ?? options.HoursOf(order.Term)))
        : order.Offer.PricePerHour;

    private async Task<LeaseHandle?> FindOursAsync(IoNetProduct product, LeaseOrder order, CancellationToken cancellationToken)
    {
        var name = IoNetMapping.TagOf(order.Replica).Value;
        await foreach (var row in api.ListAsync(product, cancellationToken))
        {
            if (row.Name == name && row.Id is { } id)
            {
                return new IoNetDeployment(product, id).Handle;
            }
        }

        return null;
    }

    // The network expands single dollars itself.
    private static List<string>? Escaped(IReadOnlyList<string> words) =>
        words.Count == 0 ? null : [.. words.Select(w => w.Replace("$", "$$", StringComparison.Ordinal))];
}
