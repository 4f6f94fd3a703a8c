using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Market;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Market;

/// <summary>One page of offers; a table on a desk, cards on a phone.</summary>
public sealed partial class OfferTable(IMarketReader market)
{
    private const int ProviderLength = 20;

    [Parameter, EditorRequired]
    public required Page<OfferRow> Page { get; set; }

    [Parameter, EditorRequired]
    public required MarketQuery Query { get; set; }

    private string Sorted(OfferSort sort) => Query.SortedBy(sort).ToAddress();

    private string NetworkName(NetworkId id) =>
        market.State().Networks.FirstOrDefault(n => n.Network == id)?.DisplayName ?? id.Value;

    // Providers are often chain addresses; both ends are what people compare.
    private static string Short(string provider) => provider.Length <= ProviderLength
        ? provider
        : $"{provider[..10]}…{provider[^6..]}";
}
