using Broker.Simulator.Supply;

namespace Broker.Simulator.Dispersed;

/// <summary>Which nodes are free, and which one the scheduler hands out.</summary>
internal sealed class DispersedStock(MarketChurn churn)
{
    private readonly Dictionary<DispersedPool, int> _taken = [];
    private readonly HashSet<string> _dark = new(StringComparer.Ordinal);

    public DispersedSupply Supply { get; } = DispersedSupply.Read();

    public bool OrdersRefused { get; set; }

    public IEnumerable<string> Regions => Supply.Pools.Select(pool => pool.Region).Distinct(StringComparer.Ordinal);

    public bool IsDark(string region) => _dark.Contains(region);

    public void SetDark(string region, bool dark)
    {
        if (dark)
        {
            _dark.Add(region);
        }
        else
        {
            _dark.Remove(region);
        }
    }

    public int Free(DispersedPool pool) =>
        OrdersRefused || IsDark(pool.Region) || !churn.HasOffer("dispersed", pool.Region, pool.Gpu)
            ? 0
            : pool.Nodes - _taken.GetValueOrDefault(pool);

    /// <summary>The smallest free node that satisfies the order, or the largest where the scheduler has one of its days.</summary>
    public DispersedPool? Choose(DispersedOrder order, bool oversized)
    {
        var fitting = Supply.Pools.Where(pool => Fits(pool, order) && Free(pool) > 0).OrderBy(pool => pool.GpuCount).ThenBy(pool => pool.UsdPerHour);
        return oversized ? fitting.LastOrDefault() : fitting.FirstOrDefault();
    }

    public void Take(DispersedPool pool, int sign) => _taken[pool] = _taken.GetValueOrDefault(pool) + sign;

    public void Reset()
    {
        _taken.Clear();
        _dark.Clear();
        OrdersRefused = false;
    }

    private bool Fits(DispersedPool pool, DispersedOrder order)
    {
        var gpu = Supply.Gpu(pool);
        return pool.GpuCount >= order.GpuCount
            && pool.CpuCores >= order.CpuCount
            && pool.RamGib >= order.MinRamGb
            && pool.StorageGib >= order.MinStorageGb
            && gpu.VramGib >= order.MinVramGb
            && (order.GpuName is null || gpu.Name.Equals(order.GpuName, StringComparison.OrdinalIgnoreCase))
            && (order.GpuRegistryUuid is null || gpu.RegistryUuid == order.GpuRegistryUuid)
            && (order.Regions.Count == 0 || order.Regions.Contains(pool.Region));
    }
}
