using Broker.Adapters.Networks.Wire;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using HttpStatusCode = System.Net.HttpStatusCode;

namespace Broker.Adapters.Networks.Akash;

/// <summary>
/// Akash through the Console API. Logs are not part of that API: they come from each provider's own gateway, with a token
/// that the Console signs.
/// </summary>
internal sealed class AkashNetwork(
    AkashConsole console, AkashOffers offers, AkashLeasing leasing, AkashMapping mapping, AkashConsoleTerms terms,
    AkashLogs logs, AkashRefusals refusals, AkashOptions options) : IComputeNetwork, ILeaseTerms, ILeaseLogs
{
    private static readonly TimeSpan ClosingTakes = TimeSpan.FromSeconds(6);

    public NetworkId Id => NetworkId.Akash;

    /// <remarks>Bids come within 30 to 60 s and live for 5 min, then the image is pulled.</remarks>
    public NetworkTraits Traits { get; } = new(
        "Akash", options.Scaled(TimeSpan.FromMinutes(2)), options.Scaled(AkashBids.Life), options.Scaled(TimeSpan.FromMinutes(10)),
        options.Scaled(AkashRefusals.TransactionSettles))
    {
        // The Console fills up what has less than a day left; an hour before the end it has not.
        ExtendBefore = options.Scaled(TimeSpan.FromHours(1)),
    };

    public bool IsConnected => console.Http.IsConnected;

    public NetworkPulse Pulse => console.Http.Pulse;

    public string? Refuses(WorkloadSpec workload) => Refusal.UnlessService(workload with { Definition = null }, Traits.DisplayName);

    public Task<ConnectionOutcome> CheckAsync(NetworkCredential credential, CancellationToken cancellationToken) => KeyCheck.RunAsync(
        () => console.Http.With(credential).GetAsync("v1/balances", cancellationToken),
        _ => new ConnectionOutcome.Accepted("Console managed wallet", Balance: null));

    public Task<IReadOnlyList<Offer>> ListOffersAsync(CancellationToken cancellationToken) => offers.ListAsync(cancellationToken);

    public async Task<QuoteOutcome> QuoteAsync(Offer offer, TimeSpan term, CancellationToken cancellationToken)
    {
        try
        {
            return await offers.QuoteAsync(offer, options.Scaled(AkashBids.Life), cancellationToken);
        }
        catch (NetworkUnreachableException e)
        {
            return new QuoteOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public OrderTag TagOf(LeaseOrder order) => AkashOrder.TagOf(order);

    public Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken) => leasing.OrderAsync(order, cancellationToken);

    public Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken) =>
        leasing.AcceptAsync(order, handle, cancellationToken);

    public async Task<ObserveOutcome> ObserveAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            return await console.FindAsync(handle.Value, cancellationToken) is var (answer, detail)
                ? new ObserveOutcome.Seen(mapping.Observe(answer, detail))
                : new ObserveOutcome.NotFound();
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
            if (await IsClosedAsync(handle, cancellationToken))
            {
                return new CloseOutcome.Closed();
            }

            var answer = await console.CloseAsync(handle.Value, cancellationToken);

            // Whatever was answered, only the deployment's own state says that it has ended.
            return await IsClosedAsync(handle, cancellationToken) ? new CloseOutcome.Closed()
                : answer.IsSuccess && !await HasFailedAsync(answer, cancellationToken) ? new CloseOutcome.Closing(options.Scaled(ClosingTakes))
                : throw answer.NotNow();
        }
        catch (NetworkUnreachableException e)
        {
            return new CloseOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public async Task<IReadOnlyList<OwnedLease>> ListOwnedAsync(CancellationToken cancellationToken)
    {
        var owned = new List<OwnedLease>();
        await foreach (var listed in console.ListActiveAsync(cancellationToken))
        {
            if (listed.Deployment?.Id?.Dseq is { } dseq)
            {
                owned.Add(mapping.Owned(listed, dseq));
            }
        }

        return owned;
    }

    public Task<TermOutcome> ExtendAsync(LeaseHandle handle, DateTimeOffset until, CancellationToken cancellationToken) =>
        terms.ExtendAsync(handle, until, cancellationToken);

    public async Task<IReadOnlyList<LogLine>> ReadLogsAsync(LeaseHandle handle, int tail, CancellationToken cancellationToken) =>
        await console.FindAsync(handle.Value, cancellationToken) is var (_, detail) ? await logs.ReadAsync(detail, tail, cancellationToken) : [];

    private async Task<bool> HasFailedAsync(WireAnswer answer, CancellationToken cancellationToken) =>
        answer.Status == HttpStatusCode.Accepted
        && AkashConsole.Data<AkashClosingWire>(answer, "a wish to close").ActivityId is { } id
        && (await console.GetActivityAsync(id, cancellationToken)).Status == "failed";

    private async Task<bool> IsClosedAsync(LeaseHandle handle, CancellationToken cancellationToken) =>
        await console.FindAsync(handle.Value, cancellationToken) is not var (_, detail) || AkashMapping.IsClosed(detail);
}
