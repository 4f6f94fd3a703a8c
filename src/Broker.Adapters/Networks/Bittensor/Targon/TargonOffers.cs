using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Targon;

/// <summary>Offers out of the network's stock of kinds of machines.</summary>
internal sealed class TargonOffers(TargonApi api, TimeProvider clock)
{
    private const string PriceSource = "Targon's inventory";
    private static readonly TimeSpan MinimumTerm = TimeSpan.FromHours(1);

    public async Task<IReadOnlyList<Offer>> ListAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return [.. (await api.ListInventoryAsync(cancellationToken)).DistinctBy(s => s.Name).Select(s => OfferOf(s, now)).OfType<Offer>()];
    }

    /// <summary>What one of them costs now; null if there is none left.</summary>
    public async Task<Money?> PriceAsync(string sku, CancellationToken cancellationToken) =>
        (await api.ListInventoryAsync(cancellationToken)).FirstOrDefault(s => s.Name == sku) is { Available: > 0, CostPerHour: { } cost and > 0 }
            ? Money.Usd(cost)
            : null;

    private static Offer? OfferOf(TargonSkuWire sku, DateTimeOffset now)
    {
        WorkloadKind? kind = sku.Type switch
        {
            TargonWire.Container => WorkloadKind.Service,
            TargonWire.Machine => WorkloadKind.Machine,
            _ => null,
        };
        if (kind is null || sku is not
            { Name: { Length: > 0 } name, Spec: { GpuType: { Length: > 0 } gpu, GpuCount: > 0 and var count }, CostPerHour: > 0 and var cost, Available: > 0 and var available })
        {
            return null;
        }

        return new Offer(
            new OfferId($"{NetworkId.Targon}:{name}"),
            NetworkId.Targon,
            // The network names no suppliers; what it tells apart is only the kind, so two replicas of one kind may share a host.
            name,
            GpuCatalogue.Normalise(gpu),
            count,
            // Nor does it say where they stand.
            Region.Unknown,
            available,
            Money.Usd(cost / count),
            PriceSource,
            now,
            ClaimedUptime: null,
            MinimumTerm,
            name)
        {
            OnlyFor = kind,
        };
    }
}
