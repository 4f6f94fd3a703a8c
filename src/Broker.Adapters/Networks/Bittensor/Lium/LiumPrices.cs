using Broker.Domain.Market;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>
/// What one GPU of a node costs. Whether the list says it of a GPU or of the node has changed with the API's age, so every
/// reading is held against the public feed, which has always spoken of nodes. Pure.
/// </summary>
internal sealed class LiumPrices(IReadOnlyList<LiumFeedNodeWire>? feed, decimal tolerance)
{
    private const decimal Rounding = 0.01m;

    private readonly ILookup<string, LiumFeedNodeWire> _byModel = (feed ?? [])
        .Where(node => node is { GpuModel.Length: > 0, GpuCount: > 0, PricePerNodeHour: > 0 })
        .ToLookup(node => GpuCatalogue.Normalise(node.GpuModel!).Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null if the lists contradict each other or nobody can tell: a price we do not know is no offer.</summary>
    public decimal? PerGpuHour(LiumExecutorWire node)
    {
        if (node is not { GpuName.Length: > 0, Gpus: > 0 and var gpus })
        {
            return null;
        }

        var readings = Readings(node.PricePerGpu, node.PricePerHour, gpus);
        var known = OfSuchNodes(GpuCatalogue.Normalise(node.GpuName).Name, gpus, node.Location?.CountryCode);
        return known.Count > 0
            ? readings.FirstOrDefault(reading => known.Exists(price => IsNear(reading, price)))
            : Unchecked(node.PricePerGpu, node.PricePerHour, gpus);
    }

    /// <summary>The price in a pod's own words that lies nearest to what was offered, if any lies near it.</summary>
    public decimal? OfPod(LiumPodExecutorWire node, int gpusOfNode, decimal offered) =>
        Readings(node.PricePerGpu, node.PricePerHour, gpusOfNode)
            .OrderBy(reading => Math.Abs(reading!.Value - offered))
            .FirstOrDefault(reading => IsNear(reading, offered));

    // Best first: what is said of a GPU, the node's price shared out, the node's price if it was a GPU's after all.
    private static List<decimal?> Readings(decimal? perGpu, decimal? perHour, int gpus) =>
        [.. new[] { perGpu, perHour / gpus, perHour }.Where(reading => reading > 0).Distinct()];

    // Without the feed, the list must agree with itself.
    private static decimal? Unchecked(decimal? perGpu, decimal? perHour, int gpus) => (perGpu, perHour) switch
    {
        ( > 0, > 0) => Math.Abs(perGpu.Value - (perHour.Value / gpus)) <= perGpu * Rounding ? perGpu : null,
        ( > 0, _) => perGpu,
        (_, > 0) when gpus == 1 => perHour,
        _ => null,
    };

    private List<decimal> OfSuchNodes(string model, int gpus, string? country)
    {
        var same = _byModel[model].ToList();
        var near = same.Where(node => node.GpuCount == gpus && string.Equals(node.CountryCode, country, StringComparison.OrdinalIgnoreCase)).ToList();
        return [.. (near.Count > 0 ? near : same).Select(node => node.PricePerNodeHour!.Value / node.GpuCount!.Value)];
    }

    private bool IsNear(decimal? reading, decimal price) => reading >= price / tolerance && reading <= price * tolerance;
}
