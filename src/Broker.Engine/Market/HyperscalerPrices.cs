using System.Collections.Concurrent;
using System.Globalization;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using CsvHelper;

namespace Broker.Engine.Market;

/// <summary>Published on-demand list prices of the three large clouds; <c>Market/Data/SOURCE.md</c> says from where and when.</summary>
public sealed class HyperscalerPrices
{
    private const string Resource = "hyperscaler_gpu_prices.csv";

    /// <summary>Clouds list the memory a driver sees, networks the nominal size: 22 GiB and 24 GB are one card.</summary>
    private const double MemoryTolerance = 0.1;

    private readonly IReadOnlyList<(GpuModel Gpu, HyperscalerPrice Price)> _prices;
    private readonly ConcurrentDictionary<GpuModel, IReadOnlyList<HyperscalerPrice>> _cheapest = new();

    private HyperscalerPrices(IReadOnlyList<(GpuModel, HyperscalerPrice)> prices) => _prices = prices;

    /// <summary>The GPU names the clouds sell, under our own names.</summary>
    public IReadOnlyList<string> GpuNames =>
        [.. _prices.Select(p => p.Gpu.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Reads the price list that is built into this assembly.</summary>
    public static HyperscalerPrices Load()
    {
        using var stream = typeof(HyperscalerPrices).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not built into the assembly.");
        using var reader = new StreamReader(stream);
        return Parse(reader);
    }

    /// <summary>
    /// The cheapest price per GPU-hour of each cloud for the same GPU, memory and interface, over all regions listed,
    /// cheapest cloud first; empty when none sells it.
    /// </summary>
    public IReadOnlyList<HyperscalerPrice> Cheapest(GpuModel gpu) => _cheapest.GetOrAdd(gpu, FindCheapest);

    internal static HyperscalerPrices Parse(TextReader reader)
    {
        var prices = new List<(GpuModel, HyperscalerPrice)>();
        using var csv = CsvReader.Create(reader);
        while (csv.Read())
        {
            var row = Read(csv);
            if (!row.IsConfidential)
            {
                prices.Add((row.ToGpu(), row.ToPrice()));
            }
        }

        return new HyperscalerPrices(prices);
    }

    private static Row Read(CsvReader csv) => new(
        csv.GetString("cloud"),
        csv.GetString("instance"),
        csv.GetString("gpu"),
        csv.Parse<int>("gpu_count"),
        csv.Parse<int>("gpu_mem_gib"),
        csv.GetString("region"),
        csv.Parse<decimal>("on_demand_usd_per_gpu_h"),
        csv.Parse<DateOnly>("snapshot_date"));

    private List<HyperscalerPrice> FindCheapest(GpuModel gpu) => [.. _prices
        .Where(p => IsAlike(p.Gpu, gpu))
        .Select(p => p.Price)
        .GroupBy(price => price.Cloud, StringComparer.Ordinal)
        .Select(cloud => cloud
            .OrderBy(price => price.PerGpuHour)
            .ThenBy(price => price.GpuCount)
            .ThenBy(price => price.Instance, StringComparer.Ordinal)
            .ThenBy(price => price.Region, StringComparer.Ordinal)
            .First())
        .OrderBy(price => price.PerGpuHour)
        .ThenBy(price => price.Cloud, StringComparer.Ordinal)];

    private static bool IsAlike(GpuModel listed, GpuModel asked) =>
        listed.Name == asked.Name
        && (listed.Interface == asked.Interface
            || listed.Interface == GpuInterface.Unspecified
            || asked.Interface == GpuInterface.Unspecified)
        && Math.Abs(listed.MemoryGib - asked.MemoryGib) <= MemoryTolerance * Math.Max(listed.MemoryGib, asked.MemoryGib);

    private sealed record Row(
        string Cloud, string Instance, string Gpu, int GpuCount, int MemoryGib, string Region, decimal PerGpuHour, DateOnly SnapshotDate)
    {
        /// <summary>A confidential machine costs more for what no network offers.</summary>
        public bool IsConfidential => Gpu.EndsWith("-CC", StringComparison.Ordinal);

        // Both clouds that list the RTX PRO 6000 rent its server edition.
        private string FullName => Gpu == "RTXPRO6000" ? "RTX PRO 6000 Server" : Gpu;

        public GpuModel ToGpu() => GpuCatalogue.Normalise(
            FullName, string.Create(CultureInfo.InvariantCulture, $"{MemoryGib}Gi"), Attachment());

        public HyperscalerPrice ToPrice() =>
            new(Cloud, Instance, Gpu, GpuCount, Region, Money.Usd(PerGpuHour), SnapshotDate);

        /// <summary>The list does not say it, the instance family does: Azure's NC machines hold PCIe cards.</summary>
        private string? Attachment()
        {
            var isEither = Gpu.StartsWith("A100", StringComparison.Ordinal) || Gpu.StartsWith("V100", StringComparison.Ordinal);
            return isEither ? Instance.StartsWith("Standard_NC", StringComparison.Ordinal) ? "PCIE" : "SXM" : null;
        }
    }
}
