using Broker.Adapters.Networks.Wire;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Targon;

/// <summary>Targon. One replica is one workload.</summary>
internal sealed class TargonNetwork(
    TargonApi api, TargonOffers offers, TargonLeasing leasing, TargonAttestation attestation, TargonRefusals refusals, TargonOptions options,
    TimeProvider clock)
    : IComputeNetwork, ILeaseLogs
{
    private static readonly TimeSpan ClosingTakes = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PriceStands = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan OrderSettles = TimeSpan.FromSeconds(10);

    public NetworkId Id => NetworkId.Targon;

    /// <remarks>A deploy is answered at once; placing and pulling take 1 to 8 min.</remarks>
    public NetworkTraits Traits { get; } = new(
        "Targon", options.Scaled(TimeSpan.FromMinutes(5)), options.Scaled(TimeSpan.FromMinutes(3)), options.Scaled(TimeSpan.FromMinutes(15)),
        options.Scaled(OrderSettles));

    public bool IsConnected => api.Http.IsConnected;

    public NetworkPulse Pulse => api.Http.Pulse;

    public string? Refuses(WorkloadSpec workload) => workload switch
    {
        { Definition: not null } => "Targon does not read SDL.",
        { Kind: WorkloadKind.Batch } => "Targon runs no batch jobs.",
        { Kind: WorkloadKind.Machine, SshKeys.Count: 0 } => "Targon rents no machine without an SSH key.",
        _ => null,
    };

    public Task<ConnectionOutcome> CheckAsync(NetworkCredential credential, CancellationToken cancellationToken) => KeyCheck.RunAsync(
        () => api.TryKeyAsync(credential, cancellationToken),
        answer => answer.Read<TargonCreditsWire>(TargonWire.Options) is { Credits: { } left } credits
            ? new ConnectionOutcome.Accepted("Targon account", credits.Currency is null or "USD" ? Money.Usd(left) : null)
            : throw answer.NotUnderstood("names no credits"));

    public Task<IReadOnlyList<Offer>> ListOffersAsync(CancellationToken cancellationToken) => offers.ListAsync(cancellationToken);

    public async Task<QuoteOutcome> QuoteAsync(Offer offer, TimeSpan term, CancellationToken cancellationToken)
    {
        try
        {
            return await offers.PriceAsync(offer.NetworkReference, cancellationToken) is { } price
                ? new QuoteOutcome.Quoted(price, Upfront: null, clock.GetUtcNow() + options.Scaled(PriceStands))
                : new QuoteOutcome.NoCapacity($"Targon has no {offer.NetworkReference} left");
        }
        catch (NetworkUnreachableException e)
        {
            return new QuoteOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public OrderTag TagOf(LeaseOrder order) => TargonMapping.TagOf(order.Replica);

    public Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken) => leasing.OrderAsync(order, cancellationToken);

    public Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken) =>
        leasing.AcceptAsync(order, handle, cancellationToken);

    public async Task<ObserveOutcome> ObserveAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            if (await api.FindAsync(handle.Value, cancellationToken) is not var (answer, workload))
            {
                return new ObserveOutcome.NotFound();
            }

            var state = TargonMapping.StateOf(workload.State?.Status) ?? throw answer.NotUnderstood($"shows a workload as '{workload.State?.Status}'");
            var events = await leasing.EventsAsync(handle.Value, cancellationToken);
            var seen = TargonMapping.Observe(state, workload, events, options);
            return new ObserveOutcome.Seen(state == LeaseState.Running && !await attestation.HoldsAsync(workload, cancellationToken)
                // What answers there is not what the customer gave us: it must get neither traffic nor secrets any longer.
                ? seen with { State = LeaseState.Closed, Endpoint = null, EndReason = "The host does not attest the image's digest" }
                : seen);
        }
        catch (NetworkUnreachableException e)
        {
            return new ObserveOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public async Task<CloseOutcome> CloseAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            if (await IsGoneAsync(handle, cancellationToken))
            {
                return new CloseOutcome.Closed();
            }

            var answer = await api.DeleteAsync(handle.Value, cancellationToken);
            if (await IsGoneAsync(handle, cancellationToken))
            {
                attestation.Forget(handle.Value);
                return new CloseOutcome.Closed();
            }

            if (!answer.IsSuccess)
            {
                // What cannot be deleted can at least be stopped from costing.
                await api.SuspendAsync(handle.Value, cancellationToken);
                throw answer.NotNow();
            }

            return new CloseOutcome.Closing(options.Scaled(ClosingTakes));
        }
        catch (NetworkUnreachableException e)
        {
            return new CloseOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public async Task<IReadOnlyList<OwnedLease>> ListOwnedAsync(CancellationToken cancellationToken)
    {
        var owned = new List<OwnedLease>();
        await foreach (var workload in api.ListAsync(name: null, cancellationToken))
        {
            if (workload.Uid is { } uid && TargonMapping.IsOurs(workload.Name) && !TargonMapping.IsDeleted(workload))
            {
                // A state that says nothing, or that it failed, may still cost: better to show it as running.
                var state = TargonMapping.StateOf(workload.State?.Status) is { } known and not LeaseState.Closed ? known : LeaseState.Running;
                owned.Add(new OwnedLease(new LeaseHandle(uid), new OrderTag(workload.Name!), state, workload.CreatedAt)
                {
                    PricePerHour = workload.CostPerHour is { } cost and > 0 ? Money.Usd(cost) : null,
                });
            }
        }

        return owned;
    }

    public async Task<IReadOnlyList<LogLine>> ReadLogsAsync(LeaseHandle handle, int tail, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tail, Math.Clamp(tail, 1, 1000));

        var answer = await api.GetLogAsync(handle.Value, tail, cancellationToken);
        return [.. LogText.Lines("stdout", answer.OrUnreachable().Body).TakeLast(tail)];
    }

    private async Task<bool> IsGoneAsync(LeaseHandle handle, CancellationToken cancellationToken) =>
        await api.FindAsync(handle.Value, cancellationToken) is not var (_, workload) || TargonMapping.IsDeleted(workload);
}
