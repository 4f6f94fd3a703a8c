using Broker.Adapters.Networks.Wire;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>io.net containers. One replica is one deployment: the replicas of one deployment would share one location.</summary>
internal sealed class IoNetNetwork(
    IoNetApi api, IoNetOffers offers, IoNetLeasing leasing, IoNetLogs logs, IoNetRefusals refusals, IoNetOptions options, TimeProvider clock)
    : IComputeNetwork, ILeaseLogs
{
    private static readonly TimeSpan ClosingTakes = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PriceStands = TimeSpan.FromMinutes(5);

    // Names are unique there, so ordering too early is refused, not done twice; the wait only spares the refusal.
    private static readonly TimeSpan OrderSettles = TimeSpan.FromSeconds(10);

    public NetworkId Id => NetworkId.IoNet;

    /// <remarks>An order is answered at once; pulling the image takes 1 to 10 min.</remarks>
    public NetworkTraits Traits { get; } = new(
        "io.net", options.Scaled(TimeSpan.FromMinutes(4)), options.Scaled(TimeSpan.FromMinutes(3)), options.Scaled(TimeSpan.FromMinutes(15)),
        options.Scaled(OrderSettles));

    public bool IsConnected => api.Http.IsConnected;

    public NetworkPulse Pulse => api.Http.Pulse;

    public string? Refuses(WorkloadSpec workload) => Refusal.UnlessService(workload, Traits.DisplayName);

    public Task<ConnectionOutcome> CheckAsync(NetworkCredential credential, CancellationToken cancellationToken) => KeyCheck.RunAsync(
        () => api.TryKeyAsync(credential, cancellationToken),
        _ => new ConnectionOutcome.Accepted("io.net project io-cloud", Balance: null));

    public Task<IReadOnlyList<Offer>> ListOffersAsync(CancellationToken cancellationToken) => offers.ListAsync(cancellationToken);

    public async Task<QuoteOutcome> QuoteAsync(Offer offer, TimeSpan term, CancellationToken cancellationToken)
    {
        try
        {
            var place = IoNetPlace.Parse(offer.NetworkReference);
            var (perHour, upfront, refusal) = await offers.PriceAsync(place, offer.GpuCount, options.HoursOf(term), refusals, cancellationToken);
            return refusal switch
            {
                null when perHour is not null => new QuoteOutcome.Quoted(perHour, upfront, clock.GetUtcNow() + options.Scaled(PriceStands)),
                LeaseOutcome.Unreachable unreachable => new QuoteOutcome.Unreachable(unreachable.RetryAfter, unreachable.Reason),
                LeaseOutcome.NoCapacity none => new QuoteOutcome.NoCapacity(none.Reason),
                LeaseOutcome.Refused refused => new QuoteOutcome.NoCapacity(refused.Reason),
                _ => throw new InvalidOperationException("A price was neither given nor refused."),
            };
        }
        catch (NetworkUnreachableException e)
        {
            return new QuoteOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public OrderTag TagOf(LeaseOrder order) => IoNetMapping.TagOf(order.Replica);

    public Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken) => leasing.OrderAsync(order, cancellationToken);

    public Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken) =>
        leasing.AcceptAsync(order, handle, cancellationToken);

    public async Task<ObserveOutcome> ObserveAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            if (await api.FindAsync(handle.Value, cancellationToken) is not var (answer, detail))
            {
                return new ObserveOutcome.NotFound();
            }

            var state = IoNetMapping.StateOf(detail.Status) ?? throw answer.Unknown($"a look at a deployment (status '{detail.Status}')");
            var workers = await api.ListWorkersAsync(handle.Value, cancellationToken);
            return new ObserveOutcome.Seen(IoNetMapping.Observe(state, detail, workers, options.AllowPrivateEndpoints));
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
            var before = await StateAsync(handle, cancellationToken);
            if (before == LeaseState.Closed)
            {
                return new CloseOutcome.Closed();
            }

            if (before != LeaseState.Closing)
            {
                var answer = await api.CloseAsync(handle.Value, cancellationToken);
                before = await StateAsync(handle, cancellationToken);
                if (before is LeaseState.Starting or LeaseState.Running)
                {
                    throw answer.NotNow();
                }
            }

            return before == LeaseState.Closed ? new CloseOutcome.Closed() : new CloseOutcome.Closing(options.Scaled(ClosingTakes));
        }
        catch (NetworkUnreachableException e)
        {
            return new CloseOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public async Task<IReadOnlyList<OwnedLease>> ListOwnedAsync(CancellationToken cancellationToken)
    {
        var owned = new List<OwnedLease>();
        await foreach (var row in api.ListAsync(cancellationToken))
        {
            // A status we do not know may still cost: better to show it as running.
            var state = IoNetMapping.StateOf(row.Status) ?? LeaseState.Running;
            if (IoNetMapping.IsOurs(row.Name) && row.Id is { } id && state != LeaseState.Closed)
            {
                owned.Add(new OwnedLease(new LeaseHandle(id), new OrderTag(row.Name!), state, row.CreatedAt));
            }
        }

        return owned;
    }

    public Task<IReadOnlyList<LogLine>> ReadLogsAsync(LeaseHandle handle, int tail, CancellationToken cancellationToken) =>
        logs.ReadAsync(handle, tail, cancellationToken);

    private async Task<LeaseState> StateAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        if (await api.FindAsync(handle.Value, cancellationToken) is not var (answer, detail))
        {
            return LeaseState.Closed;
        }

        return IoNetMapping.StateOf(detail.Status) ?? throw answer.Unknown($"a look at a deployment (status '{detail.Status}')");
    }
}
