using System.Security.Cryptography;
using System.Text;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Targon;

/// <summary>
/// Two steps: a workload is registered, which costs nothing, then deployed. There is no idempotency key and names may
/// repeat, so ours is looked for before each.
/// </summary>
internal sealed class TargonLeasing(TargonApi api, TargonOffers offers, TargonRefusals refusals, TargonOptions options, TimeProvider clock)
{
    private const int KeyNameLength = 16;

    public async Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindOursAsync(TargonMapping.TagOf(order.Replica).Value, cancellationToken) is { } found)
            {
                return new LeaseOutcome.Ordered(found, "Found the workload registered before");
            }

            if (await offers.PriceAsync(order.Offer.NetworkReference, cancellationToken) is not { } asked)
            {
                return new LeaseOutcome.NoCapacity(null, $"Targon has no {order.Offer.NetworkReference} left");
            }

            return asked > order.PriceCeiling
                ? new LeaseOutcome.PriceMoved(null, asked)
                : await CreateAsync(order, cancellationToken);
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.After(e);
        }
    }

    public async Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            if (await api.FindAsync(handle.Value, cancellationToken) is not var (answer, workload) || TargonMapping.IsDeleted(workload))
            {
                return new LeaseOutcome.NoCapacity(null, "The workload is gone");
            }

            return TargonMapping.StateOf(workload.State?.Status) switch
            {
                LeaseState.Ordered when workload.CostPerHour is { } cost && Money.Usd(cost) > order.PriceCeiling =>
                    new LeaseOutcome.PriceMoved(handle, Money.Usd(cost)),
                LeaseState.Ordered => await DeployAsync(order, handle, workload, cancellationToken),
                LeaseState.Starting or LeaseState.Running => await GrantedAsync(order, handle, workload, cancellationToken),
                LeaseState.Closed => new LeaseOutcome.NoCapacity(
                    handle, TargonMapping.EndReasonOf(workload, await EventsAsync(handle.Value, cancellationToken))),
                _ => throw answer.NotUnderstood($"shows a workload as '{workload.State?.Status}'"),
            };
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.After(e);
        }
    }

    /// <summary>Oldest first, whatever order they come in.</summary>
    public async Task<IReadOnlyList<TargonEventWire>> EventsAsync(string uid, CancellationToken cancellationToken)
    {
        var events = await ToListAsync(api.ListEventsAsync(uid, cancellationToken));
        if (events.Count > 1 && events[0].CreatedAt > events[^1].CreatedAt)
        {
            // Those of one moment then come the wrong way round as well.
            events.Reverse();
        }

        return [.. events.OrderBy(e => e.CreatedAt)];
    }

    private async Task<LeaseOutcome> CreateAsync(LeaseOrder order, CancellationToken cancellationToken)
    {
        var body = order.Workload.Kind == WorkloadKind.Machine
            ? await MachineAsync(order, cancellationToken)
            : Container(order);
        if (body is null)
        {
            return new LeaseOutcome.NoCapacity(null, "Targon lists no image for a machine");
        }

        var answer = await api.CreateAsync(body, cancellationToken);
        if (!answer.IsSuccess)
        {
            return refusals.ToOutcome(answer, null, "a new workload");
        }

        var uid = answer.Read<TargonWorkloadWire>(TargonWire.Options).Uid ?? throw answer.Unknown("a new workload");
        return new LeaseOutcome.Ordered(new LeaseHandle(uid), "Registered");
    }

    private async Task<LeaseOutcome> DeployAsync(
        LeaseOrder order, LeaseHandle handle, TargonWorkloadWire workload, CancellationToken cancellationToken)
    {
        var answer = await api.DeployAsync(handle.Value, cancellationToken);
        return answer.IsSuccess
            ? await GrantedAsync(order, handle, workload, cancellationToken)
            : refusals.ToOutcome(answer, handle, "a deploy");
    }

    private async Task<LeaseOutcome> GrantedAsync(
        LeaseOrder order, LeaseHandle handle, TargonWorkloadWire workload, CancellationToken cancellationToken) => new LeaseOutcome.Granted(
        handle,
        workload.Resource?.Name ?? order.Offer.Provider,
        workload.CostPerHour is { } cost and > 0 ? Money.Usd(cost) : order.Offer.PricePerHour,
        TargonMapping.BilledFrom(workload, await EventsAsync(handle.Value, cancellationToken)) ?? clock.GetUtcNow());

    internal static TargonCreateWire Container(LeaseOrder order) => new(
        TargonMapping.TagOf(order.Replica).Value,
        order.Workload.Image,
        order.Offer.NetworkReference,
        TargonWire.Container,
        [new TargonPortWire(order.Workload.Port)],
        [
            .. order.Workload.Environment.Select(e => new TargonEnvWire(e.Key, e.Value)),
            new TargonEnvWire("BROKER_REPLICA", order.Replica.ToString()),
        ],
        order.Workload.Command.Count == 0 ? null : order.Workload.Command,
        order.Workload.Arguments.Count == 0 ? null : order.Workload.Arguments,
        SshKeys: null);

    private async Task<TargonCreateWire?> MachineAsync(LeaseOrder order, CancellationToken cancellationToken)
    {
        var image = options.MachineImage.Length > 0
            ? options.MachineImage
            : (await api.ListMachineImagesAsync(cancellationToken)).Select(i => i.Name).FirstOrDefault(n => !string.IsNullOrEmpty(n));
        return image is null
            ? null
            : new TargonCreateWire(
                TargonMapping.TagOf(order.Replica).Value, image, order.Offer.NetworkReference, TargonWire.Machine,
                Ports: null, Envs: null, Commands: null, Args: null, await KeysAsync(order.Workload.SshKeys, cancellationToken));
    }

    /// <summary>The network's ids of these keys; those it does not know yet are added.</summary>
    private async Task<IReadOnlyList<string>> KeysAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var known = await ToListAsync(api.ListKeysAsync(cancellationToken));
        var uids = new List<string>();
        foreach (var key in keys)
        {
            var name = $"brk-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..KeyNameLength]}";
            var found = known.Find(k => k.Name == name) ?? await api.AddKeyAsync(new TargonNewKeyWire(name, key), cancellationToken);
            uids.Add(found.Uid ?? throw new NetworkUnreachableException("Targon names a key without an id."));
        }

        return uids;
    }

    private async Task<LeaseHandle?> FindOursAsync(string name, CancellationToken cancellationToken)
    {
        var found = (await ToListAsync(api.ListAsync(name, cancellationToken)))
            .Where(w => w.Name == name && w.Uid is not null && !TargonMapping.IsDeleted(w))
            // Should there be two, the one that is deployed is the one that costs.
            .OrderBy(w => TargonMapping.StateOf(w.State?.Status) is LeaseState.Starting or LeaseState.Running ? 0 : 1)
            .ThenBy(w => w.CreatedAt)
            .FirstOrDefault();
        return found is null ? null : new LeaseHandle(found.Uid!);
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
