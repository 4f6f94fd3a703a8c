using Broker.Simulator.Supply;

namespace Broker.Simulator.Aethir;

/// <summary>Which offers stand, and how much of each is taken.</summary>
internal sealed class AethirStock(MarketChurn churn)
{
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dark = new(StringComparer.OrdinalIgnoreCase);

    public AethirSupply Supply { get; } = SupplyData.Aethir();

    public bool OrdersRefused { get; set; }

    public IEnumerable<string> Regions => Supply.Offers.Select(offer => offer.Region).Distinct(StringComparer.Ordinal);

    public AethirOffer? Find(string? id) => Array.Find(Supply.Offers, offer => offer.OfferId == id);

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

    public int Free(AethirOffer offer) => OrdersRefused || IsDark(offer.Region) || !churn.HasOffer(AethirNetwork.Key, offer.Region, offer.GpuModel)
        ? 0
        : Math.Max(0, offer.Available - _taken.GetValueOrDefault(offer.OfferId));

    public void Take(AethirOffer offer, int sign) => _taken[offer.OfferId] = _taken.GetValueOrDefault(offer.OfferId) + sign;

    public void Reset()
    {
        _taken.Clear();
        _dark.Clear();
        OrdersRefused = false;
    }
}
