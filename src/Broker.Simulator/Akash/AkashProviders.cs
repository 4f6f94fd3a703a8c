using System.Globalization;
using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash;

/// <summary>Who offers what at which price, and what of it is taken.</summary>
internal sealed class AkashProviders(Dice dice, MarketChurn churn)
{
    /// <summary>1 USD per hour in micro-ACT per block: 600 blocks an hour, one million micro-ACT a dollar.</summary>
    public const decimal UactPerBlockPerUsdHour = 1_000_000m / 600m;

    private readonly Dictionary<(string Owner, AkashGpu Gpu), int> _taken = [];
    private readonly HashSet<string> _dark = new(StringComparer.Ordinal);

    public AkashSupply Supply { get; } = SupplyData.Akash();

    public bool BidsRefused { get; set; }

    public IReadOnlyList<AkashProvider> All => Supply.Providers;

    public AkashProvider? Find(string ownerOrName) =>
        Array.Find(Supply.Providers, provider => provider.Owner == ownerOrName || provider.Name == ownerOrName);

    public bool IsDark(AkashProvider provider) => _dark.Contains(provider.Owner);

    public void SetDark(AkashProvider provider, bool dark)
    {
        if (dark)
        {
            _dark.Add(provider.Owner);
        }
        else
        {
            _dark.Remove(provider.Owner);
        }
    }

    /// <summary>The level of the supply data, up to 6 % either way by the seed.</summary>
    public decimal UsdPerHour(AkashProvider provider, AkashGpu gpu) =>
        decimal.Round(gpu.UsdPerHour * (0.94m + (0.12m * (decimal)dice.Fraction("price", provider.Owner, gpu.Model, gpu.Interface))), 4);

    public int Taken(AkashProvider provider, AkashGpu gpu) => _taken.GetValueOrDefault((provider.Owner, gpu));

    public int Free(AkashProvider provider, AkashGpu gpu) =>
        churn.HasOffer("akash", provider.Owner, gpu.Model + gpu.Interface) ? gpu.Count - Taken(provider, gpu) : 0;

    /// <summary>Reserves the GPUs of a group; what is returned gives them back.</summary>
    public Action Take(AkashProvider provider, OrderGroup order)
    {
        var taken = new List<((string Owner, AkashGpu Gpu) Stock, int Units)>();
        foreach (var unit in order.Units.Where(unit => GpuUnits(unit) > 0))
        {
            if (Match(provider, unit, onlyFree: true) is { } gpu)
            {
                var units = GpuUnits(unit) * unit.Count;
                _taken[(provider.Owner, gpu)] = Taken(provider, gpu) + units;
                taken.Add(((provider.Owner, gpu), units));
            }
        }

        return () => taken.ForEach(one => _taken[one.Stock] = Math.Max(0, _taken.GetValueOrDefault(one.Stock) - one.Units));
    }

    /// <summary>What this provider asks for the group in micro-ACT per block, or null when it would not bid.</summary>
    public decimal? Ask(AkashProvider provider, OrderGroup order)
    {
        if (BidsRefused || IsDark(provider) || !HasAttributes(provider, order) || !IsSignedFor(provider, order))
        {
            return null;
        }

        var total = 0m;
        foreach (var unit in order.Units)
        {
            if (AskFor(provider, unit) is not { } price)
            {
                return null;
            }

            total += price * unit.Count;
        }

        // The bid is for the group, and so is the cap: neither provider nor chain compares unit by unit.
        return total <= order.Units.Sum(unit => unit.PriceCap * unit.Count) ? decimal.Round(total, 6) : null;
    }

    public void Reset()
    {
        _taken.Clear();
        _dark.Clear();
        BidsRefused = false;
    }

    private decimal? AskFor(AkashProvider provider, OrderUnit unit)
    {
        var gpus = GpuUnits(unit);
        var gpu = gpus == 0 ? null : Match(provider, unit, onlyFree: true);
        if (gpus > 0 && gpu is null)
        {
            return null;
        }

        // A GPU's price includes a fair share of the machine; what is asked beyond that is paid by the core and the gibibyte.
        var cores = Math.Max(0, (decimal.Parse(unit.Resources.Cpu.Units.Val, CultureInfo.InvariantCulture) / 1000m) - (8 * gpus));
        var memory = Math.Max(0, (decimal.Parse(unit.Resources.Memory.Size.Val, CultureInfo.InvariantCulture) / (1 << 30)) - (64 * gpus));
        var usd = (gpu is null ? 0 : UsdPerHour(provider, gpu) * gpus) + (cores * 0.0022m) + (memory * 0.0011m);
        return usd * UactPerBlockPerUsdHour;
    }

    private AkashGpu? Match(AkashProvider provider, OrderUnit unit, bool onlyFree) => Array.Find(
        provider.Gpus,
        gpu => (unit.Resources.Gpu.Attributes ?? []).Any(attribute => Matches(attribute.Key, gpu))
            && (!onlyFree || Free(provider, gpu) >= GpuUnits(unit) * unit.Count));

    private static int GpuUnits(OrderUnit unit) => int.Parse(unit.Resources.Gpu.Units.Val, CultureInfo.InvariantCulture);

    // Interfaces are compared without their generation: SXM2 to SXM5 are all sxm.
    private static bool Matches(string key, AkashGpu gpu)
    {
        var parts = key.Split('/');
        for (var i = 0; i + 1 < parts.Length; i += 2)
        {
            var fits = parts[i] switch
            {
                "vendor" => parts[i + 1] == "nvidia",
                "model" => parts[i + 1] == "*" || parts[i + 1] == gpu.Model,
                "ram" => parts[i + 1] == gpu.Ram,
                "interface" => gpu.Interface.StartsWith(parts[i + 1], StringComparison.OrdinalIgnoreCase),
                _ => false,
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasAttributes(AkashProvider provider, OrderGroup order)
    {
        var own = Attributes(provider);
        return order.Attributes.All(wanted => own.Any(attribute => attribute.Key == wanted.Key && attribute.Value == wanted.Value));
    }

    // There is one auditor, and it signs everything of those it has audited.
    private bool IsSignedFor(AkashProvider provider, OrderGroup order) =>
        (order.SignedByAnyOf.Count == 0 || (provider.Audited && order.SignedByAnyOf.Contains(Supply.Auditor)))
        && (order.SignedByAllOf.Count == 0 || (provider.Audited && order.SignedByAllOf.All(auditor => auditor == Supply.Auditor)));

    public static IReadOnlyList<(string Key, string Value)> Attributes(AkashProvider provider) =>
    [
        ("host", "akash"),
        ("tier", "community"),
        ("organization", provider.Organization),
        ("country", provider.CountryCode),
        ("city", provider.City),
        ("timezone", provider.Timezone),
        ("location-region", provider.LocationRegion),
        ("region", provider.LocationRegion),
        ("location-type", provider.LocationType),
        ("capabilities/storage/1/class", "beta3"),
        ("capabilities/storage/1/persistent", "true"),
        .. provider.Gpus.Select(gpu => ($"capabilities/gpu/vendor/nvidia/model/{gpu.Model}", "true")),
        .. provider.Gpus.Select(gpu => ($"capabilities/gpu/vendor/nvidia/model/{gpu.Model}/ram/{gpu.Ram}", "true")),
        .. provider.Gpus.Select(gpu => (
            $"capabilities/gpu/vendor/nvidia/model/{gpu.Model}/ram/{gpu.Ram}/interface/{(gpu.Interface == "PCIe" ? "pcie" : "sxm")}", "true")),
    ];
}
