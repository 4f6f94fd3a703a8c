using Broker.Adapters.Networks.Wire;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>Lium. One replica is one pod on some of the GPUs of one node.</summary>
internal sealed class LiumNetwork(
    LiumApi api, LiumPodBook book, LiumOffers offers, LiumLeasing leasing, LiumClosing closing, LiumRefusals refusals, LiumOptions options,
    TimeProvider clock)
    : IComputeNetwork, ILeaseLogs
{
    // The list is a minute old at worst, and nothing is reserved by reading it.
    private static readonly TimeSpan PriceStands = TimeSpan.FromMinutes(1);

    public NetworkId Id => NetworkId.Lium;

    /// <remarks>An image is verified in 20 s to 5 min the first time it is used, then pulled.</remarks>
    public NetworkTraits Traits { get; } = new(
        "Lium", options.Scaled(TimeSpan.FromMinutes(5)), options.Scaled(TimeSpan.FromMinutes(8)), options.Scaled(TimeSpan.FromMinutes(15)),
        options.Scaled(options.RentSettles));

    public bool IsConnected => api.Http.IsConnected;

    public NetworkPulse Pulse => api.Http.Pulse;

    public string? Refuses(WorkloadSpec workload) => workload switch
    {
        { Definition: not null } => "Lium does not read SDL.",
        { Kind: WorkloadKind.Batch } => "Lium runs no batch jobs.",
        { Kind: WorkloadKind.Machine, SshKeys.Count: 0 } => "Lium rents no machine without an SSH key.",
        { Kind: WorkloadKind.Service, Port: LiumTemplate.SshPort } => "Lium keeps port 22 of every pod for SSH.",
        _ => null,
    };

    public Task<ConnectionOutcome> CheckAsync(NetworkCredential credential, CancellationToken cancellationToken) => KeyCheck.RunAsync(
        () => api.TryKeyAsync(credential, cancellationToken),
        answer => answer.Read<LiumUserWire>(LiumWire.Options) is { Id: { } id, Balance: var balance }
            ? new ConnectionOutcome.Accepted($"Lium user {id}", balance is { } left ? Money.Usd(left) : null)
            : throw answer.NotUnderstood("names no user"));

    public Task<IReadOnlyList<Offer>> ListOffersAsync(CancellationToken cancellationToken) => offers.ListAsync(cancellationToken);

    public async Task<QuoteOutcome> QuoteAsync(Offer offer, TimeSpan term, CancellationToken cancellationToken)
    {
        try
        {
            return await offers.LookAtAsync(LiumPlace.Parse(offer.NetworkReference), offer.GpuCount, cancellationToken) is var (_, perGpu)
                ? new QuoteOutcome.Quoted(perGpu * offer.GpuCount, Upfront: null, clock.GetUtcNow() + options.Scaled(PriceStands))
                : new QuoteOutcome.NoCapacity("The node is not offered any more");
        }
        catch (NetworkUnreachableException e)
        {
            return new QuoteOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public OrderTag TagOf(LeaseOrder order) => LiumName.Of(order.Replica).Tag;

    public Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken) => leasing.NextAsync(order, cancellationToken);

    public Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken) =>
        leasing.NextAsync(order, cancellationToken);

    public async Task<ObserveOutcome> ObserveAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            var name = LiumName.Parse(handle.Value);
            var (listed, pod) = await book.FindAsync(name ?? new LiumName(handle.Value), cancellationToken);
            if (pod is not null)
            {
                var state = LiumMapping.StateOf(pod.Status) ?? throw listed.Answer.NotUnderstood($"shows a pod as '{pod.Status}'");
                return new ObserveOutcome.Seen(LiumMapping.Observe(state, pod, options.AllowPrivateEndpoints));
            }

            return name is null ? new ObserveOutcome.NotFound() : new ObserveOutcome.Seen(WithoutPod(name));
        }
        catch (NetworkUnreachableException e)
        {
            return new ObserveOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public Task<CloseOutcome> CloseAsync(LeaseHandle handle, CancellationToken cancellationToken) => closing.CloseAsync(handle, cancellationToken);

    public async Task<IReadOnlyList<OwnedLease>> ListOwnedAsync(CancellationToken cancellationToken)
    {
        var pods = (await api.ListPodsAsync(cancellationToken)).All.Where(p => LiumName.Parse(p.PodName) is { Only: null }).ToList();
        var owned = new List<OwnedLease>();
        foreach (var same in pods.GroupBy(p => p.PodName!, StringComparer.Ordinal))
        {
            // The first is the lease; the others were rented twice and are leaks, each with a handle of its own.
            owned.AddRange(same.OrderBy(LiumPodBook.Age).ThenBy(p => p.Id, StringComparer.Ordinal).Select((pod, i) => Owned(pod, i > 0)));
        }

        var rented = pods.Select(p => p.PodName!).ToHashSet(StringComparer.Ordinal);
        var inUse = pods.Select(p => p.Template?.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var template in await api.ListTemplatesAsync(cancellationToken))
        {
            // A template that nothing runs from is an order still to be rented, or one that was left behind.
            if (LiumName.OfTemplate(template.Name) is { } name && !inUse.Contains(template.Name) && rented.Add(name.Value))
            {
                owned.Add(new OwnedLease(name.Handle, name.Tag, LeaseState.Ordered, template.CreatedAt));
            }
        }

        return owned;
    }

    public async Task<IReadOnlyList<LogLine>> ReadLogsAsync(LeaseHandle handle, int tail, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tail, Math.Clamp(tail, 1, 1000));

        var (_, pod) = await book.FindAsync(new LiumName(handle.Value), cancellationToken);
        return pod?.Id is { } id
            ? [.. LogText.Lines("stdout", (await api.GetLogAsync(id, tail, cancellationToken)).OrUnreachable().Body).TakeLast(tail)]
            : [];
    }

    // Whether it was deleted or its node vanished, the network forgets a pod without a trace.
    private LeaseObservation WithoutPod(LiumName name) => book.MayAppear(name)
        ? new LeaseObservation(LeaseState.Starting, Endpoint: null, Provider: null, PricePerHour: null, EndReason: null, Events: [])
        : new LeaseObservation(LeaseState.Closed, Endpoint: null, Provider: null, PricePerHour: null, "Lium lists the pod no longer", Events: []);

    // A status that says nothing, or that it failed, may still cost: better to show it as running.
    private static OwnedLease Owned(LiumPodWire pod, bool isSecond)
    {
        var name = new LiumName(pod.PodName!);
        var state = LiumMapping.StateOf(pod.Status) is { } known and not LeaseState.Closed ? known : LeaseState.Running;
        return new OwnedLease(isSecond ? (name with { Only = pod.Id }).Handle : name.Handle, name.Tag, state, pod.CreatedAt)
        {
            PricePerHour = LiumMapping.PricePerHour(pod),
            PaidUntil = pod.RemovalScheduledAt,
        };
    }
}
