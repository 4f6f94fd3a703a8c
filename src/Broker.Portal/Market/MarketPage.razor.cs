using Broker.Engine;
using Broker.Engine.Live;
using Broker.Engine.Market;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Market;

/// <summary>What can be rented now, at which price, and how that compares. All state is in the address.</summary>
public sealed partial class MarketPage(IMarketReader market, NavigationManager navigation)
{
    private MarketQuery _query = new();
    private Page<OfferRow>? _page;
    private MarketState? _state;
    private IReadOnlyList<GpuSummary> _gpus = [];

    [SupplyParameterFromQuery(Name = "q")]
    internal string? Search { get; set; }

    [SupplyParameterFromQuery]
    internal string? Gpu { get; set; }

    [SupplyParameterFromQuery]
    internal string? Network { get; set; }

    [SupplyParameterFromQuery]
    internal string? Region { get; set; }

    [SupplyParameterFromQuery]
    internal int? Count { get; set; }

    [SupplyParameterFromQuery]
    internal string? All { get; set; }

    [SupplyParameterFromQuery]
    internal string? Sort { get; set; }

    [SupplyParameterFromQuery]
    internal string? Desc { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    internal int? PageNumber { get; set; }

    protected override void OnParametersSet()
    {
        _query = new MarketQuery
        {
            Search = Search,
            Gpu = Gpu,
            Network = Network,
            Region = Region,
            Count = Count,
            All = All is not null,
            Sort = Enum.TryParse<OfferSort>(Sort, ignoreCase: true, out var sort) ? sort : OfferSort.Price,
            Descending = Desc is not null,
            Index = Math.Max(0, (PageNumber ?? 1) - 1),
        };
        Read();
    }

    protected override Task StartAsync(Viewer viewer)
    {
        Follow(viewer.Scope);
        Read();
        return Task.CompletedTask;
    }

    protected override Task<bool> ApplyAsync(IReadOnlyList<LiveItem> items)
    {
        var refreshed = items.Any(i => i.Payload is LivePayload.OffersRefreshed);
        if (refreshed)
        {
            Read();
        }

        return Task.FromResult(refreshed);
    }

    // Offers are in memory: nothing is waited for, so there is no loading state to speak of.
    private void Read()
    {
        _state = market.State();
        _gpus = market.Gpus();
        _page = market.Search(_query.ToQuery());
    }

    private void Go(MarketQuery query) => navigation.NavigateTo(query.ToAddress(), replace: true);
}
