using System.Globalization;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using NetworkCredential = Broker.Domain.Shared.NetworkCredential;

namespace Broker.Adapters.Networks.Render;

/// <summary>Dispersed. One replica is one job: persistent for a service, batch for work that ends.</summary>
internal sealed class DispersedNetwork(
    DispersedApi api, DispersedOffers offers, DispersedLeasing leasing, DispersedPrices prices, DispersedRefusals refusals, DispersedOptions options,
    TimeProvider clock)
    : IComputeNetwork, ILeaseLogs
{
    private const string Reason = "The broker does not need it any more";
    private static readonly TimeSpan ClosingTakes = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PriceStands = TimeSpan.FromMinutes(5);

    // Titles may repeat there, so ordering again too early would be a second job.
    private static readonly TimeSpan OrderSettles = TimeSpan.FromSeconds(20);

    public NetworkId Id => NetworkId.Dispersed;

    public NetworkTraits Traits { get; } = new(
        "Dispersed", options.Scaled(TimeSpan.FromMinutes(4)), options.Scaled(options.AssignWithin + TimeSpan.FromMinutes(1)),
        options.Scaled(options.StartWithin + TimeSpan.FromMinutes(2)), options.Scaled(OrderSettles))
    {
        Credential = new CredentialLabels("Public key", "Secret key"),
    };

    public bool IsConnected => api.Http.IsConnected;

    public NetworkPulse Pulse => api.Http.Pulse;

    public string? Refuses(WorkloadSpec workload) => DispersedRefusals.Of(workload, Traits.DisplayName);

    public Task<ConnectionOutcome> CheckAsync(NetworkCredential credential, CancellationToken cancellationToken) => KeyCheck.RunAsync(
        () => api.TryKeyAsync(credential, cancellationToken),
        answer =>
        {
            _ = answer.Read<DispersedPageWire<DispersedJobWire>>(DispersedWire.Options);
            return new ConnectionOutcome.Accepted($"Dispersed key {credential.KeyId}", Balance: null);
        });

    public Task<IReadOnlyList<Offer>> ListOffersAsync(CancellationToken cancellationToken) => offers.ListAsync(cancellationToken);

    public async Task<QuoteOutcome> QuoteAsync(Offer offer, TimeSpan term, CancellationToken cancellationToken)
    {
        try
        {
            return await offers.DearestAsync(DispersedPlace.Parse(offer.NetworkReference), cancellationToken) is { } price
                ? new QuoteOutcome.Quoted(price, Upfront: null, clock.GetUtcNow() + options.Scaled(PriceStands))
                : new QuoteOutcome.NoCapacity("No such node is left there");
        }
        catch (NetworkUnreachableException e)
        {
            return new QuoteOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public OrderTag TagOf(LeaseOrder order) => DispersedMapping.TagOf(order.Replica);

    public Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken) => leasing.OrderAsync(order, cancellationToken);

    public Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken) =>
        leasing.AcceptAsync(order, handle, cancellationToken);

    public async Task<ObserveOutcome> ObserveAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            if (await api.FindAsync(handle.Value, cancellationToken) is not var (answer, job))
            {
                return new ObserveOutcome.NotFound();
            }

            var state = DispersedMapping.StateOf(job.Status) ?? throw answer.NotNow();
            var run = await api.FindRunAsync(handle.Value, cancellationToken);
            var price = run is null ? null : await prices.FindAsync(run, DispersedMapping.IsBatch(job), cancellationToken);
            return new ObserveOutcome.Seen(DispersedMapping.Observe(state, job, run, price, options.AllowPrivateEndpoints));
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
            var state = await StateAsync(handle, cancellationToken);
            if (state is not (LeaseState.Closed or LeaseState.Closing))
            {
                var answer = await api.CancelAsync(handle.Value, Reason, cancellationToken);
                state = await StateAsync(handle, cancellationToken);
                if (state is not (LeaseState.Closed or LeaseState.Closing))
                {
                    throw answer.NotNow();
                }
            }

            return state == LeaseState.Closed ? new CloseOutcome.Closed() : new CloseOutcome.Closing(options.Scaled(ClosingTakes));
        }
        catch (NetworkUnreachableException e)
        {
            return new CloseOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public async Task<IReadOnlyList<OwnedLease>> ListOwnedAsync(CancellationToken cancellationToken)
    {
        var owned = new List<OwnedLease>();
        await foreach (var job in api.ListAsync(cancellationToken))
        {
            // A status we do not know may still cost: better to show it as running.
            var state = DispersedMapping.StateOf(job.Status) ?? LeaseState.Running;
            if (DispersedMapping.IsOurs(job.Title) && job.Uuid is { } uuid && state != LeaseState.Closed)
            {
                owned.Add(new OwnedLease(new LeaseHandle(uuid), new OrderTag(job.Title!), state, job.CreatedAt)
                {
                    PricePerHour = state == LeaseState.Ordered ? null : await prices.OfJobAsync(uuid, DispersedMapping.IsBatch(job), cancellationToken),
                });
            }
        }

        return owned;
    }

    public async Task<IReadOnlyList<LogLine>> ReadLogsAsync(LeaseHandle handle, int tail, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tail, Math.Clamp(tail, 1, 1000));

        var run = await api.FindRunAsync(handle.Value, cancellationToken);
        var text = run?.Uuid is { } uuid ? (await api.ReadRunAsync(uuid, cancellationToken)).Logs ?? "" : "";
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(tail).Select(Line)];
    }

    private static LogLine Line(string text)
    {
        var line = text.TrimEnd('\r');
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && DateTimeOffset.TryParseExact(
                line.AsSpan(0, space), "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new LogLine(at, "stdout", line[(space + 1)..])
            : new LogLine(null, "stdout", line);
    }

    private async Task<LeaseState> StateAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        if (await api.FindAsync(handle.Value, cancellationToken) is not var (answer, job))
        {
            return LeaseState.Closed;
        }

        return DispersedMapping.StateOf(job.Status) ?? throw answer.NotNow();
    }
}
