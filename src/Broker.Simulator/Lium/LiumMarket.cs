using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.Lium;

/// <summary>GPUs per node. What is listed may be a minute old, so a rent can fail although the list said yes.</summary>
internal sealed class LiumMarket(SimulatedWorld world, Dice dice, MarketChurn churn)
{
    private static readonly TimeSpan ListedFor = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dark = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _listed = new(StringComparer.Ordinal);

    public LiumSupply Supply { get; } = SupplyData.Lium();

    public bool OrdersRefused { get; set; }

    /// <summary>When the present list was made.</summary>
    public DateTimeOffset ListedAt { get; private set; }

    public LiumNode? Find(string id) => Array.Find(Supply.Nodes, node => node.Id == id);

    public int OrdinalOf(LiumNode node) => Array.IndexOf(Supply.Nodes, node);

    public bool IsDark(LiumNode node) => _dark.Contains(node.Id);

    public void SetDark(LiumNode node, bool dark)
    {
        if (dark)
        {
            _dark.Add(node.Id);
        }
        else
        {
            _dark.Remove(node.Id);
        }
    }

    public decimal UsdPerGpuHour(LiumNode node) =>
        decimal.Round(node.UsdPerGpuHour * (0.95m + (0.10m * (decimal)dice.Fraction("price", "lium", node.Id))), 4);

    /// <summary>GPUs that are free this moment.</summary>
    public int Free(LiumNode node) => OrdersRefused || IsDark(node) || !churn.HasOffer("lium", node.Id, node.MachineName)
        ? 0
        : node.GpuCount - _taken.GetValueOrDefault(node.Id);

    /// <summary>GPUs that are free by the network's own list; nodes with none are not on it.</summary>
    public IEnumerable<(LiumNode Node, int Free)> Listed()
    {
        if (_listed.Count == 0 || world.Now - ListedAt >= world.Wait(ListedFor))
        {
            ListedAt = world.Now;
            foreach (var node in Supply.Nodes)
            {
                _listed[node.Id] = Free(node);
            }
        }

        return Supply.Nodes.Select(node => (node, _listed[node.Id])).Where(row => row.Item2 >= row.node.MinGpus);
    }

    public void Take(LiumNode node, int gpus) => _taken[node.Id] = _taken.GetValueOrDefault(node.Id) + gpus;

    public void Reset()
    {
        _taken.Clear();
        _dark.Clear();
        _listed.Clear();
        OrdersRefused = false;
    }
}
