using System.Collections.Immutable;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Market;

/// <summary>What one network offered at its last refresh that succeeded, and how the last one went.</summary>
/// <param name="SucceededAt">Null as long as the network has never answered since the start.</param>
/// <param name="LastError">In words; null when the last refresh succeeded.</param>
public sealed record NetworkOffers(
    NetworkId Network, ImmutableArray<Offer> Offers, DateTimeOffset? SucceededAt, string? LastError);

/// <summary>The market at one moment: never changes, so a reader may keep it as long as it likes.</summary>
/// <param name="Offers">Of all networks, cheapest per GPU-hour first.</param>
/// <param name="ValidUntil">When the first network's offers become too old to be shown.</param>
public sealed record MarketSnapshot(
    ImmutableArray<Offer> Offers,
    ImmutableDictionary<NetworkId, NetworkOffers> Networks,
    DateTimeOffset ValidUntil)
{
    public static readonly MarketSnapshot Empty =
        new([], ImmutableDictionary<NetworkId, NetworkOffers>.Empty, DateTimeOffset.MaxValue);

    /// <summary>The offers of networks that answered when they were last asked.</summary>
    public IReadOnlyList<Offer> OfNetworksThatAnswer() =>
        Networks.Values.All(n => n.LastError is null)
            ? Offers
            : [.. Offers.Where(o => Networks[o.Network].LastError is null)];
}

/// <summary>
/// All offers in memory. A refresh builds the next snapshot aside and swaps it in, so readers never wait and never see
/// half a refresh. A network that fails keeps its offers until they are too old.
/// </summary>
public sealed class OfferIndex(TimeProvider clock, IOptions<MarketOptions> options)
{
    private readonly Lock _writing = new();
    private readonly TimeSpan _expireAfter = options.Value.OffersExpireAfter;
    private volatile MarketSnapshot _current = MarketSnapshot.Empty;

    public MarketSnapshot Current
    {
        get
        {
            var current = _current;
            return clock.GetUtcNow() < current.ValidUntil ? current : Swap(networks => networks);
        }
    }

    /// <summary>Takes the network's offers in place of those it had.</summary>
    public void Replace(NetworkId network, IReadOnlyList<Offer> offers)
    {
        var entry = new NetworkOffers(network, [.. offers], clock.GetUtcNow(), LastError: null);
        Swap(networks => networks.SetItem(network, entry));
    }

    /// <summary>Keeps the network's offers and remembers why they were not refreshed.</summary>
    public void Fail(NetworkId network, string error) => Swap(networks => networks.SetItem(
        network,
        networks.GetValueOrDefault(network, new NetworkOffers(network, [], SucceededAt: null, LastError: null)) with
        {
            LastError = error,
        }));

    /// <summary>Takes the network off the market: it is not connected any more.</summary>
    public void Forget(NetworkId network) => Swap(networks => networks.Remove(network));

    private MarketSnapshot Swap(
        Func<ImmutableDictionary<NetworkId, NetworkOffers>, ImmutableDictionary<NetworkId, NetworkOffers>> change)
    {
        lock (_writing)
        {
            return _current = Build(change(_current.Networks));
        }
    }

    private MarketSnapshot Build(ImmutableDictionary<NetworkId, NetworkOffers> networks)
    {
        var now = clock.GetUtcNow();
        var validUntil = DateTimeOffset.MaxValue;
        foreach (var network in networks.Values.Where(n => !n.Offers.IsEmpty))
        {
            var expiry = network.SucceededAt!.Value + _expireAfter;
            if (expiry <= now)
            {
                networks = networks.SetItem(network.Network, network with { Offers = [] });
            }
            else if (expiry < validUntil)
            {
                validUntil = expiry;
            }
        }

        return new MarketSnapshot(
            [.. networks.Values
                .SelectMany(n => n.Offers)
                .OrderBy(o => o.PricePerGpuHour.Amount)
                .ThenBy(o => o.Id.Value, StringComparer.Ordinal)
                .ThenBy(o => o.Network.Value, StringComparer.Ordinal)],
            networks,
            validUntil);
    }
}
