using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Testing;

/// <summary>Offers with everything filled in, so that a test says only what it is about.</summary>
public static class MarketOffers
{
    public static readonly DateTimeOffset ObservedAt = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static Offer Offer(
        NetworkId network,
        string provider,
        decimal pricePerGpuHour,
        string gpu = "H100",
        int memoryGib = 80,
        int gpuCount = 1,
        string region = "eu-west",
        int available = 4,
        double? claimedUptime = 0.999) => new(
            new OfferId($"{network}/{provider}/{gpu}/{memoryGib}/{gpuCount}/{region}"),
            network,
            provider,
            new GpuModel(gpu, memoryGib, GpuInterface.Sxm),
            gpuCount,
            new Region(region, null),
            available,
            Money.Usd(pricePerGpuHour),
            "test",
            ObservedAt,
            claimedUptime,
            TimeSpan.Zero,
            provider);
}
