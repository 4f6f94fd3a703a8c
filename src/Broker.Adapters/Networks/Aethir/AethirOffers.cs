using System.Globalization;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Aethir;

/// <summary>What the partner API offers, and what a quote makes of it.</summary>
internal sealed class AethirOffers(AethirApi api, AethirOptions options, AethirRefusals refusals, TimeProvider clock)
{
    private const string PriceSource = "Aethir partner offer (contract assumed), in USD";
    private const string OnDemand = "OnDemand";

    public async Task<IReadOnlyList<Offer>> ListAsync(CancellationToken cancellationToken)
    {
        var reply = await api.ListOffersAsync(cancellationToken);
        var rows = reply.Data<AethirOffersWire>().Offers ?? throw reply.NotNow();
        var now = clock.GetUtcNow();
        return [.. rows.Select(row => OfferOf(row, now)).OfType<Offer>().DistinctBy(offer => offer.Id)];
    }

    /// <summary>Freezes a price, or says why not.</summary>
    public async Task<(AethirPrice? Price, LeaseOutcome? Refusal)> PriceAsync(Offer offer, TimeSpan term, CancellationToken cancellationToken)
    {
        var hours = Math.Max((int)Math.Ceiling(offer.MinimumTerm.TotalHours), (int)Math.Ceiling(term.TotalHours));
        var reply = await api.QuoteAsync(offer.NetworkReference, hours, cancellationToken);
        if (!reply.IsSuccess)
        {
            return (null, refusals.ToOutcome(reply, "a question for a quote"));
        }

        return reply.Data<AethirQuoteWire>() is { QuoteId: { } id, TotalUsd: { } total and > 0 } quote && AethirMapping.At(quote.ExpiresAt) is { } until
            ? (new AethirPrice(id, Money.Usd(total / hours), until), null)
            : throw reply.NotNow();
    }

    private Offer? OfferOf(AethirOfferWire row, DateTimeOffset now)
    {
        if (row is not { OfferId: { } id, GpuModel: { Length: > 0 } model, GpuCount: { } count and > 0, PricePerHourUsd: { } price and > 0, Available: { } available and > 0 }
            || string.IsNullOrWhiteSpace(model) || (row.Mode != OnDemand && !options.ReserveOffers))
        {
            return null;
        }

        return new Offer(
            new OfferId($"{NetworkId.Aethir}:{id}"),
            NetworkId.Aethir,
            // Offers name no host; two replicas in one place may well share one.
            row.Region ?? "unknown",
            GpuCatalogue.Normalise(model, row.VramGb is { } memory ? string.Create(CultureInfo.InvariantCulture, $"{memory}GB") : null),
            count,
            RegionCatalogue.Of(row.Region),
            available,
            Money.Usd(price / count),
            PriceSource,
            now,
            ClaimedUptime: null,
            TimeSpan.FromHours(Math.Max(1, row.MinTermHours ?? 1)),
            id);
    }
}

/// <summary>A quote that an order can be placed on until it expires.</summary>
internal sealed record AethirPrice(string QuoteId, Money PerHour, DateTimeOffset ValidUntil);
