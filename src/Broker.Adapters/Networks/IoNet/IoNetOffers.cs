using System.Collections.Concurrent;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>
/// Offers of containers out of three lists: hardware, free replicas per place, price per place. The network allows few requests, so what
/// was read is kept for a while, and an offer says how old it is.
/// </summary>
internal sealed class IoNetOffers(IoNetApi api, IoNetOptions options, TimeProvider clock)
{
    private const string PriceSource = "io.net price list for containers, all fees included";
    private static readonly int[] Counts = [1, 2, 4, 8];
    private static readonly TimeSpan MinimumTerm = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(string Hardware, int Gpus), Read<IReadOnlyList<IoNetReplicasWire>>> _stock = new();
    private readonly ConcurrentDictionary<IoNetPlace, Read<Money?>> _prices = new();

    public async Task<IReadOnlyList<Offer>> ListAsync(CancellationToken cancellationToken)
    {
        var offers = new List<Offer>();
        foreach (var hardware in await api.ListHardwareAsync(cancellationToken))
        {
            if (hardware is not { HardwareId: { } id, HardwareName: { } name, MaxGpusPerContainer: { } most, Available: > 0 })
            {
                continue;
            }

            foreach (var count in Counts.Where(c => c <= most && c <= hardware.Available))
            {
                offers.AddRange(await OffersOfAsync(id, GpuCatalogue.Normalise(name), count, cancellationToken));
            }
        }

        return offers;
    }

    /// <summary>The price of one hour of one replica, or what the network says against it.</summary>
    public async Task<(Money? PerHour, Money? Upfront, LeaseOutcome? Refusal)> PriceAsync(
        IoNetPlace place, int gpus, int hours, IoNetRefusals refusals, CancellationToken cancellationToken)
    {
        var answer = await api.GetPriceAsync(place, gpus, hours, cancellationToken);
        if (!answer.IsSuccess)
        {
            return (null, null, refusals.ToOutcome(answer, "a question for a price"));
        }

        var price = IoNetApi.Data<IoNetPriceWire>(answer, "a question for a price");
        if (price.AvailableReplicaCount is { Count: 0 })
        {
            return (null, null, new LeaseOutcome.NoCapacity(null, "No replica is left there"));
        }

        var total = price.TotalCostUsdc ?? throw answer.Unknown("a question for a price");
        return (Money.Usd(total / hours), Money.Usd(total), null);
    }

    private async Task<IEnumerable<Offer>> OffersOfAsync(string hardwareId, GpuModel gpu, int count, CancellationToken cancellationToken)
    {
        var stock = await ReadAsync(
            _stock, (hardwareId, count), options.StockAge, () => api.ListReplicasAsync(hardwareId, count, cancellationToken));
        var offers = new List<Offer>();
        foreach (var row in stock.Value)
        {
            if (row is not { Id: { } location, AvailableReplicas: > 0 and var available })
            {
                continue;
            }

            var place = new IoNetPlace(IoNetProduct.Containers, hardwareId, location);
            var price = await ReadAsync(_prices, place, options.PriceAge, () => PerGpuHourAsync(place, cancellationToken));
            if (price.Value is { } perGpu)
            {
                offers.Add(new Offer(
                    new OfferId($"{NetworkId.IoNet}:{place}:{count}"),
                    NetworkId.IoNet,
                    // The network names no suppliers; two replicas in one place may well share one.
                    row.Iso2 ?? location,
                    gpu,
                    count,
                    RegionCatalogue.Of(row.Iso2),
                    available,
                    perGpu,
                    PriceSource,
                    stock.At < price.At ? stock.At : price.At,
                    ClaimedUptime: null,
                    MinimumTerm,
                    place.ToString())
                { OnlyFor = WorkloadKind.Service });
            }
        }

        return offers;
    }

    // Null where the network has hardware but no price: that is no offer.
    private async Task<Money?> PerGpuHourAsync(IoNetPlace place, CancellationToken cancellationToken)
    {
        var answer = (await api.GetPriceAsync(place, 1, options.TermHours, cancellationToken)).OrUnreachable();
        return IoNetApi.Data<IoNetPriceWire>(answer, "a question for a price").TotalCostUsdc is { } total and > 0
            ? Money.Usd(total / options.TermHours)
            : null;
    }

    private async Task<Read<T>> ReadAsync<TKey, T>(ConcurrentDictionary<TKey, Read<T>> kept, TKey key, TimeSpan age, Func<Task<T>> read)
        where TKey : notnull
    {
        var now = clock.GetUtcNow();
        if (kept.TryGetValue(key, out var known) && now - known.At < options.Scaled(age))
        {
            return known;
        }

        return kept[key] = new Read<T>(await read(), now);
    }

    private sealed record Read<T>(T Value, DateTimeOffset At);
}
