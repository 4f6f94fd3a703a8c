using System.Text.Json;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Engine.Market;
using Broker.Testing;
using Broker.Testing.Host;
using Broker.Testing.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Tests.Host;

/// <summary>Portals with two fake networks that have H100s to rent, and answers read as JSON.</summary>
internal static class Portals
{
    public static BrokerApplication StartWithOffers(TestDatabase database, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var networks = new[] { NetworkId.Akash, NetworkId.IoNet }.Select(NetworkOf).ToArray();
        var portal = BrokerApplication.Start(database, settings, services => services.AddSingleton(new ComputeNetworks(networks)));
        var index = portal.Services.GetRequiredService<OfferIndex>();
        foreach (var network in networks)
        {
            // Without waiting for the job that would fetch them.
            index.Replace(network.Id, network.Offers);
        }

        return portal;
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var document = await JsonDocument.ParseAsync(stream);
        return document.RootElement.Clone();
    }

    private static FakeNetwork NetworkOf(NetworkId id)
    {
        var network = new FakeNetwork(id, TimeProvider.System);
        network.Offers.AddRange(Enumerable.Range(1, 3).Select(i => OfferOf(id, $"{id}-provider-{i}")));
        return network;
    }

    private static Offer OfferOf(NetworkId network, string provider) =>
        Rows.Offer(network, provider) with { ObservedAt = TimeProvider.System.GetUtcNow() };
}
