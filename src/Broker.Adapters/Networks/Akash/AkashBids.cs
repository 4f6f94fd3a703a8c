using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash;

/// <summary>Which bid is taken. The same on both ways to the network.</summary>
internal static class AkashBids
{
    /// <summary>How long a provider leaves its bid standing by default.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>A bid to take, or why none is taken.</summary>
    /// <param name="age">How long the deployment has stood; null if nothing shows it.</param>
    public static (AkashMarketIdWire? Take, LeaseOutcome? Otherwise) Choose(
        LeaseOrder order, LeaseHandle handle, IReadOnlyList<AkashBidBodyWire> bids, TimeSpan? age, AkashOptions options)
    {
        // Only the planned provider's bid is taken: the placement was promised with its failure domains.
        var planned = bids.Where(b => b.Id?.Provider == order.Offer.Provider).ToList();
        var open = planned
            .Where(b => b.State == "open")
            .Select(b => (Bid: b, Asked: AkashPrice.PerHour(b.Price)))
            .Where(b => b.Asked is not null)
            .OrderBy(b => b.Asked)
            .FirstOrDefault();
        if (open is { Bid.Id: { } id, Asked: { } asked })
        {
            return asked > order.PriceCeiling ? (null, new LeaseOutcome.PriceMoved(handle, asked)) : (id, null);
        }

        if (planned.Count > 0)
        {
            return (null, new LeaseOutcome.NoCapacity(handle, "The provider has withdrawn its bid"));
        }

        var others = bids.Count(b => b.State == "open");
        return (null, age >= options.Scaled(options.BidWait)
            ? new LeaseOutcome.NoCapacity(handle, $"The planned provider has not bid within {options.BidWait.TotalSeconds:0} s; {others} others have")
            : new LeaseOutcome.Ordered(handle, $"Waiting for the planned provider's bid; {others} others have bid"));
    }
}
