using System.Globalization;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Domain.Placement;

/// <summary>Why a request cannot be satisfied, in words that say what stood in the way and by how much.</summary>
internal static class Reasons
{
    public static string UnknownGpu(string name, IReadOnlyList<Offer> offers) => offers.Count == 0
        ? "No network has an offer at the moment."
        : $"GPU '{name}' is on no network; closest: {string.Join(", ", GpuNames.Closest(name, offers.Select(o => o.Gpu.Name)))}.";

    public static string TooLittleMemory(PlacementRequest request, IReadOnlyList<Offer> left) =>
        $"No {request.GpuName} has {request.MinimumMemoryGib} GB or more; the largest on offer has {left.Max(o => o.Gpu.MemoryGib)} GB.";

    public static string NoSuchCount(PlacementRequest request, IReadOnlyList<Offer> left) =>
        $"No machine offers {request.GpuCount} × {request.GpuName}; on offer: {Join(left.Select(o => o.GpuCount).Distinct().Order())} per machine.";

    public static string NotInRegion(PlacementRequest request, IReadOnlyList<Offer> left) =>
        $"No {Gpus(request)} is offered in {Regions(request)}; regions on offer: {Join(left.Select(o => o.Region.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}.";

    public static string SoldOut(PlacementRequest request) =>
        $"All offers of {Gpus(request)}{Where(request)} are sold out.";

    public static string AllTaken(PlacementRequest request) =>
        $"Every provider of {Gpus(request)}{Where(request)} already runs a replica of this deployment.";

    public static string AllAvoided(PlacementRequest request) =>
        $"Every other provider of {Gpus(request)}{Where(request)} failed lately.";

    public static string TooFewProviders(PlacementRequest request, int offered, int needed) =>
        $"{Gpus(request)} is offered by {Count(offered, "provider")}{Where(request)}, {needed} needed.";

    public static string TooFewNetworks(PlacementRequest request, string network) =>
        $"Only 1 network ({network}) offers {Gpus(request)}{Where(request)}; more than one replica needs 2.";

    public static string OverBudget(Money cheapest, Money limit) =>
        $"The cheapest placement costs {PerHour(cheapest)}, your limit is {PerHour(limit)}.";

    /// <summary>Up to four decimals: a limit missed by a tenth of a cent must not read as equal.</summary>
    public static string PerHour(Money price) =>
        string.Create(CultureInfo.InvariantCulture, $"{price.Amount:0.00##} {price.Currency.Code}/h");

    public static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Gpus(PlacementRequest request) =>
        request.GpuCount == 1 ? request.GpuName : $"{request.GpuCount} × {request.GpuName}";

    private static string Where(PlacementRequest request) =>
        request.RegionPrefixes.Count == 0 ? "" : $" in {Regions(request)}";

    private static string Regions(PlacementRequest request) => string.Join(" or ", request.RegionPrefixes);

    private static string Join<T>(IEnumerable<T> items) => string.Join(", ", items);
}
