using System.Globalization;
using System.Text.Json;
using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.Aethir;

/// <summary>The assumed partner API.</summary>
internal static class AethirApi
{
    private const int LargestPage = 100;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/offers", Offers);
        group.MapPost("/quotes", QuoteAsync);
        group.MapPost("/orders", OrderAsync);
        group.MapGet("/orders", List);
        group.MapGet("/orders/{id}", (string id, SimulatedWorld world, AethirNetwork network, AethirGate gate) =>
            world.Visit(() => gate.Answer(View(network, network.Find(id)))));
        group.MapPost("/orders/{id}/renew", RenewAsync);
        group.MapPost("/orders/{id}/release", (string id, SimulatedWorld world, AethirNetwork network, AethirGate gate) => world.Visit(() =>
        {
            var order = network.Find(id);
            network.Release(order);
            return gate.Answer(View(network, order));
        }));
        group.MapGet("/orders/{id}/settlements", (string id, SimulatedWorld world, AethirNetwork network, AethirGate gate) =>
            world.Visit(() => gate.Answer(Settlements(network.Find(id)))));
    }

    public static OrderWire View(AethirNetwork network, AethirOrder order)
    {
        var quote = order.Quote;
        var access = order.Workload is { } workload && order.Status != AethirStatus.Offline
            ? new AccessWire(
                workload.Identity.SshUser is null ? workload.Url : null,
                workload.Identity.SshUser is { } user ? new SshWire(workload.Host, workload.Port, user) : null)
            : null;
        return new OrderWire(
            order.Id, order.ClientOrderId, quote.Id, order.Offer.OfferId, order.Status, order.Reason, order.Offer.Mode, order.Offer.GpuModel,
            order.Offer.GpuCount, order.Offer.Region, AethirJson.Text(order.Offer.PricePerHourUsd), AethirJson.Text(quote.AthUsd, 8),
            AethirJson.Text(quote.TotalUsd), AethirJson.Text(quote.TotalAth, 6), order.CreatedAt.ToUnixTimeMilliseconds(),
            AethirJson.Milliseconds(order.TermStart), AethirJson.Milliseconds(order.TermEnd), access, AethirJson.Milliseconds(order.HeartbeatAt),
            network.Ledger.OfflineMinutesToday(order), AethirJson.Text(network.Ledger.UptimeMonth(order)));
    }

    private static IResult Offers(string? gpu, string? region, string? mode, SimulatedWorld world, AethirNetwork network, AethirGate gate) =>
        world.Visit(() => gate.Answer(new
        {
            offers = network.Stock.Supply.Offers
                .Where(offer => gpu is null || offer.GpuModel.Contains(gpu, StringComparison.OrdinalIgnoreCase))
                .Where(offer => region is null || offer.Region.Equals(region, StringComparison.OrdinalIgnoreCase))
                .Where(offer => mode is null || offer.Mode.Equals(mode, StringComparison.OrdinalIgnoreCase))
                .Select(offer => Offer(offer, network.Stock.Free(offer)))
                .ToList(),
        }));

    private static OfferWire Offer(AethirOffer offer, int free) => new(
        offer.OfferId, offer.GpuModel, offer.GpuCount, offer.VramGb, offer.Cpu, offer.RamGb, offer.StorageGb, offer.Interconnect, offer.Region,
        offer.Mode, AethirJson.Text(offer.PricePerHourUsd), offer.MinTermHours, free);

    private static async Task<IResult> QuoteAsync(
        HttpRequest request, SimulatedWorld world, AethirNetwork network, AethirGate gate, CancellationToken cancellationToken)
    {
        var asked = await BodyAsync<QuoteRequestWire>(request, cancellationToken);
        return world.Visit(() =>
        {
            var quote = network.Quote(asked.OfferId, asked.TermHours);
            return gate.Answer(new QuoteWire(
                quote.Id, quote.Offer.OfferId, quote.TermHours, AethirJson.Text(quote.AthUsd, 8), quote.ExpiresAt.ToUnixTimeMilliseconds(),
                AethirJson.Text(quote.TotalUsd), AethirJson.Text(quote.TotalAth, 6), AethirStatus.Quoted));
        });
    }

    private static async Task<IResult> OrderAsync(
        HttpRequest request, SimulatedWorld world, AethirNetwork network, AethirGate gate, CancellationToken cancellationToken)
    {
        var asked = await BodyAsync<OrderRequestWire>(request, cancellationToken);
        if (string.IsNullOrWhiteSpace(asked.ClientOrderId))
        {
            throw new AethirProblem(AethirCode.Invalid, "clientOrderId: required");
        }

        if (string.IsNullOrWhiteSpace(asked.Image) == string.IsNullOrWhiteSpace(asked.Os))
        {
            throw new AethirProblem(AethirCode.Invalid, "image or os: exactly one");
        }

        if (asked is { Os: not null, SshKeys: null or { Count: 0 } })
        {
            throw new AethirProblem(AethirCode.Invalid, "sshKeys: at least one for an os");
        }

        if (asked.Ports?.Any(port => port is < 1 or > 65535) == true)
        {
            throw new AethirProblem(AethirCode.Invalid, "ports: 1 to 65535");
        }

        var wish = new AethirWish(asked.Image, asked.Os, asked.Ports is [var port, ..] ? port : 22, asked.Env ?? new Dictionary<string, string>());
        return world.Visit(() => gate.Answer(View(network, network.Order(asked.QuoteId, asked.ClientOrderId, wish))));
    }

    private static IResult List(string? clientOrderId, bool? open, int? page, SimulatedWorld world, AethirNetwork network, AethirGate gate) =>
        world.Visit(() =>
        {
            // Newest first, as a list of one's own things is read.
            var found = network.Orders.Reverse()
                .Where(order => clientOrderId is null || order.ClientOrderId == clientOrderId)
                .Where(order => open is null || order.IsLive == open)
                .ToList();
            return gate.Answer(new OrderPageWire(
                [.. found.Skip(Math.Max(0, page ?? 0) * LargestPage).Take(LargestPage).Select(order => View(network, order))], found.Count));
        });

    private static async Task<IResult> RenewAsync(
        string id, HttpRequest request, SimulatedWorld world, AethirNetwork network, AethirGate gate, CancellationToken cancellationToken)
    {
        var asked = await BodyAsync<RenewRequestWire>(request, cancellationToken);
        if (asked.TermEnd is not { } end || end is < 0 or > 4_102_444_800_000)
        {
            throw new AethirProblem(AethirCode.Invalid, "termEnd: required, in milliseconds");
        }

        return world.Visit(() =>
        {
            var order = network.Find(id);
            network.Renew(order, DateTimeOffset.FromUnixTimeMilliseconds(end));
            return gate.Answer(View(network, order));
        });
    }

    private static SettlementsWire Settlements(AethirOrder order) => new(
        order.Id,
        [.. order.Days.Select(day => new SettlementDayWire(
            day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), AethirJson.Text(day.GrossUsd), AethirJson.Text(day.FeeUsd),
            AethirJson.Text(day.RefundedUsd), day.Reason))]);

    private static async Task<T> BodyAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, AethirJson.Options, cancellationToken)
                ?? throw new AethirProblem(AethirCode.Invalid, "body required");
        }
        catch (JsonException wrong)
        {
            throw new AethirProblem(AethirCode.Invalid, $"malformed body at {wrong.Path}");
        }
    }
}
