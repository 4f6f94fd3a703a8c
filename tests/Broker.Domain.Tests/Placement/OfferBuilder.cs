using Broker.Domain.Market;
using Broker.Domain.Placement;
using Broker.Domain.Shared;

namespace Broker.Domain.Tests.Placement;

internal static class OfferBuilder
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static Offer Offer(
        string network, string provider, decimal price, string gpu = "H100", int memoryGib = 80, int gpuCount = 1,
        string region = "eu-west", int available = 4, double? claimedUptime = 0.999) => new(
            new OfferId($"{network}/{provider}/{gpu}/{memoryGib}/{gpuCount}/{region}"),
            new NetworkId(network),
            provider,
            new GpuModel(gpu, memoryGib, GpuInterface.Sxm),
            gpuCount,
            new Region(region, null),
            available,
            Money.Usd(price),
            "test",
            Now,
            claimedUptime,
            TimeSpan.Zero,
            "");

    public static PlacementRequest Request(
        int replicas = 3, int needed = 2, string gpu = "H100", int gpuCount = 1, int memoryGib = 0, decimal? budget = null,
        string[]? regions = null, KeptReplica[]? kept = null, (NetworkId, string)[]? avoid = null) => new(
            gpu, memoryGib, gpuCount, replicas, needed, budget is { } limit ? Money.Usd(limit) : null,
            regions ?? [], kept ?? [], avoid ?? []);

    public static KeptReplica Kept(string network, string provider, decimal price) =>
        new(new NetworkId(network), provider, new Region("eu-west", null), Money.Usd(price), 0.98, 0.999);
}
