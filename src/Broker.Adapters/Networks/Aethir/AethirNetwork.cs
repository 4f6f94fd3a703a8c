using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Aethir;

/// <summary>Aethir through the assumed partner API.</summary>
internal sealed class AethirNetwork(
    AethirApi api, AethirOrders orders, AethirOffers offers, AethirLeasing leasing, AethirRefusals refusals, AethirOptions options)
    : IComputeNetwork, ILeaseTerms
{
    private static readonly TimeSpan ClosingTakes = TimeSpan.FromSeconds(15);

    public NetworkId Id => NetworkId.Aethir;

    /// <remarks>The documents give no times; these leave room for the one request in five seconds.</remarks>
    public NetworkTraits Traits { get; } = new(
        "Aethir", options.Scaled(TimeSpan.FromMinutes(5)), options.Scaled(TimeSpan.FromMinutes(10)), options.Scaled(TimeSpan.FromMinutes(20)),
        options.Scaled(TimeSpan.FromSeconds(30)))
    {
        Credential = new CredentialLabels("Access key", "Secret key"),
        Caution = "Partner contract, assumed",
        ExtendBefore = options.Scaled(TimeSpan.FromHours(12)),
    };

    public bool IsConnected => api.Http.IsConnected;

    public NetworkPulse Pulse => api.Http.Pulse;

    public string? Refuses(WorkloadSpec workload) => workload switch
    {
        { Definition: not null } => $"{Traits.DisplayName} does not read SDL.",
        { Kind: WorkloadKind.Batch } => $"{Traits.DisplayName} runs no batch jobs.",
        _ => null,
    };

    public async Task<ConnectionOutcome> CheckAsync(NetworkCredential credential, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(credential.KeyId))
        {
            return new ConnectionOutcome.Refused("An access key belongs to the secret key.");
        }

        try
        {
            var reply = await api.With(credential).ListOffersAsync(cancellationToken);
            return reply switch
            {
                { IsSuccess: true } => new ConnectionOutcome.Accepted($"Aethir partner {credential.KeyId}", Balance: null),
                { Code: AethirCode.BadSignature } => new ConnectionOutcome.Refused($"Aethir answered: {reply.Words}"),
                _ => new ConnectionOutcome.Unreachable($"Aethir answered with code {reply.Code}: {reply.Words}"),
            };
        }
        catch (NetworkUnreachableException e)
        {
            return new ConnectionOutcome.Unreachable(e.Message);
        }
    }

    public Task<IReadOnlyList<Offer>> ListOffersAsync(CancellationToken cancellationToken) => offers.ListAsync(cancellationToken);

    public async Task<QuoteOutcome> QuoteAsync(Offer offer, TimeSpan term, CancellationToken cancellationToken)
    {
        try
        {
            var (price, refusal) = await offers.PriceAsync(offer, term, cancellationToken);
            return refusal switch
            {
                // Nothing is paid at once: days are settled as they end.
                null when price is not null => new QuoteOutcome.Quoted(price.PerHour, Upfront: null, price.ValidUntil),
                LeaseOutcome.Unreachable unreachable => new QuoteOutcome.Unreachable(unreachable.RetryAfter, unreachable.Reason),
                LeaseOutcome.NoCapacity none => new QuoteOutcome.NoCapacity(none.Reason),
                LeaseOutcome.Refused refused => new QuoteOutcome.NoCapacity(refused.Reason),
                _ => throw new InvalidOperationException("A quote was neither given nor refused."),
            };
        }
        catch (NetworkUnreachableException e)
        {
            return new QuoteOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public OrderTag TagOf(LeaseOrder order) => AethirMapping.TagOf(order.Replica);

    public Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken) => leasing.OrderAsync(order, cancellationToken);

    public Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken) =>
        leasing.AcceptAsync(order, handle, cancellationToken);

    public async Task<ObserveOutcome> ObserveAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            if (await orders.FindAsync(handle, cancellationToken) is not { } order)
            {
                return new ObserveOutcome.NotFound();
            }

            var state = StateOf(order);
            // What was settled is read when it is over; before that it would cost a request per look.
            var settled = state == LeaseState.Closed ? await api.ListSettledAsync(handle, cancellationToken) : [];
            return new ObserveOutcome.Seen(AethirMapping.Observe(state, order, settled, options.AllowPrivateEndpoints));
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
            if (await api.FindAsync(handle, cancellationToken) is not { } order || StateOf(order) == LeaseState.Closed)
            {
                return new CloseOutcome.Closed();
            }

            var reply = await api.ReleaseAsync(handle, cancellationToken);
            var after = AethirApi.Sound(reply);
            return StateOf(after) == LeaseState.Closed ? new CloseOutcome.Closed() : new CloseOutcome.Closing(options.Scaled(ClosingTakes));
        }
        catch (NetworkUnreachableException e)
        {
            return new CloseOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
        finally
        {
            orders.Forget();
        }
    }

    public async Task<IReadOnlyList<OwnedLease>> ListOwnedAsync(CancellationToken cancellationToken) =>
    [
        .. from order in await orders.ListAsync(cancellationToken)
           where AethirMapping.IsOurs(order.ClientOrderId) && order.OrderId is not null
           let id = order.OrderId!
           // A status we do not know may still cost: better to show it as running.
           let state = AethirMapping.StateOf(order.Status) ?? LeaseState.Running
           where state != LeaseState.Closed
           select new OwnedLease(new LeaseHandle(id), new OrderTag(order.ClientOrderId!), state, AethirMapping.At(order.CreatedAt))
           {
               PricePerHour = order.PricePerHourUsd is { } price ? Money.Usd(price) : null,
               PaidUntil = AethirMapping.At(order.TermEnd),
           },
    ];

    /// <summary>Only an order with a booked term ends by itself.</summary>
    public async Task<TermOutcome> ExtendAsync(LeaseHandle handle, DateTimeOffset until, CancellationToken cancellationToken)
    {
        try
        {
            if (await api.FindAsync(handle, cancellationToken) is not { } order || StateOf(order) == LeaseState.Closed)
            {
                return new TermOutcome.Refused("The order has ended");
            }

            if (AethirMapping.At(order.TermEnd) is not { } paid || paid >= until)
            {
                return new TermOutcome.Paid(AethirMapping.At(order.TermEnd) ?? until, Cost: null);
            }

            var reply = await api.RenewAsync(handle, until, cancellationToken);
            if (reply.Code is AethirCode.WrongState or AethirCode.Invalid or AethirCode.NoFunds)
            {
                return new TermOutcome.Refused(reply.Words);
            }

            var end = AethirMapping.At(AethirApi.Sound(reply).TermEnd) ?? throw reply.NotNow();
            return new TermOutcome.Paid(end, order.PricePerHourUsd is { } price ? Money.Usd(price * (decimal)(end - paid).TotalHours) : null);
        }
        catch (NetworkUnreachableException e)
        {
            return new TermOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
        finally
        {
            orders.Forget();
        }
    }

    private static LeaseState StateOf(AethirOrderWire order) => AethirMapping.StateOf(order.Status)
        ?? throw new HttpRequestException($"Aethir has an order {order.OrderId} in the status '{order.Status}', which means nothing known.");
}
