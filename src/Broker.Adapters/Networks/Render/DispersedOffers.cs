using System.Collections.Frozen;
using System.Globalization;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Render;

/// <summary>
/// What could be rented. The network lists single nodes, but a job can ask only for a kind of GPU, a count and a region: nodes
/// that a job cannot tell apart are one offer, at the price of the dearest, since any of them may be assigned.
/// </summary>
internal sealed class DispersedOffers(DispersedApi api, TimeProvider clock)
{
    private const string PriceSource = "Dispersed offers, dearest node of the kind";

    private static readonly FrozenDictionary<string, string> CountryOf = Countries(
        ("US", "us-east-1 us-east-2 us-west-1 us-west-2"), ("CA", "ca-central-1 ca-west-1"), ("MX", "mx-central-1"), ("BR", "sa-east-1"),
        ("DE", "eu-central-1"), ("CH", "eu-central-2"), ("SE", "eu-north-1"), ("IT", "eu-south-1"), ("ES", "eu-south-2"), ("IE", "eu-west-1"),
        ("GB", "eu-west-2"), ("FR", "eu-west-3"), ("HK", "ap-east-1"), ("TW", "ap-east-2"), ("JP", "ap-northeast-1 ap-northeast-3"),
        ("KR", "ap-northeast-2"), ("IN", "ap-south-1 ap-south-2"), ("SG", "ap-southeast-1"), ("AU", "ap-southeast-2 ap-southeast-4"),
        ("ID", "ap-southeast-3"), ("MY", "ap-southeast-5"), ("NZ", "ap-southeast-6"), ("TH", "ap-southeast-7"), ("IL", "il-central-1"),
        ("AE", "me-central-1"), ("BH", "me-south-1"), ("ZA", "af-south-1"));

    public async Task<IReadOnlyList<Offer>> ListAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var nodes = new List<Node>();
        await foreach (var wire in api.ListOffersAsync(place: null, cancellationToken))
        {
            if (Read(wire, now) is { } node)
            {
                nodes.Add(node);
            }
        }

        return [.. nodes.GroupBy(n => n.Place).Select(Offer)];
    }

    /// <summary>The cheapest node of a kind that is free now; null if none is.</summary>
    public async Task<Money?> CheapestAsync(DispersedPlace place, CancellationToken cancellationToken) =>
        (await PricesAsync(place, cancellationToken)).MinBy(p => p.Amount);

    /// <summary>What any node of a kind costs at most; null if none is free.</summary>
    public async Task<Money?> DearestAsync(DispersedPlace place, CancellationToken cancellationToken) =>
        (await PricesAsync(place, cancellationToken)).MaxBy(p => p.Amount);

    internal static Region RegionOf(string code) => CountryOf.TryGetValue(code, out var country) ? RegionCatalogue.Of(country, code) : Region.Unknown;

    private async Task<List<Money>> PricesAsync(DispersedPlace place, CancellationToken cancellationToken)
    {
        var prices = new List<Money>();
        await foreach (var wire in api.ListOffersAsync(place, cancellationToken))
        {
            // The filters are lower bounds; an eightfold node is another kind.
            if (Read(wire, clock.GetUtcNow()) is { } node && node.Place == place)
            {
                prices.Add(Money.Usd(node.UsdPerHour));
            }
        }

        return prices;
    }

    // Null for what cannot be ordered: mixed GPUs, no price, no place.
    private static Node? Read(DispersedOfferWire wire, DateTimeOffset now) => wire is
    {
        RegionCode: { Length: > 0 } region,
        HardwareSummary: { GpuCount: > 0 and var count, GpuModels: [{ Name: { Length: > 0 } name, GpuRegistryUuid: { Length: > 0 } gpu } model] },
        Pricing: { HourlyRateUsd: > 0 and var price } pricing,
    }
        ? new Node(new DispersedPlace(gpu, region, count), name, model.MinVramGib, price, pricing.QuotedAt ?? now)
        : null;

    private static Offer Offer(IGrouping<DispersedPlace, Node> kind)
    {
        var (place, first) = (kind.Key, kind.First());
        return new Offer(
            new OfferId($"{NetworkId.Dispersed}:{place}"),
            NetworkId.Dispersed,
            // The network names no suppliers; two replicas in one region may well share one.
            place.Region,
            GpuCatalogue.Normalise(first.Gpu, first.VramGib?.ToString(CultureInfo.InvariantCulture)),
            place.GpuCount,
            RegionOf(place.Region),
            kind.Count(),
            Money.Usd(kind.Max(n => n.UsdPerHour) / place.GpuCount),
            PriceSource,
            kind.Min(n => n.QuotedAt),
            ClaimedUptime: null,
            TimeSpan.FromHours(1),
            place.ToString());
    }

    private static FrozenDictionary<string, string> Countries(params (string Country, string Regions)[] groups) => groups
        .SelectMany(g => g.Regions.Split(' '), (g, region) => KeyValuePair.Create(region, g.Country))
        .ToFrozenDictionary(StringComparer.Ordinal);

    private sealed record Node(DispersedPlace Place, string Gpu, int? VramGib, decimal UsdPerHour, DateTimeOffset QuotedAt);
}
