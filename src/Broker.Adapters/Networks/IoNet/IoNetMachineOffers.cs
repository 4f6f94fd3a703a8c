using System.Globalization;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>Offers of machines: one list has GPU, place and price of each.</summary>
internal sealed class IoNetMachineOffers(IoNetApi api, TimeProvider clock)
{
    private const string PriceSource = "io.net machine list, plus its published fees of 0.25 % and 2 %";
    private const decimal Fees = 1.0225m;

    /// <summary>USD for an hour; a list that asks for more is broken.</summary>
    private const decimal Absurd = 1_000_000;

    private static readonly TimeSpan MinimumTerm = TimeSpan.FromHours(1);

    public async Task<IReadOnlyList<Offer>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await api.ListMachinesAsync(cancellationToken);
        var now = clock.GetUtcNow();
        return [.. rows.Select(row => OfferOf(row, now)).OfType<Offer>().DistinctBy(offer => offer.Id)];
    }

    /// <summary>Null for a row that cannot be ordered: one without a place, or without a price.</summary>
    internal static Offer? OfferOf(IoNetMachineWire row, DateTimeOffset now)
    {
        if (row is not { DeployId: { Length: > 0 } hardware, Name: { Length: > 0 } name, NumCards: > 0 and <= 8 and var cards, Price: > 0 and < Absurd and var price }
            || string.IsNullOrWhiteSpace(row.Location))
        {
            return null;
        }

        var place = new IoNetPlace(IoNetProduct.Machines, hardware, row.Location);
        var vram = row.VramPerCard is { } gib ? string.Create(CultureInfo.InvariantCulture, $"{gib}GB") : null;
        return new Offer(
            new OfferId($"{NetworkId.IoNet}:{place}:{cards}"),
            NetworkId.IoNet,
            // Partners are not named; two replicas in one place may well share one.
            row.Location,
            GpuCatalogue.Normalise(name, vram, row.Interconnect),
            cards,
            RegionCatalogue.Of(row.Location),
            // The list says that there is one, not how many.
            Available: 1,
            Money.Usd(price * Fees / cards),
            PriceSource,
            now,
            ClaimedUptime: null,
            MinimumTerm,
            place.ToString())
        { OnlyFor = WorkloadKind.Machine };
    }
}
