using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Accounts;
using Broker.Engine.Market;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Host.Api;

/// <summary>An offer as a customer's program sees it: without what only the adapter may know.</summary>
/// <param name="Available">How many such replicas the network says it could place now; a claim, not a promise.</param>
/// <param name="Saving">Share saved against the comparable list price; null without a comparable.</param>
/// <param name="OnlyFor">The one kind of workload the offer is for; null where it takes whatever its network can run.</param>
internal sealed record OfferResource(
    string Id, NetworkId Network, string Provider, string Gpu, string GpuName, int MemoryGib, int GpuCount, string Region,
    string? Country, int Available, Money PricePerGpuHour, Money PricePerHour, string PriceSource, DateTimeOffset ObservedAt,
    double? ClaimedUptime, HyperscalerPrice? Comparable, decimal? Saving, WorkloadKind? OnlyFor)
{
    public static OfferResource Of(OfferRow row)
    {
        var offer = row.Offer;
        return new(
            offer.Id.Value, offer.Network, offer.Provider, offer.Gpu.DisplayName, offer.Gpu.Name, offer.Gpu.MemoryGib, offer.GpuCount,
            offer.Region.Code, offer.Region.Country, offer.Available, offer.PricePerGpuHour, offer.PricePerHour, offer.PriceSource,
            offer.ObservedAt, offer.ClaimedUptime, row.Comparable, row.Saving, offer.OnlyFor);
    }
}

/// <summary>Reads of the market: offers and GPU models.</summary>
internal static class MarketApi
{
    public static void MapMarket(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Market").RequireAuthorization(BrokerPolicies.Read);
        group.MapGet("/offers", Offers).WithName("ListOffers").WithSummary("Capacity that networks rent now, cheapest first");
        group.MapGet("/gpus", Gpus).WithName("ListGpus").WithSummary("GPU models on offer with their lowest price");
    }

    internal static Results<Ok<Page<OfferResource>>, ValidationProblem> Offers(
        [AsParameters] OfferParameters parameters, [AsParameters] PageParameters page, IMarketReader market)
    {
        if (page.Problem() is { } problem)
        {
            return problem;
        }

        var found = market.Search(parameters.ToQuery(page.Request));
        return TypedResults.Ok(new Page<OfferResource>([.. found.Items.Select(OfferResource.Of)], found.Total, found.Index, found.Size));
    }

    internal static Ok<IReadOnlyList<GpuSummary>> Gpus(IMarketReader market) => TypedResults.Ok(market.Gpus());
}

/// <summary>Filter and order of the offers.</summary>
internal sealed record OfferParameters(
    string? Search, string? Gpu, string? Network, string? Region, int? GpuCount, bool? OnlyAvailable, OfferSort? Sort, bool? Descending)
{
    public OfferQuery ToQuery(PageRequest page) => new(
        Search, Gpu, Network is null ? null : new NetworkId(Network), Region, GpuCount, OnlyAvailable ?? true,
        Sort ?? OfferSort.Price, Descending ?? false, page);
}
