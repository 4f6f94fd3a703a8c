using Broker.Domain.Market;
using Broker.Domain.Shared;
using Microsoft.Extensions.Logging;

namespace Broker.Adapters.Networks.Akash;

/// <summary>
/// Offers out of the Console's index of providers. The network has no price list: providers bid. The median of the real
/// bids the Console collects for each GPU is the price shown, and the bid is the price paid.
/// </summary>
internal sealed partial class AkashOffers(AkashConsole console, AkashOptions options, TimeProvider clock, ILogger<AkashOffers> logger)
{
    private const string PriceSource = "Akash Console: median of real bids for one GPU with its CPU, memory and disk";
    private static readonly int[] Counts = [1, 2, 4, 8];

    public async Task<IReadOnlyList<Offer>> ListAsync(CancellationToken cancellationToken)
    {
        var prices = PricesByGpu(await console.ListPricesAsync(cancellationToken));
        var providers = (await console.ListProvidersAsync(cancellationToken)).Where(IsUsable).ToList();
        var failures = new List<NetworkUnreachableException>();
        var offers = new List<Offer>();
        foreach (var provider in providers)
        {
            try
            {
                offers.AddRange(OffersOf(await WithStockAsync(provider, cancellationToken), prices, clock.GetUtcNow()));
            }
            catch (NetworkUnreachableException e)
            {
                ProviderWithoutStock(provider.Owner!, e.Message);
                failures.Add(e);
            }
        }

        return failures.Count > 0 && failures.Count == providers.Count ? throw failures[0] : offers;
    }

    public async Task<QuoteOutcome> QuoteAsync(Offer offer, TimeSpan validFor, CancellationToken cancellationToken)
    {
        var prices = PricesByGpu(await console.ListPricesAsync(cancellationToken));
        var provider = await console.GetProviderAsync(offer.Provider, cancellationToken);
        if (!IsUsable(provider))
        {
            return new QuoteOutcome.NoCapacity($"Provider {offer.Provider} is offline or not to be used.");
        }

        var now = OffersOf(provider, prices, clock.GetUtcNow()).FirstOrDefault(o => o.Id == offer.Id);
        return now is null
            ? new QuoteOutcome.NoCapacity($"Provider {offer.Provider} has no {offer.GpuCount} x {offer.Gpu} left.")
            : new QuoteOutcome.Quoted(now.PricePerHour, null, now.ObservedAt + validFor);
    }

    /// <summary>Pure: one provider's row and the price list to offers.</summary>
    internal static IEnumerable<Offer> OffersOf(
        AkashProviderWire provider, IReadOnlyDictionary<AkashGpu, AkashGpuModelWire> prices, DateTimeOffset now)
    {
        var free = (int)(provider.Stats?.Gpu?.Available ?? 0);
        var region = RegionCatalogue.Of(provider.IpCountryCode, provider.LocationRegion);
        // Only NVIDIA's cards can be named in an order.
        var gpus = (provider.GpuModels ?? [])
            .Where(g => g is { Model: not null } && string.Equals(g.Vendor, "nvidia", StringComparison.OrdinalIgnoreCase))
            .Select(g => AkashGpu.FromProvider(g.Vendor!, g.Model!, g.Ram, g.Interface))
            .Distinct();
        foreach (var gpu in gpus)
        {
            if (prices.GetValueOrDefault(gpu) is not { Price.Med: { } perGpu and > 0 } price)
            {
                continue;
            }

            // The index counts a provider's GPUs over all its models, and a model's over all providers.
            var available = Math.Min(free, (int)(price.Availability?.Available ?? free));
            foreach (var count in Counts.Where(c => c <= available))
            {
                yield return new Offer(
                    new OfferId($"{NetworkId.Akash}:{provider.Owner}:{gpu.Model}-{gpu.Ram}-{gpu.Interface}:{count}"),
                    NetworkId.Akash,
                    provider.Owner!,
                    GpuCatalogue.Normalise(gpu.Model, gpu.Ram, gpu.Interface),
                    count,
                    region,
                    available / count,
                    Money.Usd(perGpu),
                    PriceSource,
                    now,
                    provider.Uptime30d is >= 0 and <= 1 ? provider.Uptime30d : null,
                    AkashPrice.BlockTime,
                    gpu.Key);
            }
        }
    }

    internal static Dictionary<AkashGpu, AkashGpuModelWire> PricesByGpu(IReadOnlyList<AkashGpuModelWire> models) => models
        .Where(m => m is { Vendor: not null, Model: not null })
        .GroupBy(m => AkashGpu.FromProvider(m.Vendor!, m.Model!, m.Ram, m.Interface))
        // SXM4 and SXM5 are the same to an order; the dearer one is what may have to be paid.
        .ToDictionary(g => g.Key, g => g.MaxBy(m => m.Price?.Med ?? 0)!);

    private bool IsUsable(AkashProviderWire provider) =>
        provider is { Owner.Length: > 0, IsOnline: true, IsValidVersion: true, GpuModels.Count: > 0 }
        && (provider.IsAudited || !options.AuditedOnly)
        && (options.AllowProviders.Count == 0 || options.AllowProviders.Contains(provider.Owner, StringComparer.Ordinal))
        && !options.DenyProviders.Contains(provider.Owner, StringComparer.Ordinal);

    // The list has no stock in the edition of August 2026; one provider's own page has.
    private async Task<AkashProviderWire> WithStockAsync(AkashProviderWire listed, CancellationToken cancellationToken) =>
        listed.Stats is not null ? listed : listed with { Stats = (await console.GetProviderAsync(listed.Owner!, cancellationToken)).Stats };

    [LoggerMessage(1101, LogLevel.Warning, "Akash provider {Provider} is left out of the offers, its stock could not be read: {Reason}")]
    private partial void ProviderWithoutStock(string provider, string reason);
}
