using System.Globalization;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>Offers out of the list of nodes that can be rented, their prices checked against the public feed.</summary>
internal sealed class LiumOffers(LiumApi api, LiumOptions options, TimeProvider clock)
{
    private const string PriceSource = "Lium's list of nodes, checked against its public feed";
    private const string SecureTier = "secure";
    private static readonly int[] Counts = [1, 2, 4, 8];
    private static readonly TimeSpan MinimumTerm = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<Offer>> ListAsync(CancellationToken cancellationToken)
    {
        var nodes = await api.ListExecutorsAsync(cancellationToken);
        var prices = new LiumPrices(await api.ReadFeedAsync(cancellationToken), options.PriceTolerance);
        var now = clock.GetUtcNow();
        return [.. nodes.Where(IsOffered).DistinctBy(n => n.Id).SelectMany(n => prices.PerGpuHour(n) is { } price ? OffersOf(n, price, now) : [])];
    }

    /// <summary>The node as it is now and what one of its GPUs costs; null if so many are not to be had there.</summary>
    public async Task<(LiumExecutorWire Node, Money PerGpuHour)?> LookAtAsync(LiumPlace place, int gpus, CancellationToken cancellationToken)
    {
        var nodes = await api.ListExecutorsAsync(cancellationToken);
        if (nodes.FirstOrDefault(n => n.Id == place.Executor) is not { } node || Free(node) < gpus)
        {
            return null;
        }

        var prices = new LiumPrices(await api.ReadFeedAsync(cancellationToken), options.PriceTolerance);
        return prices.PerGpuHour(node) is { } price ? (node, Money.Usd(price)) : null;
    }

    private bool IsOffered(LiumExecutorWire node) =>
        node is { Id.Length: > 0, GpuName.Length: > 0, Gpus: > 0 } && (options.SpotNodes || node.Tier is null or SecureTier);

    private static IEnumerable<Offer> OffersOf(LiumExecutorWire node, decimal perGpuHour, DateTimeOffset now)
    {
        var gpus = node.Gpus!.Value;
        var memory = node.Gpu?.Capacity is > 0 and < int.MaxValue and { } mib ? string.Create(CultureInfo.InvariantCulture, $"{(int)mib}Mi") : null;
        var gpu = GpuCatalogue.Normalise(node.GpuName!, memory);
        var free = Free(node);
        return Counts.Append(gpus).Distinct()
            .Where(count => count >= (node.MinGpuCountForRental ?? gpus) && count <= free)
            .Select(count => new Offer(
                new OfferId(string.Create(CultureInfo.InvariantCulture, $"{NetworkId.Lium}:{node.Id}:{count}")),
                NetworkId.Lium,
                node.Id!,
                gpu,
                count,
                RegionCatalogue.Of(node.Location?.CountryCode),
                free / count,
                Money.Usd(perGpuHour),
                PriceSource,
                now,
                // A score of the network's own making, not a share of time: it moves the prior, no more.
                node.ReliabilityScore is >= 0 and <= 1 ? node.ReliabilityScore : null,
                MinimumTerm,
                new LiumPlace(node.Id!, gpus).ToString()));
    }

    // Older editions do not say how many are free: then the node is rented whole.
    private static int Free(LiumExecutorWire node) => node.AvailableGpuCount ?? node.Gpus ?? 0;
}
