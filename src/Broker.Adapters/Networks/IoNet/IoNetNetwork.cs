using Broker.Adapters.Networks.Wire;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>io.net containers and machines. One replica is one deployment: the replicas of one deployment would share one location.</summary>
internal sealed class IoNetNetwork(
    IoNetApi api, IoNetOffers offers, IoNetMachineOffers machines, IoNetLeasing leasing, IoNetTerms terms, IoNetLogs logs, IoNetRefusals refusals,
    IoNetOptions options, TimeProvider clock)
    : IComputeNetwork, ILeaseTerms, ILeaseLogs
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

    public string? Refuses(WorkloadSpec workload) => IoNetMapping.Refuses(workload, Traits.DisplayName, options.Machines);

    public Task<ConnectionOutcome> CheckAsync(NetworkCredential credential, CancellationToken cancellationToken) => KeyCheck.RunAsync(
        () => api.TryKeyAsync(credential, cancellationToken),
        _ => new ConnectionOutcome.Accepted("io.net project io-cloud", Balance: null));

    public async Task<IReadOnlyList<Offer>> ListOffersAsync(CancellationToken cancellationToken)
    {
        var containers = await offers.ListAsync(cancellationToken);
        return options.Machines ? [.. containers, .. await machines.ListAsync(cancellationToken)] : containers;
    }

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
            var deployment = IoNetDeployment.Of(handle);
            if (await api.FindAsync(deployment, cancellationToken) is not var (answer, detail))
            {
                return new ObserveOutcome.NotFound();
            }

            var state = IoNetMapping.StateOf(detail.Status) ?? throw answer.Unknown($"a look at a deployment (status '{detail.Status}')");
            var workers = await WorkersAsync(deployment, state, cancellationToken);
            return new ObserveOutcome.Seen(
                IoNetMapping.Observe(deployment.Product, state, detail, workers, options.AllowPrivateEndpoints, clock.GetUtcNow()));
        }
        catch (NetworkUnreachableException e)
        {
            return new ObserveOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public Task<TermOutcome> ExtendAsync(LeaseHandle handle, DateTimeOffset until, CancellationToken cancellationToken) =>
        terms.ExtendAsync(handle, until, cancellationToken);

    public async Task<CloseOutcome> CloseAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        var deployment = IoNetDeployment.Of(handle);
        try
        {
            var before = await StateAsync(deployment, cancellationToken);
            if (before == LeaseState.Closed)
            {
                return new CloseOutcome.Closed();
            }

            if (before != LeaseState.Closing)
            {
                var answer = await api.CloseAsync(deployment, cancellationToken);
                before = await StateAsync(deployment, cancellationToken);
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
        var now = clock.GetUtcNow();
        foreach (var product in (IoNetProduct[])(options.Machines ? [IoNetProduct.Containers, IoNetProduct.Machines] : [IoNetProduct.Containers]))
        {
            await foreach (var row in api.ListAsync(product, cancellationToken))
            {
                if (IoNetMapping.Own(product, row, now) is { } ours)
                {
                    owned.Add(ours);
                }
            }
        }

        return owned;
    }

    public Task<IReadOnlyList<LogLine>> ReadLogsAsync(LeaseHandle handle, int tail, CancellationToken cancellationToken) =>
        logs.ReadAsync(handle, tail, cancellationToken);

    // Where nothing is said of what happens, the history may; only as long as it matters, for requests are few.
    private async Task<IReadOnlyList<IoNetWorkerWire>> WorkersAsync(
        IoNetDeployment deployment, LeaseState state, CancellationToken cancellationToken)
    {
        var workers = await api.ListWorkersAsync(deployment, cancellationToken);
        if (state == LeaseState.Running || workers.Any(w => w.Events is not null))
        {
            return workers;
        }

        var all = new List<IoNetWorkerWire>(workers);
        foreach (var worker in workers.Where(w => w.Id is not null))
        {
            all.AddRange(await api.ListHistoryAsync(deployment, worker.Id!, cancellationToken));
        }

        return all;
    }

    private async Task<LeaseState> StateAsync(IoNetDeployment deployment, CancellationToken cancellationToken)
    {
        if (await api.FindAsync(deployment, cancellationToken) is not var (answer, detail))
        {
            return LeaseState.Closed;
        }

        return IoNetMapping.StateOf(detail.Status) ?? throw answer.Unknown($"a look at a deployment (status '{detail.Status}')");
    }
}
