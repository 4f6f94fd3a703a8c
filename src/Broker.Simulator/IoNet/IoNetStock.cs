using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.IoNet;

/// <summary>GPUs per hardware and location. What is listed may be a minute old, so a deployment can fail although the list said yes.</summary>
internal sealed class IoNetStock(SimulatedWorld world, Dice dice, MarketChurn churn)
{
    private static readonly TimeSpan ListedFor = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(int Hardware, int Location), int> _taken = [];
    private readonly Dictionary<(int Hardware, int Location), (DateTimeOffset At, int Free)> _listed = [];
    private readonly HashSet<int> _dark = [];

    public IoNetSupply Supply { get; } = SupplyData.IoNet();

    public bool OrdersRefused { get; set; }

    public IoNetHardware? Hardware(int id) => Array.Find(Supply.Hardware, one => one.Id == id);

    public IoNetLocation? Location(int id) => Array.Find(Supply.Locations, one => one.Id == id);

    public IoNetLocation? Location(string iso2) => Array.Find(Supply.Locations, one => one.Iso2.Equals(iso2, StringComparison.OrdinalIgnoreCase));

    public bool IsDark(IoNetLocation location) => _dark.Contains(location.Id);

    public void SetDark(IoNetLocation location, bool dark)
    {
        if (dark)
        {
            _dark.Add(location.Id);
        }
        else
        {
            _dark.Remove(location.Id);
        }
    }

    public decimal UsdPerGpuHour(IoNetHardware hardware, IoNetLocation location) =>
        decimal.Round(hardware.UsdPerGpuHour * (0.95m + (0.10m * (decimal)dice.Fraction("price", "ionet", hardware.Id, location.Id))), 4);

    /// <summary>GPUs that are free this moment.</summary>
    public int Free(IoNetHardware hardware, IoNetLocation location)
    {
        if (OrdersRefused || IsDark(location) || !churn.HasOffer("ionet", location.Iso2, hardware.Name))
        {
            return 0;
        }

        return hardware.Stock.GetValueOrDefault(location.Id) - _taken.GetValueOrDefault((hardware.Id, location.Id));
    }

    /// <summary>GPUs that are free by the network's own list.</summary>
    public int Listed(IoNetHardware hardware, IoNetLocation location)
    {
        var key = (hardware.Id, location.Id);
        if (!_listed.TryGetValue(key, out var listed) || world.Now - listed.At >= world.Wait(ListedFor))
        {
            _listed[key] = listed = (world.Now, Free(hardware, location));
        }

        return listed.Free;
    }

    public void Take(IoNetOrder order, int sign)
    {
        var key = (order.Hardware.Id, order.Location.Id);
        _taken[key] = _taken.GetValueOrDefault(key) + (sign * order.GpusEach * order.Replicas);
    }

    public void Reset()
    {
        _taken.Clear();
        _listed.Clear();
        _dark.Clear();
        OrdersRefused = false;
    }
}
