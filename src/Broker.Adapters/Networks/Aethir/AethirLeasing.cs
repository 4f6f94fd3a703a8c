using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Aethir;

/// <summary>Orders. The client order id is ours, and the same id is the same order.</summary>
internal sealed class AethirLeasing(
    AethirApi api, AethirOrders orders, AethirOffers offers, AethirRefusals refusals, AethirOptions options, TimeProvider clock)
{
    public async Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken)
    {
        try
        {
            // Looked for first although a repetition is safe: the new quote it needs is refused once we took the last one.
            if (await api.FindByNameAsync(AethirMapping.TagOf(order.Replica).Value, cancellationToken) is { } found)
            {
                // What we keep may be older than what we just read.
                orders.Forget();
                return OutcomeOf(order, found);
            }

            var (price, refusal) = await offers.PriceAsync(order.Offer, order.Term, cancellationToken);
            if (price is null)
            {
                return refusal ?? throw new InvalidOperationException("A quote was neither given nor refused.");
            }

            if (price.PerHour > order.PriceCeiling)
            {
                return new LeaseOutcome.PriceMoved(null, price.PerHour);
            }

            var reply = await PlaceAsync(order, price, cancellationToken);
            return reply.IsSuccess ? OutcomeOf(order, AethirApi.Sound(reply)) : refusals.ToOutcome(reply, "an order");
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
            return await orders.FindAsync(handle, cancellationToken) is { } found
                ? OutcomeOf(order, found)
                : new LeaseOutcome.NoCapacity(null, "The order is gone");
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.After(e);
        }
    }

    private async Task<AethirReply> PlaceAsync(LeaseOrder order, AethirPrice price, CancellationToken cancellationToken)
    {
        try
        {
            return await api.OrderAsync(AethirMapping.Body(order, price.QuoteId, options.MachineOs), cancellationToken);
        }
        finally
        {
            orders.Forget();
        }
    }

    private LeaseOutcome OutcomeOf(LeaseOrder order, AethirOrderWire found)
    {
        var handle = new LeaseHandle(found.OrderId!);
        return AethirMapping.StateOf(found.Status) switch
        {
            LeaseState.Ordered => new LeaseOutcome.Ordered(handle, "Waiting for a host to take the order"),
            LeaseState.Starting or LeaseState.Running => new LeaseOutcome.Granted(
                handle,
                order.Offer.Provider,
                found.PricePerHourUsd is { } price and > 0 ? Money.Usd(price) : order.Offer.PricePerHour,
                AethirMapping.At(found.TermStart) ?? AethirMapping.At(found.CreatedAt) ?? clock.GetUtcNow()),
            LeaseState.Closing or LeaseState.Closed => new LeaseOutcome.NoCapacity(handle, AethirMapping.EndReasonOf(found)),
            _ => throw new HttpRequestException($"Aethir has an order {handle} in the status '{found.Status}', which means nothing known."),
        };
    }
}
